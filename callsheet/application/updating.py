"""Bringing what is known of the workspace up to date, list by list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from callsheet.application.errors import Missing, NotAllowed, RecallError
from callsheet.application.ledger import Ledger
from callsheet.application.ports import CalendarRead, Calendars, Clock, Page
from callsheet.application.reading import (
    Progress,
    all_calendars,
    is_open_or_booked,
    silent,
    window,
)
from callsheet.application.world import World
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.layers import Learnt
from callsheet.domain.reads import Read, mark_after
from callsheet.domain.records import CALENDAR_DELETED, CalendarSeen


@dataclass(slots=True)
class _Reading:
    """
    One list, as far as it was read.

    Attributes:
        first: The newest change on its first page.
        newest: The newest change on any page.
    """

    began: datetime
    listed: set[EventId] = field(default_factory=set)
    pages: int = 0
    first: datetime | None = None
    newest: datetime | None = None

    def turn(self, page: Page) -> None:
        """Note a page."""
        events = [read.reading.event for read in page.events]
        self.listed |= {event.id for event in events}
        self.listed |= {EventId(p.id) for p in page.problems if p.id is not None}
        changes = [event.updated_at for event in events if event.updated_at is not None]
        self.newest = max([*changes, *filter(None, [self.newest])], default=None)
        self.first = self.first if self.pages else self.newest
        self.pages += 1


@dataclass(slots=True)
class Updater:
    """
    Reads into the world what has to be read.

    Attributes:
        tell: Told of progress.
        changed: Events that have to be decided anew.
        vanished: Events that Recall does not know any more, though the log does.
        turned: Calendars that were connected, or lost, just now: all is to be read.
        news: Whether something was seen that has to be recorded, whatever is decided.
        pages: Pages of events read so far.
        missed: Events that this round of reading everything listed in a way that
            nobody understands; None where its beginning was not seen.
    """

    calendars: Calendars
    clock: Clock
    ledger: Ledger
    world: World
    tell: Progress = silent
    changed: set[EventId] = field(default_factory=set)
    vanished: list[EventId] = field(default_factory=list)
    turned: set[CalendarId] = field(default_factory=set)
    news: bool = False
    pages: int = 0
    missed: set[EventId] | None = None

    async def list_calendars(self) -> None:
        """
        Read all calendars; one that is not listed is asked for before it is gone.

        Raises:
            RecallError: They could not be read.
        """
        found, problems = await all_calendars(self.calendars)
        before = self.world.learnt
        for read in found:
            self._take(read)
        self._learn(before)
        listed = {read.calendar.id for read in found} | {p.id for p in problems}
        look = self.world.look
        look.calendars_complete = not problems
        # One without any event is known to the log alone after a restart.
        recorded = (
            self.ledger.workspace.calendars.keys() - self.ledger.workspace.deleted
        )
        for calendar_id in sorted((look.calendars.keys() | recorded) - listed):
            await self.calendar(calendar_id)

    async def calendar(self, calendar_id: CalendarId) -> None:
        """
        Read one calendar; with one that was deleted its events are gone.

        Raises:
            RecallError: It could not be read.
        """
        before = self.world.learnt
        try:
            self._take(await self.calendars.calendar(calendar_id))
            self._learn(before)
        except Missing:
            await self._gone(calendar_id)

    async def read(self, read: Read) -> None:
        """
        Read one list to its end.

        Raises:
            RecallError: It could not be read; what was read of it stays.
        """
        reading = _Reading(self.clock.now())
        start, end = read.within or window(reading.began)
        pages = self.calendars.events(
            start=start,
            end=end,
            calendar_id=read.calendar_id,
            updated_since=read.since,
        )
        async for page in pages:
            self.pages += 1
            reading.turn(page)
            self.tell("reading events", len(reading.listed), None)
            self._take_page(page)
        if read.calendar_id is None and read.within is None:
            self._note_mark(reading)
        if read.since is None:
            await self._look_for(self._unlisted(read, reading))

    async def single(self, event_id: EventId) -> None:
        """
        Read one event; of one that cannot be read nothing is sure any more.

        Raises:
            NotAllowed: The key may not read.
        """
        try:
            read = await self.calendars.event(event_id)
        except Missing:
            self._forget(event_id)
            self.vanished.append(event_id)
        except NotAllowed:
            raise
        except RecallError:
            self.world.look.unsure.add(event_id)
        else:
            self._changed(event_id, self.world.put(read, self.clock.now()))

    def take_changed(self) -> set[EventId]:
        """Give out the events that have to be decided anew."""
        changed, self.changed = self.changed, set()
        return changed

    async def begin_round(self, instant: datetime) -> None:
        """Forget events that started before an instant, if nothing is left open."""
        self.missed = set()
        events = self.world.look.events.items()
        starts = [(event_id, read.reading.event.start) for event_id, read in events]
        await self._look_for(i for i, start in starts if start < instant)

    async def end_round(self) -> None:
        """Forget what was not understood, and has no start known, if none listed it."""
        look = self.world.look
        if self.missed is not None:
            await self._look_for(look.unread.keys() - look.events.keys() - self.missed)

    def take_turned(self) -> set[CalendarId]:
        """Give out the calendars that were connected, or lost, just now."""
        turned, self.turned = self.turned, set()
        return turned

    def take_vanished(self) -> list[EventId]:
        """Give out the events that Recall does not know any more."""
        vanished, self.vanished = self.vanished, []
        return vanished

    def _take(self, read: CalendarRead) -> None:
        calendar = read.calendar
        before = self._status(calendar.id)
        if not self.world.calendar(read):
            return
        self.news = True
        self.changed |= self.world.on(calendar.id)
        is_on, was_on = (
            status == CalendarStatus.CONNECTED.value
            for status in (calendar.status.value, before)
        )
        if is_on != was_on:
            # Of one that is lost Recall removes the bots; no event says so by itself.
            self.turned.add(calendar.id)

    def _status(self, calendar_id: CalendarId) -> str | None:
        """Say what a calendar was; of one without events only the log knows it."""
        known = self.world.look.calendars.get(calendar_id)
        if known is not None:
            return known.calendar.status.value
        return self.ledger.workspace.calendars.get(calendar_id)

    def _learn(self, before: Learnt) -> None:
        """Whom a policy takes for external may hang on the domains of all calendars."""
        if self.world.learnt != before:
            self.changed |= self.world.look.events.keys()

    async def _gone(self, calendar_id: CalendarId) -> None:
        known = self.world.look.calendars.get(calendar_id)
        self.changed |= self.world.without(calendar_id)
        self.turned.discard(calendar_id)
        seen = self.ledger.workspace.calendars.get(calendar_id)
        if seen == CALENDAR_DELETED or (known is None and seen is None):
            return
        batch = self.ledger.batch()
        batch.add(
            CalendarSeen(
                calendar_id=calendar_id,
                platform="" if known is None else known.platform,
                status=CALENDAR_DELETED,
                at=self.clock.now(),
            )
        )
        await batch.commit()

    def _take_page(self, page: Page) -> None:
        now, world = self.clock.now(), self.world
        for event in page.events:
            self._changed(event.reading.event.id, world.put(event, now))
        for problem in page.problems:
            self.news |= world.miss(problem)
            event_id = EventId(problem.id or "")
            if self.missed is not None:
                self.missed.add(event_id)
            if event_id in world.look.events:
                # What cannot be understood any more is not what was decided on.
                world.look.unsure.add(event_id)

    def _changed(self, event_id: EventId, news: bool) -> None:
        if news:
            self.changed.add(event_id)

    def _note_mark(self, reading: _Reading) -> None:
        look, began = self.world.look, reading.began
        look.mark = mark_after(began, reading.first, reading.newest, look.mark)
        look.refreshed = began

    def _unlisted(self, read: Read, reading: _Reading) -> set[EventId]:
        world, events = self.world, self.world.look.events
        known = set(events) if read.calendar_id is None else world.on(read.calendar_id)
        if read.within is not None:
            first, last = read.within
            starts = ((i, events[i].reading.event.start) for i in known)
            known = {i for i, start in starts if first <= start <= last}
        return known - reading.listed

    async def _look_for(self, event_ids: Iterable[EventId]) -> None:
        """Absence from a list proves nothing: ask for what matters, forget the rest."""
        wanted = sorted(event_ids)
        await self.ledger.load(wanted)
        for number, event_id in enumerate(wanted):
            self.tell("reading events singly", number, len(wanted))
            state = self.ledger.event(event_id)
            if is_open_or_booked(state, self.clock.now()):
                await self.single(event_id)
            else:
                self._forget(event_id)

    def _forget(self, event_id: EventId) -> None:
        tied = self.world.closure([event_id]) - {event_id}
        self.world.drop(event_id)
        self.changed |= tied
        self.changed.discard(event_id)
