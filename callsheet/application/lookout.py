"""One turn of a watch: hear, read, decide, act, and know what comes next."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.bot_messages import ReadSign, note_messages
from callsheet.application.engine import Engine
from callsheet.application.errors import NotAllowed, RecallError
from callsheet.application.focusing import AGAIN, Focus, count_bookings
from callsheet.application.hearing import Heard
from callsheet.application.inbox import Inbox
from callsheet.application.ledger import Ledger
from callsheet.application.passing import Scene, lives_of, make_pass
from callsheet.application.policies import InForce
from callsheet.application.reading import Look, window
from callsheet.application.refreshing import Refresher
from callsheet.application.scheme import refuse_shared_tenants
from callsheet.application.story import Rebuild
from callsheet.application.synced import Synced
from callsheet.application.thinking import Rules
from callsheet.application.timetable import Pacing, Timetable
from callsheet.application.updating import Updater
from callsheet.application.world import World
from callsheet.application.worlds import read_world, recall_world
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.instants import later
from callsheet.domain.keys import KeySettings
from callsheet.domain.reads import ROWS, Read, Stale, next_stretch, plan_reads, since

_PASS: Final = timedelta(minutes=1)
"""A pass ends after so long, though something is left: what is new is read first."""

_NOTICES: Final = 10_000
"""Notices that are taken from the inbox in one turn."""

_WHOLE: Final = 20
"""Calendars that are read as a whole in one turn, of those whose turn it is."""

_SINGLE: Final = 5
"""Recall allows five single reads for each page of a list."""


class Lookout:
    """
    Knows the workspace, and what there is to do.

    Attributes:
        hinted: When the first hint came that the last turn had to read for.
        trouble: Why the last turn could not read something that can wait; None if it
            could.
    """

    def __init__(
        self,
        engine: Engine,
        inbox: Inbox,
        rebuild: Rebuild,
        read_sign: ReadSign,
        pacing: Pacing,
    ) -> None:
        self._engine = engine
        self._tools = engine.tools
        self._inbox = inbox
        self._rebuild = rebuild
        self._read_sign = read_sign
        self._heard = Heard()
        self._focus = Focus()
        self._times = Timetable(pacing)
        self._updater: Updater | None = None
        self._key = KeySettings()
        self._left = False
        self._whole = False
        self._known: object = None
        self.hinted: datetime | None = None
        self.trouble: RecallError | None = None

    @property
    def pages(self) -> int:
        """Pages of events that were read so far."""
        return 0 if self._updater is None else self._updater.pages

    @property
    def backlog(self) -> int:
        """Calendars and events that are still to be read or served."""
        waiting = len(self._heard.hints) + len(self._heard.calendars)
        return self._times.backlog + waiting + len(self._focus.pending)

    async def turn(self) -> Synced | None:
        """
        Do all that is to be done by now.

        Returns:
            What the pass did; None if there was nothing to decide.

        Raises:
            RecallError: Recall could not be read; what was heard is not lost.
            Conflict: Somebody else wrote to the log first.
        """
        self.trouble = None
        rules, in_force = await self._engine.ready()
        updater = await self._open(rules)
        await self._hear(updater)
        self.hinted = self._heard.first()
        await self._read_calendars(updater)
        await self._read_events(updater)
        synced = await self._pass(updater, rules, in_force)
        await self._inbox.done(self._heard.settle())
        return synced

    def next(self, now: datetime) -> datetime:
        """Say when the next turn is to be taken, if nothing is heard before."""
        times = self._times
        if self._left or self._updater is None:
            return now
        ahead = [
            times.changes_due(now, self._heard.first()),
            times.calendars_due(now),
            times.pass_due(now),
            times.stretch_due(now),
        ]
        others = (times.wanted_at(), self._focus.agenda.next())
        return min([*ahead, *(at for at in others if at is not None)])

    async def _open(self, rules: Rules) -> Updater:
        if self._updater is not None:
            return self._updater
        tools, now = self._tools, self._tools.clock.now()
        key = self._key = rules.settings.key
        world = await recall_world(tools, self._engine.log, self._rebuild, key)
        if world is None:
            world = await read_world(tools, key)
            self._whole = True
            self._times.calendars = self._times.changes = now
            self._times.stretch_done(now, None, len(world.look.events))
        else:
            self._times.cursor = tools.ledger.workspace.swept
        self._focus.learn(tools.ledger)
        updater = Updater(tools.calendars, tools.clock, tools.ledger, world)
        updater.changed = set(world.look.events)
        self._updater = updater
        return updater

    async def _hear(self, updater: Updater) -> None:
        heard, now = self._heard, self._tools.clock.now()
        while kept := await self._inbox.waiting(heard.last, _NOTICES):
            heard.take(kept)
        if not heard.of_bots:
            return
        noted = await note_messages(
            heard.of_bots,
            self._tools.ledger,
            updater.world.look.holders,
            self._read_sign,
            now,
        )
        updater.changed |= noted.events
        heard.of_bots = [one for one in heard.of_bots if one.number in noted.waiting]
        await self._inbox.done(noted.done)

    async def _read_calendars(self, updater: Updater) -> None:
        """Read those that changed: singly or, where that is less, all of them."""
        now, heard = self._tools.clock.now(), self._heard
        known = updater.world.look.calendars
        wanted = heard.calendars | (heard.hints.keys() - known.keys())
        lists = max(1, len(known) // ROWS)
        if self._times.calendars_due(now) <= now or len(wanted) > _SINGLE * lists:
            await updater.list_calendars()
            self._times.calendars = now
            wanted -= known.keys()
        for calendar_id in sorted(wanted):
            await updater.calendar(calendar_id)
        heard.calendars.clear()
        refuse_shared_tenants(known.values(), self._key)
        self._times.want(updater.take_connected(), now)

    async def _read_events(self, updater: Updater) -> None:
        now, world = self._tools.clock.now(), updater.world
        connected, wanted = set(world.connected()), self._times.wanted(now)
        self._times.want_no_more(set(wanted) - connected)
        whole = [one for one in wanted if one in connected][:_WHOLE]
        for read in self._reads(world, whole, now):
            if read.calendar_id is None:
                await self._read_workspace(updater, read, now)
            else:
                await self._read_calendar(updater, read.calendar_id, read, now)
        if self._times.stretch_due(now) <= now:
            await self._read_stretch(updater, now)

    def _reads(
        self, world: World, whole: list[CalendarId], now: datetime
    ) -> tuple[Read, ...]:
        mark, changed = world.look.mark, world.changed
        stale = [Stale(calendar_id=c, rows=len(world.on(c))) for c in whole]
        first: datetime | None = None
        if self._times.changes_due(now, self._heard.first()) <= now:
            if mark is None:
                return (Read(),)
            first = since(mark, changed)
            stale += _late(self._heard, world, first)
        return plan_reads(
            stale, first=first, changed=changed, rows=len(world.look.events)
        )

    async def _read_workspace(
        self, updater: Updater, read: Read, now: datetime
    ) -> None:
        before = updater.pages
        await updater.read(read)
        self._times.changes, self._times.pages = now, updater.pages - before
        self._heard.covered()
        if read.since is None:
            self._times.want_no_more(updater.world.look.calendars)
            rows = len(updater.world.look.events)
            self._times.stretch_done(now, None, rows)

    async def _read_calendar(
        self, updater: Updater, calendar_id: CalendarId, read: Read, now: datetime
    ) -> None:
        """Read a calendar; what is wrong with it stops no other one."""
        if not await self._tried(updater, read):
            self._times.want([calendar_id], later(now, AGAIN))
        elif read.since is None:
            self._times.want_no_more([calendar_id])

    async def _read_stretch(self, updater: Updater, now: datetime) -> None:
        """Read a page of the window as a whole: what is not there any more shows."""
        events, times = updater.world.look.events, self._times
        if times.cursor is None:
            await updater.forget_before(window(now)[0])
        starts = (read.reading.event.start for read in events.values())
        within = next_stretch(starts, times.cursor, window(now))
        if not await self._tried(updater, Read(within=within)):
            times.stretch_put_off(later(now, AGAIN))
            return
        over = within[1] >= window(now)[1]
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

    async def _pass(
        self, updater: Updater, rules: Rules, in_force: InForce
    ) -> Synced | None:
        now, focus, ledger = self._tools.clock.now(), self._focus, self._tools.ledger
        wanted = updater.take_changed() | focus.agenda.take(now)
        wanted |= focus.by_facts(rules, ledger, updater.world)
        reason = wanted or updater.vanished or updater.news or self._left
        restraints = _restraints(ledger)
        if not reason and restraints == self._known and now < self._times.pass_due(now):
            return None
        try:
            synced = await self._made(updater, rules, in_force, wanted, now)
        except BaseException:
            updater.changed |= wanted
            raise
        updater.news = False
        self._times.passed = now
        self._known = _restraints(ledger)
        return synced

    async def _made(
        self,
        updater: Updater,
        rules: Rules,
        in_force: InForce,
        wanted: set[EventId],
        now: datetime,
    ) -> Synced:
        tools, focus, world = self._tools, self._focus, updater.world
        part = await self._part(updater, wanted | focus.pending, now)
        scene = Scene(
            look=part,
            complete=world.complete,
            booked=lambda look: world.booked_besides(look.events),
            refresher=Refresher(tools.calendars, tools.clock, part),
            until=later(now, _PASS),
            whole=self._whole,
            swept=self._times.cursor,
        )
        synced = await make_pass(tools, rules, in_force, scene)
        world.absorb(part)
        count_bookings(world, synced)
        focus.after(synced, tools.ledger, wanted, tools.clock.now())
        self._left = bool(synced.attempts) and any(_may_go(synced))
        self._whole = False
        return synced

    async def _part(
        self, updater: Updater, wanted: set[EventId], now: datetime
    ) -> Look:
        """Choose what a pass looks at, and read singly what must be known for sure."""
        ledger, world = self._tools.ledger, updater.world
        losses = self._focus.losses(ledger, now)
        ledger.let_go()
        tied = world.closure(wanted)
        # Of a bot whose event is over more may have to be learnt.
        await ledger.load([*losses, *tied, *wanted, *updater.vanished])
        for event_id in sorted(tied):
            if _is_doubtful(event_id, world.look, ledger):
                await updater.single(event_id)
        part = world.part(wanted | updater.take_changed(), now)
        part.vanished = updater.take_vanished()
        await lives_of(self._tools, part).read()
        return part


def _may_go(synced: Synced) -> Iterator[bool]:
    """Say of each event that waits whether only the pass had no time for it."""
    for one in synced.waiting:
        sure = not synced.look.is_unsure(one.event_id)
        yield sure and one.why == "retry" and one.until is None


def _late(heard: Heard, world: World, first: datetime) -> Iterator[Stale]:
    """Name the calendars that changed before what is read anyway, and unseen by us."""
    for calendar_id, hint in heard.hints.items():
        newest = world.newest_of(calendar_id)
        if hint.since is None or hint.since >= first:
            continue
        if newest is None or newest < hint.since:
            rows = len(world.on(calendar_id))
            yield Stale(calendar_id=calendar_id, since=hint.since, rows=rows)


def _is_doubtful(event_id: EventId, look: Look, ledger: Ledger) -> bool:
    """Say whether an event must be read before anything is concluded from it."""
    if event_id in look.unread:
        return False
    asked = [command.at for command in ledger.event(event_id).open.values()]
    read_at = look.read_at.get(event_id)
    return event_id in look.unsure or (
        bool(asked) and read_at is not None and read_at <= max(asked)
    )


def _restraints(ledger: Ledger) -> object:
    """Take what people may change that keeps commands back, or lets them go."""
    known = ledger.workspace
    return known.pauses, known.holds, known.scheme, known.stopped
