"""Looking up what the log knows: calendars, lines of the call sheet, one event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callsheet.application.calendar_roll import Standing, standings_of
from callsheet.application.coming_up import Item, items_of
from callsheet.application.known_scopes import Readers, Scopes
from callsheet.application.known_series import ReadEvent
from callsheet.application.lean import EMPTY_TEXTS, lean
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log, Recorded
from callsheet.application.near_ids import SHOWN
from callsheet.application.recorded_parts import parted, texts_apart
from callsheet.application.story import Rebuild, UnknownEvent, rebuilt
from callsheet.application.told_bots import bots_in
from callsheet.domain.bot import Bot
from callsheet.domain.call_sheet import Attention, Line, line_of
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import BotId, CalendarId, EventId
from callsheet.domain.log import fold
from callsheet.domain.records import Decided, EventRecord
from callsheet.domain.situation import Situation
from callsheet.domain.streams import stream_of

LOOKED_AT: Final = 2_000
"""Lines that are looked at for one page, so that a rare thing is no long question."""

_LINES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCalendar:
    """
    A calendar.

    Attributes:
        standing: How it stands, and since when.
        address: Whose it is; None until an event of it was decided on.
    """

    id: CalendarId
    standing: Standing
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Which lines of the call sheet are asked for.

    Attributes:
        calendars: Of these; None for all, also of none.
        attention: Those with one of these; empty for all.
        start_from: Whose events begin then or later.
        start_before: Whose events begin before.
    """

    calendars: Collection[CalendarId] | None = None
    attention: Collection[Attention] = ()
    start_from: datetime | None = None
    start_before: datetime | None = None

    def takes(self, line: Line) -> bool:
        """Say whether a line is asked for, as far as it tells."""
        if self.calendars is not None and line.calendar_id not in self.calendars:
            return False
        return not self.attention or line.attention in self.attention

    def in_time(self, event: Event | None) -> bool:
        """Say whether an event begins when it should; if not known, it does not."""
        if self.start_from is None and self.start_before is None:
            return True
        if event is None:
            return False
        early = self.start_from is not None and event.start < self.start_from
        late = self.start_before is not None and event.start >= self.start_before
        return not early and not late


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """
    Lines of the call sheet.

    Attributes:
        last: The event up to which was looked; None if there are no others.
    """

    items: tuple[Item, ...]
    last: EventId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent:
    """
    What the log knows of one event.

    Attributes:
        event: As it was decided on last; None if it never was, or if that was erased
            or cannot be read.
        bots: As they were read then.
        told: The bots that it has now, as whoever follows the changes knows them.
    """

    line: Line
    told: tuple[BotId, ...]
    event: Event | None = None
    calendar: Calendar | None = None
    bots: tuple[Bot, ...] = ()


async def calendars_page(
    log: Log,
    readers: Readers,
    *,
    among: Collection[CalendarId] | None,
    after: str | None,
    limit: int,
) -> tuple[tuple[KnownCalendar, ...], CalendarId | None]:
    """
    Read calendars by their ids.

    Args:
        log: What is known; Recall is not asked.
        readers: How stored parts become calendars.
        among: Only of these; None for all.
        after: The id behind which to begin.
        limit: How many at most.

    Returns:
        The calendars, and the id of the last one if there are others behind it.

    Raises:
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    known = ledger.workspace.calendars
    ids = sorted(
        one
        for one in known
        if (among is None or one in among) and (after is None or one > after)
    )
    page = ids[:limit]
    addresses = await Scopes(ledger, readers).addresses(page)
    standings = await standings_of(log, page)
    found = tuple(
        KnownCalendar(id=one, standing=standings[one], address=addresses.get(one))
        for one in page
    )
    return found, page[-1] if len(ids) > limit else None


async def sheet_page(
    log: Log, read: ReadEvent, wanted: Wanted, *, after: str | None, limit: int
) -> SheetPage:
    """
    Read lines of the call sheet, by the events' ids.

    A page may be short and not be the last: no more than some thousand lines are
    looked at for one.

    Args:
        log: What is known; Recall is not asked.
        read: How stored parts become events.
        wanted: Which lines.
        after: The event behind which to begin.
        limit: How many at most.

    Raises:
        LogUnavailable: The log could not be read.
    """
    found: list[Item] = []
    last = None if after is None else EventId(after)
    for _ in range(0, LOOKED_AT, _LINES):
        lines = await log.call_sheet(last, _LINES)
        for item in await items_of(log, read, [*filter(wanted.takes, lines)]):
            if wanted.in_time(item.event):
                found.append(item)
            if len(found) == limit:
                return SheetPage(items=tuple(found), last=item.line.event_id)
        if len(lines) < _LINES:
            return SheetPage(items=tuple(found), last=None)
        last = lines[-1].event_id
    return SheetPage(items=tuple(found), last=last)


async def look_up_event(log: Log, event_id: EventId, rebuild: Rebuild) -> KnownEvent:
    """
    Read what is known of one event.

    Args:
        log: What is known; Recall is not asked.
        event_id: Its whole id.
        rebuild: How stored parts become situations.

    Raises:
        UnknownEvent: The log knows no such event.
        LogUnavailable: The log could not be read.
    """
    stream = stream_of(event_id)
    read = (await log.read([stream]))[stream]
    if not read:
        raise UnknownEvent(f"the log knows no event {event_id[:SHOWN]!r}")
    line, told = _line(event_id, read), bots_in(read)
    decided = next(
        (one.record for one in reversed(read) if isinstance(one.record, Decided)), None
    )
    known = None if decided is None else await _situation(log, decided, rebuild)
    if known is None:
        return KnownEvent(line=line, told=told)
    return KnownEvent(
        line=line,
        told=told,
        event=known.event,
        calendar=known.calendar,
        bots=known.bots,
    )


def _line(event_id: EventId, read: Sequence[Recorded]) -> Line:
    records = [one.record for one in read if isinstance(one.record, EventRecord)]
    decided = [one.position for one in read if isinstance(one.record, Decided)]
    return line_of(event_id, fold(records), decided[-1] if decided else None)


async def _situation(log: Log, decided: Decided, rebuild: Rebuild) -> Situation | None:
    wanted = {found for _, found in lean(decided).parts} - EMPTY_TEXTS.keys()
    texts, damaged = parted(await texts_apart(log, sorted(wanted)))
    known = rebuilt(lean(decided), {**texts, **EMPTY_TEXTS}, damaged, rebuild)
    return known if isinstance(known, Situation) else None
