"""Which calendars and events are read in a turn, and what comes of it."""

from collections import Counter
from collections.abc import Iterator, Set
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.errors import NotAllowed, RecallError
from callsheet.application.focusing import AGAIN
from callsheet.application.hearing import Heard
from callsheet.application.ports import Clock
from callsheet.application.reading import window
from callsheet.application.scheme import refuse_shared_tenants
from callsheet.application.timetable import Timetable
from callsheet.application.updating import Updater
from callsheet.application.world import World
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import later
from callsheet.domain.keys import KeySettings
from callsheet.domain.reads import ROWS, Read, Stale, next_stretch, plan_reads, since

_CONNECTED: Final = CalendarStatus.CONNECTED

_WHOLE: Final = 20
"""Calendars that are read as a whole in one turn."""

_SINGLE: Final = 5
"""Recall allows five single reads for each page of a list."""

_UNKNOWN: Final = timedelta(seconds=10)
"""So long a calendar that Recall does not know is not asked for again by a hint."""


class CatchUp:
    """
    Reads what was hinted at, and what nobody hints at, each in its time.

    Attributes:
        times: What was read when.
        heard: What was heard, and is to be read for.
        trouble: Why something could not be read that can wait; None if all could.
    """

    def __init__(self, times: Timetable, heard: Heard, clock: Clock) -> None:
        self.times = times
        self.heard = heard
        self.trouble: RecallError | None = None
        self._clock = clock
        self._asked: Counter[CalendarId] = Counter()
        self._unknown: dict[CalendarId, datetime] = {}

    @property
    def backlog(self) -> int:
        """How many calendars are still to be read."""
        waiting = len(self.heard.hints) + len(self.heard.calendars)
        return len(self.times.waiting) + waiting + len(self._asked)

    def want(self, calendar_id: CalendarId) -> None:
        """Have a calendar looked at anew and read as a whole: somebody asks for it."""
        self._asked[calendar_id] += 1

    def next(self, now: datetime) -> datetime:
        """Say when something is to be read next, if nothing is heard before."""
        times = self.times
        ahead = [
            times.changes_due(now, self.heard.first()),
            times.calendars_due(now),
            times.stretch_due(now),
        ]
        wanted = times.wanted_at()
        return min(ahead if wanted is None else [*ahead, wanted])

    async def calendars(self, updater: Updater, key: KeySettings) -> None:
        """
        Read calendars that changed: singly or, where that is less, all of them.

        Raises:
            RecallError: They could not be read.
            ConfigurationError: Tenants would share bots without leave to do so.
        """
        now, heard = self._clock.now(), self.heard
        known = updater.world.look.calendars
        asked = Counter(self._asked)
        wanted = heard.calendars | asked.keys() | self._hinted(known.keys(), now)
        lists = max(1, len(known) // ROWS)
        if self.times.calendars_due(now) <= now or len(wanted) > _SINGLE * lists:
            await updater.list_calendars()
            self.times.calendars = now
            wanted -= known.keys() - asked.keys()
        for calendar_id in sorted(wanted):
            await updater.calendar(calendar_id)
            if calendar_id not in known:
                self._unknown[calendar_id] = now
        heard.calendars.clear()
        refuse_shared_tenants(known.values(), key)
        # Whoever asks again meanwhile asks for another look.
        self._asked -= asked
        self.times.want(updater.take_turned() | asked.keys(), now)

    def _hinted(self, known: Set[CalendarId], now: datetime) -> set[CalendarId]:
        """Name calendars that a hint is about, and nobody knows; each now and then."""
        before = later(now, -_UNKNOWN)
        lately = {one: at for one, at in self._unknown.items() if at > before}
        self._unknown = lately
        return self.heard.hints.keys() - known - lately.keys()

    async def events(self, updater: Updater) -> None:
        """
        Read what changed, calendars that came or went, and a stretch of the rest.

        Raises:
            RecallError: What changed could not be read; or the key may not read.
        """
        now, world = self._clock.now(), updater.world
        known, wanted = world.look.calendars.keys(), self.times.wanted(now)
        self.times.want_no_more(set(wanted) - known)
        whole = [one for one in wanted if one in known][:_WHOLE]
        for read in self._plan(world, whole, now):
            if read.calendar_id is None:
                await self._read_workspace(updater, read, now)
            else:
                await self._read_calendar(updater, read.calendar_id, read, now)
        if self.times.stretch_due(now) <= now:
            await self._read_stretch(updater, now)

    def _plan(
        self, world: World, whole: list[CalendarId], now: datetime
    ) -> tuple[Read, ...]:
        mark, changed = world.look.mark, world.changed
        stale = [Stale(calendar_id=c, rows=len(world.on(c))) for c in whole]
        first: datetime | None = None
        if self.times.changes_due(now, self.heard.first()) <= now:
            if mark is None:
                return (Read(),)
            first = since(mark, changed)
            stale += _late(self.heard, world, first)
        return plan_reads(
            stale, first=first, changed=changed, rows=len(world.look.events)
        )

    async def _read_workspace(
        self, updater: Updater, read: Read, now: datetime
    ) -> None:
        before = updater.pages
        await updater.read(read)
        self.times.changes, self.times.pages = now, updater.pages - before
        self.heard.covered()
        if read.since is None:
            self.times.want_no_more(updater.world.look.calendars)
            rows = len(updater.world.look.events)
            self.times.stretch_done(now, None, rows)

    async def _read_calendar(
        self, updater: Updater, calendar_id: CalendarId, read: Read, now: datetime
    ) -> None:
        """Read a calendar; what is wrong with it stops no other one."""
        known = updater.world.look.calendars.get(calendar_id)
        lost = known is not None and known.calendar.status is not _CONNECTED
        done = await self._tried(updater, read)
        # Of one that is lost there may be nothing to be read, for ever.
        if (done and read.since is None) or lost:
            self.times.want_no_more([calendar_id])
        elif not done:
            self.times.want([calendar_id], later(now, AGAIN))

    async def _read_stretch(self, updater: Updater, now: datetime) -> None:
        """Read a page of the window as a whole: what is not there any more shows."""
        events, times = updater.world.look.events, self.times
        if times.cursor is None:
            await updater.begin_round(window(now)[0])
        starts = (read.reading.event.start for read in events.values())
        within = next_stretch(starts, times.cursor, window(now))
        if not await self._tried(updater, Read(within=within)):
            times.stretch_put_off(later(now, AGAIN))
            return
        over = within[1] >= window(now)[1]
        if over:
            await updater.end_round()
        times.stretch_done(now, None if over else within[1], len(events))

    async def _tried(self, updater: Updater, read: Read) -> bool:
        """Read a list that can wait; say whether it could be read."""
        try:
            await updater.read(read)
        except NotAllowed:
            raise
        except RecallError as error:
            self.trouble = error
            return False
        return True


def _late(heard: Heard, world: World, first: datetime) -> Iterator[Stale]:
    """Name the calendars that changed before what is read anyway, and unseen by us."""
    for calendar_id, hint in heard.hints.items():
        newest = world.newest_of(calendar_id)
        if hint.since is None or hint.since >= first:
            continue
        if newest is None or newest < hint.since:
            rows = len(world.on(calendar_id))
            yield Stale(calendar_id=calendar_id, since=hint.since, rows=rows)
