"""The inbox in a log's database; what is kept together shares a commit."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from callsheet.adapters.storage.notice_rows import (
    NoticeRows,
    instant_of,
    kept_in,
    number_of,
    row_of,
)
from callsheet.adapters.storage.shared_recorder import LAST
from callsheet.application.errors import LogUnavailable
from callsheet.application.inbox import Inbox, Kept, Notice, NoticeKind, Received

TOGETHER: Final = 100
"""Notices that share one commit at most: older SQLite takes 999 values at once."""

PATIENCE: Final = 5.0
"""Seconds after which nobody waits any more; Recall gives up after fifteen."""

_DAMAGED: Final = "the inbox is damaged: see `callsheet db check`"

T = TypeVar("T")


class Ways(Protocol):
    """How an open log lets others work in its database; see `EventSourcedLog`."""

    def asking(self, question: Callable[[], T]) -> Awaitable[T]:
        """Ask on a thread that reads."""

    def writing(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """
        Work between two commits, on the one thread that writes.

        Raises:
            LogUnavailable: Nobody may write, or the log is closed.
        """


class StoredInbox(Inbox):
    """
    Keeps notices beside a log.

    Args:
        ways: To the database.
        reader: The table, for threads that read.
        writer: The table, for the thread that writes; None if nobody may.
    """

    def __init__(
        self, ways: Ways, reader: NoticeRows, writer: NoticeRows | None
    ) -> None:
        self._ways = ways
        self._reader = reader
        self._writer = writer

    async def keep_all(self, notices: Sequence[Notice]) -> Sequence[bool]:
        """
        Wait until notices are durable, and say of each whether it was news.

        Raises:
            LogUnavailable: They are not, or not yet: a commit takes too long.
        """
        insert = self._table().insert
        rows = [row_of(notice) for notice in notices]
        commits = [
            self._ways.writing(partial(insert, rows[start : start + TOGETHER]))
            for start in range(0, len(rows), TOGETHER)
        ]
        if not commits:
            return []
        for commit in commits:
            # Also what goes wrong when nobody waits any more has been looked at.
            commit.add_done_callback(_looked_at)
        # Not cancelled with the caller: what was begun comes to its end.
        _, late = await asyncio.wait(commits, timeout=PATIENCE)
        for commit in late:
            # What was not begun nobody waits for any more. With the log's server away
            # each would take its time, and the end of the process that of all.
            commit.cancel()
        if late:
            raise LogUnavailable("the inbox takes too long")
        return [news for commit in commits for news in commit.result()]

    async def waiting(self, after: int, limit: int) -> tuple[Kept, ...]:
        """Read notices that are not done, oldest first, from behind a number on."""
        read = partial(self._reader.waiting, after, max(limit, 0))
        rows: Sequence[Sequence[Any]] = await self._ways.asking(read)
        return tuple(kept_in(number, row) for number, *row in rows)

    async def newest(self, before: int | None, limit: int) -> tuple[Received, ...]:
        """Read notices, done or not, the newest first, from before a number on."""
        first = LAST if before is None else before - 1
        read = partial(self._reader.newest, first, max(limit, 0))
        rows: Sequence[Sequence[Any]] = await self._ways.asking(read)
        kept = ((kept_in(number, row), done) for number, *row, done in rows)
        return tuple(Received(one.number, one.notice, bool(done)) for one, done in kept)

    async def count(self) -> int:
        """Count the notices that are not done."""
        waiting, _ = await self._ways.asking(self._reader.count)
        return waiting

    async def done(self, numbers: Collection[int]) -> None:
        """Let notices wait no longer; their message ids stay known."""
        await self._ways.writing(partial(self._table().finish, [*numbers]))

    async def last_at(self) -> datetime | None:
        """Say when the newest of those not forgotten was received; None without any."""
        last = await self._ways.asking(self._reader.last_at)
        try:
            return None if last is None else instant_of(last)
        except ValueError:
            raise LogUnavailable(_DAMAGED) from None

    async def heard(self) -> Mapping[NoticeKind, datetime]:
        """Say when the newest of each kind was received."""
        rows = await self._ways.asking(self._reader.heard)
        try:
            return {NoticeKind(kind): instant_of(last) for kind, last in rows}
        except ValueError:
            raise LogUnavailable(_DAMAGED) from None

    async def forget(self, before: datetime) -> int:
        """Drop what was received before an instant and is done; say how many went."""
        delete = partial(self._table().delete_done, number_of(before))
        total = 0
        while some := await self._ways.writing(delete):
            total += some
        return total

    def _table(self) -> NoticeRows:
        if self._writer is None:
            raise LogUnavailable("the log was opened for reading only")
        return self._writer


def _looked_at(commit: "asyncio.Future[list[bool]]") -> None:
    if not commit.cancelled():
        commit.exception()
