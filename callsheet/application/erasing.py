"""Erasing a calendar: what the log holds of its content goes, its decisions stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callsheet.application.again import until_alone
from callsheet.application.known_scopes import Named, Readers, Scopes
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Entry, Log, Owned
from callsheet.application.reading import Progress, silent
from callsheet.application.signature import Signature
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased
from callsheet.domain.records import Decided
from callsheet.domain.scopes import calendar_of
from callsheet.domain.streams import calendar_stream

_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """
    What the log holds of a calendar.

    Attributes:
        address: Whose it is; None if nothing says so (any more).
        status: As last seen; None if it never was.
        decisions: How many decisions were recorded for its events; they stay.
        owned: What goes if it is erased.
        erased: The last erasure; None if it never was.
    """

    calendar_id: CalendarId
    address: str | None
    status: str | None
    decisions: int
    owned: Owned
    erased: CalendarErased | None

    @property
    def empty(self) -> bool:
        """Whether nothing is left to be erased."""
        return not (self.owned.texts or self.owned.key)


async def holding_of(
    log: Log, named: str, readers: Readers, tell: Progress = silent
) -> Holding:
    """
    Find a calendar, and count what the log holds of it.

    Args:
        log: Where it is looked for; nothing is written.
        named: Its id, or its address.
        readers: How stored texts become what they were.
        tell: Told of progress.

    Raises:
        UnknownScope: No calendar is called so, or several are.
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    scopes = Scopes(ledger, readers)
    calendar_id = calendar_of(await scopes.find(Named(calendar=named)))
    assert calendar_id is not None  # noqa: S101 - a calendar was asked for
    return Holding(
        calendar_id=calendar_id,
        address=(await scopes.addresses()).get(calendar_id),
        status=ledger.workspace.calendars.get(calendar_id),
        decisions=(await _decisions(log, tell)).get(calendar_id, 0),
        owned=await log.owned(calendar_id),
        erased=ledger.workspace.erasures.calendars.get(calendar_id),
    )


async def erase_calendar(
    log: Log, calendar_id: CalendarId, signed: Signature, *, now: datetime
) -> CalendarErased | None:
    """
    Destroy a calendar's data key with all that it seals, and record that.

    Gone are the texts of its events, and who made people's choices for them and why;
    the choices themselves stand. What was backed up before is not reached.

    Args:
        log: Whose content it is.
        calendar_id: Of the calendar; see `holding_of`.
        signed: Who asks for it, and why.
        now: When.

    Returns:
        The record; None if nothing was left to be erased.

    Raises:
        Conflict: The log went on too fast; nothing was erased.
        LogUnavailable: The log could not be read or written.
    """
    stream = calendar_stream(calendar_id)

    async def erase() -> CalendarErased | None:
        owned = await log.owned(calendar_id)
        if not (owned.texts or owned.key):
            return None
        record = CalendarErased(
            calendar_id=calendar_id,
            at=now,
            by=signed.by,
            why=signed.why,
            texts=owned.texts,
        )
        version = len((await log.read([stream]))[stream])
        await log.erase(Entry(stream=stream, expected=version, record=record))
        return record

    return await until_alone(erase)


async def _decisions(log: Log, tell: Progress) -> Mapping[CalendarId, int]:
    """Count the recorded decisions of each calendar."""
    found: dict[CalendarId, int] = {}
    position = 0
    while page := await log.since(position, _PAGE):
        for recorded in page:
            if isinstance(recorded.record, Decided):
                calendar_id = recorded.record.calendar_id
                found[calendar_id] = found.get(calendar_id, 0) + 1
        position = page[-1].position
        tell("counting decisions", position, None)
    return found
