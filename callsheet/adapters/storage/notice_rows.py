"""Notices as rows of a table, and what is needed of the table, whichever database."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeAlias

from callsheet.adapters.storage.shared_recorder import LAST
from callsheet.application.inbox import TRIAL, Kept, Notice, NoticeKind
from callsheet.domain.ids import BotId, CalendarId

TABLE: Final = "inbox_notices"

FORGOTTEN_AT_ONCE: Final = 1_000
"""Rows that are deleted in one transaction: others wait for it to end."""

PAGE: Final = 1_000
"""Rows that are looked at together."""

TRIAL_NAMES: Final = (len(TRIAL), TRIAL)
"""What those statements are given that leave the doctor's messages out."""

Row: TypeAlias = tuple[object, ...]
"""A notice's fields in their order."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class NoticeRows(Protocol):
    """A table of notices; each method is a transaction of its own."""

    def insert(self, rows: Sequence[Row]) -> list[bool]:
        """Insert rows whose message is not known, and say of each whether it was."""

    def waiting(self, after: int, limit: int) -> list[Row]:
        """Read rows that are not done, each behind its number."""

    def newest(self, first: int, limit: int) -> list[Row]:
        """Read rows from a number down, each behind its number, with whether done."""

    def count(self) -> tuple[int, int]:
        """Count the rows that are not done, and all."""

    def finish(self, numbers: Collection[int]) -> None:
        """Mark rows as done."""

    def last_at(self) -> object:
        """Read when the last row was received that is no trial; None without any."""

    def heard(self) -> list[Row]:
        """Read of each kind when its newest row was received that is no trial."""

    def delete_done(self, before: int) -> int:
        """Delete some old rows that are done, and say how many."""

    def page(self, after: int) -> list[Row]:
        """Read rows, done or not, each behind its number; none behind the last."""


def row_of(notice: Notice) -> Row:
    """Put a notice into the form in which it is stored."""
    return (
        notice.message_id,
        number_of(notice.received_at),
        notice.kind.value,
        notice.calendar_id,
        _number_or_none(notice.since),
        notice.bot_id,
        notice.code,
        notice.sub_code,
        _number_or_none(notice.happened_at),
    )


def notice_in(row: Sequence[object]) -> Notice:
    """
    Read a notice.

    Raises:
        ValueError: The row was not made by `row_of`.
    """
    message_id, received_at, kind, calendar_id, since, bot_id, code, sub, at = row
    calendar_id, bot_id = _text_or_none(calendar_id), _text_or_none(bot_id)
    if not isinstance(message_id, str):
        raise ValueError("its message has no id")
    return Notice(
        message_id=message_id,
        received_at=instant_of(received_at),
        kind=NoticeKind(kind),
        calendar_id=None if calendar_id is None else CalendarId(calendar_id),
        since=None if since is None else instant_of(since),
        bot_id=None if bot_id is None else BotId(bot_id),
        code=_text_or_none(code),
        sub_code=_text_or_none(sub),
        happened_at=None if at is None else instant_of(at),
    )


def kept_in(number: int, row: Sequence[object]) -> Kept:
    """Read a notice with its number; of one that is bent only that it is there."""
    try:
        return Kept(number, notice_in(row))
    except ValueError:
        # Something was told, nobody knows what: so everything is looked at.
        bent = Notice(
            message_id=f"number {number}", received_at=_EPOCH, kind=NoticeKind.UNKNOWN
        )
        return Kept(number, bent)


def told_apart(rows: Sequence[Row], news: set[object]) -> list[bool]:
    """
    Say of each row whether it was news.

    Args:
        rows: That were to be inserted.
        news: The messages that were; of several rows of one only the first is.
    """
    answers = []
    for name, *_ in rows:
        answers.append(name in news)
        news.discard(name)
    return answers


def first_bent(rows: NoticeRows) -> int | None:
    """Name the first row that is no notice, by its number; None if all are."""
    page = rows.page(-LAST)
    while page:
        for number, *row in page:
            try:
                notice_in(row)
            except ValueError:
                return _counted(number)
        page = rows.page(_counted(page[-1][0]))
    return None


def number_of(instant: datetime) -> int:
    """Count the microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(number: object) -> datetime:
    """
    Give the instant so many microseconds after 1970 began.

    Raises:
        ValueError: There is none.
    """
    if not isinstance(number, int):
        raise ValueError("a time that is no number")
    try:
        return _EPOCH + timedelta(microseconds=number)
    except OverflowError as error:
        raise ValueError("a time that is in no calendar") from error


def _counted(number: object) -> int:
    assert isinstance(number, int)  # noqa: S101 - databases number rows so
    return number


def _number_or_none(instant: datetime | None) -> int | None:
    return None if instant is None else number_of(instant)


def _text_or_none(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ValueError("a name that is no text")
