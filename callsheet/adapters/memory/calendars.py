"""Calendars, events and bots in memory: the `Calendars` port over values."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count

from callsheet.application.errors import Missing, Refused
from callsheet.application.ports import (
    BotRead,
    CalendarPage,
    CalendarRead,
    EventRead,
    Page,
)
from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.digests import canonical, encoded
from callsheet.domain.event import Calendar, CalendarStatus, Event
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from callsheet.domain.signs import Sign
from callsheet.domain.workspace import Reading

_PAGE = 100


class MemoryCalendars:
    """
    The `Calendars` port over values that a test puts there.

    Bots are shared by key among those that are still ahead; a bot that has started
    stays listed and is never removed; an event that has ended, was deleted or
    cancelled, has no link, or is of a calendar that is not connected takes no bot.

    Attributes:
        known: Every event.
        writes: Every call that changed something, as `verb event-or-bot-id`.
        configs: The configuration last applied to each bot.
        left: Bots that were told to leave their call.
        signs: What became of bots, where a test says so.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._numbers = count(1)
        self._calendars: dict[CalendarId, CalendarRead] = {}
        self.known: dict[EventId, Event] = {}
        self._bots: dict[EventId, tuple[Bot, ...]] = {}
        self._platform_ids: dict[EventId, str] = {}
        self.writes: list[str] = []
        self.configs: dict[BotId, BotSettings] = {}
        self.left: set[BotId] = set()
        self.signs: dict[BotId, Sign] = {}

    def put(self, *things: Calendar | Event) -> None:
        """Add calendars and events, or put them in the place of older ones."""
        for thing in things:
            if isinstance(thing, Calendar):
                read = CalendarRead(calendar=thing, platform="google_calendar")
                self._calendars[thing.id] = read
            else:
                self.known[thing.id] = thing

    def list_calendar(self, read: CalendarRead) -> None:
        """Let Recall list a calendar, of whichever platform."""
        self._calendars[read.calendar.id] = read

    def list_bots(self, event_id: EventId, bots: Iterable[Bot]) -> None:
        """Let Recall list these bots on an event."""
        self._bots[event_id] = tuple(bots)

    def drop(self, event_id: EventId) -> None:
        """Let Recall forget an event."""
        self.known.pop(event_id)

    def drop_calendar(self, calendar_id: CalendarId) -> None:
        """Delete a calendar: its events go, and bots of theirs that are still ahead."""
        self._calendars.pop(calendar_id, None)
        for event in self.events_of(calendar_id):
            self.known.pop(event.id)
            self._bots.pop(event.id, None)

    def delete_calendar(self, calendar_id: CalendarId) -> None:
        """Do the same because somebody called for it; gone is gone."""
        if calendar_id in self._calendars:
            self.writes.append(f"delete {calendar_id}")
            self.drop_calendar(calendar_id)

    def shown(self, calendar_id: CalendarId) -> CalendarRead | None:
        """Show a calendar; None if there is none."""
        return self._calendars.get(calendar_id)

    def events_of(self, calendar_id: CalendarId) -> tuple[Event, ...]:
        """Show the events of a calendar."""
        found = (e for e in self.known.values() if e.calendar_id == calendar_id)
        return tuple(found)

    def copy(self, event: Event, calendar_id: CalendarId) -> EventId:
        """List an event of the platform on another calendar as well, as a new row."""
        row = replace(
            event, id=EventId(f"{event.id}@{calendar_id}"), calendar_id=calendar_id
        )
        self._platform_ids[row.id] = self._platform_ids.get(event.id, event.id)
        self.put(row)
        return row.id

    def bots(self, event_id: EventId) -> tuple[Bot, ...]:
        """Show the bots of an event."""
        return self._bots.get(event_id, ())

    async def calendars(self) -> AsyncIterator[CalendarPage]:
        """Read all calendars of the workspace, page by page."""
        found = tuple(self._calendars.values())
        for first in range(0, len(found), _PAGE):
            last = first + _PAGE >= len(found)
            yield CalendarPage(found[first : first + _PAGE], last=last)

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        """Read one calendar."""
        if calendar_id not in self._calendars:
            raise Missing("no such calendar", status=404)
        return self._calendars[calendar_id]

    async def events(
        self,
        *,
        start: datetime,
        end: datetime,
        calendar_id: CalendarId | None = None,
        updated_since: datetime | None = None,
    ) -> AsyncIterator[Page]:
        """Read the events that start in [start, end], page by page."""
        found = [
            event
            for event in sorted(self.known.values(), key=lambda e: (e.start, e.id))
            if start <= event.start <= end
            and calendar_id in (None, event.calendar_id)
            and (updated_since is None or _updated(event) >= updated_since)
        ]
        for first in range(0, len(found), _PAGE):
            page = [event.id for event in found[first : first + _PAGE]]
            last = first + _PAGE >= len(found)
            # What changes meanwhile shows on the pages that are yet to come.
            there = [self.known[id] for id in page if id in self.known]
            yield Page(tuple(self._read(event) for event in there), last=last)

    async def event(self, event_id: EventId) -> EventRead:
        """Read one event."""
        return self._read(self._known(event_id))

    async def bot(self, bot_id: BotId) -> BotRead:
        """
        Read what became of one bot.

        As listed, if a test said so there or in `signs`; else a bot is in its call from
        its start to the end of the event, and done after that.
        """
        found = ((e, b) for e in self.known for b in self.bots(e) if b.id == bot_id)
        event_id, bot = next(found, (None, None))
        if bot is None or event_id is None:
            raise Missing("no such bot", status=404)
        return BotRead(id=bot_id, sign=self._sign(bot, self.known[event_id]))

    def _sign(self, bot: Bot, event: Event) -> Sign:
        if bot.id in self.signs:
            return self.signs[bot.id]
        if bot.id in self.left:
            at, why = self._now(), EndReason.OTHER
            return Sign(
                happened_at=at, status=BotStatus.DONE, end_reason=why, stopped=True
            )
        if bot.status is not None:
            return Sign(
                happened_at=bot.ended_at or bot.start,
                status=bot.status,
                end_reason=bot.end_reason,
                stopped=bot.stopped_by_person,
            )
        if bot.start > self._now():
            return Sign(happened_at=_updated(event), status=BotStatus.SCHEDULED)
        if event.end > self._now():
            return Sign(happened_at=bot.start, status=BotStatus.IN_CALL)
        completed = EndReason.COMPLETED
        return Sign(happened_at=event.end, status=BotStatus.DONE, end_reason=completed)

    async def add_bot(
        self, event_id: EventId, key: DedupKey, settings: BotSettings
    ) -> EventRead:
        """Book a bot for the event, or replace the configuration of its own."""
        event = self._known(event_id)
        if not self._takes_bots(event):
            raise Refused("the event takes no bot", status=400)
        self.writes.append(f"add {event_id}")
        bot = self._shared(key) or Bot(
            id=BotId(f"bot-{next(self._numbers)}"),
            key=key,
            start=event.start,
            link=event.meeting_url or "",
        )
        self.configs[bot.id] = settings
        self._bots[event_id] = (*self._started(event_id), bot)
        return self._read(event)

    async def remove_bots(self, event_id: EventId) -> EventRead:
        """Take all future bots off the event."""
        event = self._known(event_id)
        self.writes.append(f"remove {event_id}")
        self._bots[event_id] = self._started(event_id)
        return self._read(event)

    async def leave_call(self, bot_id: BotId) -> None:
        """Send a bot out of its call."""
        self.writes.append(f"leave {bot_id}")
        self.left.add(bot_id)

    def _takes_bots(self, event: Event) -> bool:
        calendar = self._calendars.get(event.calendar_id)
        connected = calendar is None or (
            calendar.calendar.status is CalendarStatus.CONNECTED
        )
        gone = event.is_deleted or event.is_cancelled or event.end <= self._now()
        return connected and not gone and bool(event.meeting_url)

    def _shared(self, key: DedupKey) -> Bot | None:
        ahead = (bot for bots in self._bots.values() for bot in bots)
        return next((b for b in ahead if b.key == key and b.start > self._now()), None)

    def _started(self, event_id: EventId) -> tuple[Bot, ...]:
        return tuple(bot for bot in self.bots(event_id) if bot.start <= self._now())

    def _known(self, event_id: EventId) -> Event:
        if event_id not in self.known:
            raise Missing("no such event", status=404)
        return self.known[event_id]

    def _read(self, event: Event) -> EventRead:
        bots = tuple(
            replace(b, status=BotStatus.DONE) if b.id in self.left else b
            for b in self.bots(event.id)
        )
        snapshot = encoded(canonical(event))
        return EventRead(
            reading=Reading(event=event, bots=bots),
            snapshot=snapshot,
            platform_id=self._platform_ids.get(event.id, event.id),
        )


def _updated(event: Event) -> datetime:
    return event.start if event.updated_at is None else event.updated_at
