"""One turn of a watch: hear, read, decide, act, and know what comes next."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from callsheet.application.bot_messages import ReadSign
from callsheet.application.catching_up import CatchUp
from callsheet.application.engine import Engine
from callsheet.application.errors import RecallError
from callsheet.application.focusing import Focus, booked, count_bookings
from callsheet.application.inbox import Inbox
from callsheet.application.ledger import Ledger
from callsheet.application.listening import Listener
from callsheet.application.passing import Scene, lives_of, make_pass
from callsheet.application.policies import InForce
from callsheet.application.reading import Look
from callsheet.application.refreshing import FRESH, Refresher
from callsheet.application.story import Rebuild
from callsheet.application.synced import Synced
from callsheet.application.thinking import Rules
from callsheet.application.timetable import Pacing, Timetable
from callsheet.application.updating import Updater
from callsheet.application.worlds import read_world, recall_world
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.instants import later
from callsheet.domain.reads import last_look
from callsheet.domain.workspace_log import WorkspaceLog

_LOOKS: Final = 200
"""So many events are read once more in one turn, of the 300 a minute that may be."""


class Lookout:
    """
    Knows the workspace, and what there is to do.

    Attributes:
        hinted: When the first hint came that the last turn had to read for.
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
        self._tools = tools = engine.tools
        self._rebuild = rebuild
        self._listener = Listener(inbox, tools.ledger, read_sign)
        self._reads = CatchUp(Timetable(pacing), self._listener.heard, tools.clock)
        self._focus = Focus()
        self._updater: Updater | None = None
        self._left = False
        self._whole = False
        self._known: object = None
        self.hinted: datetime | None = None

    @property
    def trouble(self) -> RecallError | None:
        """Why the last turn could not read what can wait; None if it could."""
        return self._reads.trouble

    @property
    def pages(self) -> int:
        """Pages of events that were read so far."""
        return 0 if self._updater is None else self._updater.pages

    @property
    def backlog(self) -> int:
        """Calendars and events that are still to be read or served."""
        return self._reads.backlog + len(self._focus.pending)

    def want(self, calendar_id: CalendarId) -> None:
        """Have a calendar looked at anew and read as a whole with the next turn."""
        self._reads.want(calendar_id)

    async def turn(self) -> Synced | None:
        """
        Do all that is to be done by now.

        Returns:
            What the pass did; None if there was nothing to decide.

        Raises:
            RecallError: Recall could not be read; what was heard is not lost.
            Conflict: Somebody else wrote to the log first.
        """
        clock, reads = self._tools.clock, self._reads
        reads.trouble = None
        rules, in_force = await self._engine.ready()
        updater = await self._open(rules)
        look = updater.world.look
        updater.changed |= await self._listener.listen(look, clock.now())
        self.hinted = reads.heard.first()
        await reads.calendars(updater, rules.settings.key)
        await reads.events(updater)
        synced = await self._pass(updater, rules, in_force)
        await self._listener.settle(clock.now(), reads.times.waiting)
        return synced

    def next(self, now: datetime) -> datetime:
        """Say when the next turn is to be taken, if nothing is heard before."""
        if self._left or self._updater is None:
            return now
        ahead = min(self._reads.next(now), self._reads.times.pass_due(now))
        due = self._focus.agenda.next()
        return ahead if due is None else min(ahead, due)

    async def _open(self, rules: Rules) -> Updater:
        """Begin with what the log knows or, where that is not enough, with all."""
        if self._updater is not None:
            return self._updater
        tools, now, times = self._tools, self._tools.clock.now(), self._reads.times
        key = rules.settings.key
        world = await recall_world(tools, self._engine.log, self._rebuild, key)
        if world is None:
            world = await read_world(tools, key)
            self._whole = True
            times.calendars = times.changes = now
            times.stretch_done(now, None, len(world.look.events))
        else:
            times.cursor = tools.ledger.workspace.swept
        self._focus.learn(tools.ledger)
        updater = Updater(tools.calendars, tools.clock, tools.ledger, world, tools.tell)
        updater.changed = set(world.look.events)
        self._updater = updater
        return updater

    async def _pass(
        self, updater: Updater, rules: Rules, in_force: InForce
    ) -> Synced | None:
        now, focus, ledger = self._tools.clock.now(), self._focus, self._tools.ledger
        wanted = updater.take_changed() | focus.agenda.take(now)
        wanted |= focus.by_facts(rules, ledger, updater.world)
        reason = wanted or updater.vanished or updater.news or self._left
        restraints = _restraints(ledger.workspace)
        if (
            not reason
            and restraints == self._known
            and now < self._reads.times.pass_due(now)
        ):
            return None
        try:
            synced = await self._made(updater, rules, in_force, wanted, now)
        except BaseException:
            updater.changed |= wanted
            raise
        updater.news = False
        self._reads.times.passed = now
        self._known = _restraints(synced.workspace)
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
            # When it gets old, though something is left: what is new is read first.
            until=later(part.refreshed or now, FRESH),
            whole=self._whole,
            swept=self._reads.times.cursor,
        )
        try:
            synced = await make_pass(tools, rules, in_force, scene)
        except BaseException:
            # What was booked before it broke off must not be booked once more.
            world.absorb(part, recorded=False)
            updater.changed |= part.events.keys()
            updater.vanished += part.vanished
            raise
        world.absorb(part)
        count_bookings(world, synced)
        focus.after(synced, tools.ledger, wanted, tools.clock.now())
        went_on = synced.cut_short or bool(synced.attempts)
        self._left = went_on and any(_may_go(synced))
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
        doubtful = [i for i in tied if _is_doubtful(i, world.look, ledger)]
        singly = [*sorted(doubtful), *_last_looks(tied, world.look, ledger, now)]
        for number, event_id in enumerate(singly):
            self._tools.tell("reading events singly", number, len(singly))
            await updater.single(event_id)
        part = world.part(wanted | updater.take_changed(), now)
        part.vanished = updater.take_vanished()
        # A single reading may have tied others to these; and what cannot be understood
        # is in every part.
        await ledger.load([*part.events, *part.unread])
        await lives_of(self._tools, part).read()
        return part


def _may_go(synced: Synced) -> Iterator[bool]:
    """Say of each event that waits whether only the pass had no time for it."""
    for one in synced.waiting:
        yield one.may_go and not synced.look.is_unsure(one.event_id)


def _is_doubtful(event_id: EventId, look: Look, ledger: Ledger) -> bool:
    """Say whether an event must be read before anything is concluded from it."""
    if event_id in look.unread:
        return False
    asked = [command.at for command in ledger.event(event_id).open.values()]
    read_at = look.read_at.get(event_id)
    return event_id in look.unsure or (
        bool(asked) and read_at is not None and read_at <= max(asked)
    )


def _last_looks(
    event_ids: Iterable[EventId], look: Look, ledger: Ledger, now: datetime
) -> list[EventId]:
    """Choose which events are read once more before their bots set off, first ones."""
    found: list[tuple[datetime, EventId]] = []
    for event_id in event_ids:
        starts = booked(ledger.event(event_id), now)
        due = last_look(starts, look.read_at.get(event_id))
        if starts is not None and due is not None and due <= now:
            found.append((starts, event_id))
    return [event_id for _, event_id in sorted(found)[:_LOOKS]]


def _restraints(known: WorkspaceLog) -> object:
    """Take what people may change that keeps commands back, or lets them go."""
    return known.pauses, known.holds, known.scheme, known.stopped
