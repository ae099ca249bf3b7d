"""Deciding and acting in rounds, until nothing is due or nothing more can be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from callsheet.application.affording import Allowance
from callsheet.application.aside import aside
from callsheet.application.errors import NotAllowed, RecallError, Stopping
from callsheet.application.executing import Executor
from callsheet.application.holding import Holding
from callsheet.application.ledger import Ledger
from callsheet.application.ports import Clock
from callsheet.application.reading import Look, Progress
from callsheet.application.recording import Recorder
from callsheet.application.refreshing import FRESH, Refresher
from callsheet.application.tasks import Task, in_lanes
from callsheet.application.thinking import Memory, Planned, Rules, think
from callsheet.application.waiting import Gate
from callsheet.domain.budget import WINDOW
from callsheet.domain.decision import Decision
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.instants import later
from callsheet.domain.lanes import move
from callsheet.domain.reasons import Flag
from callsheet.domain.records import WritesResumed, WritesStopped
from callsheet.domain.turns import Turn, in_turn

PATIENCE: Final = timedelta(seconds=5)
"""How long one pass sits and waits for a pause to be over."""

SOME: Final = timedelta(seconds=15)
"""So long a pass sends at least, or a large workspace would be decided for ever."""

_BEFORE: Final = 3
"""
So often it is decided before anything is sent: to see what is new may take longer than
there was time for, where lists are long and few of them may be read in a minute.
"""

THOUGHT: Final = WINDOW
"""While much waits for its turn all is decided again so often: the world moves on."""


Booked = Callable[[Look], Mapping[str, int]]
"""Counts our bookings on events that a look does not show, by scope."""


def alone(_: Look) -> None:
    """Know of no event that a look does not show."""


def nothing_besides(_: Look) -> Mapping[str, int]:
    """Know of no booking on an event that a look does not show."""
    return {}


@dataclass(slots=True, kw_only=True)
class Rounds:
    """
    The part of a pass that decides and acts.

    Attributes:
        memory: Decisions that still hold need not be made again.
        planned: The last decisions, with the situations that they answer.
        gate: What says which of them may be sent.
        cut_short: Whether it ended because of `until`.
        released: What an approval lets go, with the hold that was approved.
        only: The events of the saved plan that is carried out; None for all.
        complete: Adds to the look what it lacks after something else was read.
        booked: Our bookings on events that the look does not show, by scope.
        until: From then on nothing more is sent, though something is left; but `SOME`
            time is left for it, however long it took to decide.
    """

    look: Look
    ledger: Ledger
    clock: Clock
    allowance: Allowance
    rules: Rules
    recorder: Recorder
    holding: Holding
    executor: Executor
    refresher: Refresher
    tell: Progress
    memory: Memory = field(default_factory=Memory)
    only: frozenset[EventId] | None = None
    complete: Callable[[Look], None] = alone
    booked: Booked = nothing_besides
    until: datetime | None = None
    cut_short: bool = False
    released: Mapping[EventId, Digest] = field(default_factory=dict)
    planned: Planned = field(init=False)
    gate: Gate = field(init=False)

    async def run(self) -> None:
        """
        Decide, record and act, and again, until nothing is due.

        When the program is about to end, what has to wait is left for the next one.

        Raises:
            Conflict: Another engine writes to the same log.
            LogUnavailable: The log could not be read or written.
        """
        try:
            await self._until_nothing_is_due()
        except Stopping as stopping:
            self.executor.stopped = stopping

    async def _until_nothing_is_due(self) -> None:
        rounds = count(1)
        while True:
            await self._decide()
            if not self.executor.attempts and next(rounds) <= _BEFORE:
                self._leave_some_time()
            self.cut_short = self.until is not None and self.until <= self.clock.now()
            if self.executor.stopped is not None or self.cut_short:
                return
            if not await self._serve() and not await self._wait_a_little():
                return

    def _leave_some_time(self) -> None:
        if self.until is not None:
            self.until = max(self.until, later(self.clock.now(), SOME))

    async def _decide(self) -> None:
        now = self.clock.now()
        look, ledger = self.look, self.ledger
        self.complete(look)
        # What was read since may be new.
        await ledger.load([*look.events, *look.unread])
        self.tell("deciding", len(look.events), None)
        self.planned = await self._think(now)
        if await self.recorder.record(self.planned, look, now):
            # What was in vain before may help now that something else was decided.
            self.planned = await self._think(now)
        await self.holding.record(self.planned.plan, look, now)
        self.gate = Gate(
            self.ledger,
            self.look,
            self.planned,
            self.recorder.digests,
            self.executor.tries,
            self.only,
        )

    async def _think(self, now: datetime) -> Planned:
        look, ledger, rules = self.look, self.ledger, self.rules
        memory, booked = self.memory, self.booked(look)
        return await aside(
            lambda: think(look, ledger, rules, now, memory, booked), len(look.events)
        )

    async def _serve(self) -> bool:
        """Send what is due, the most urgent first; say whether to decide again."""
        decided = self.clock.now()
        self.released = dict(self.planned.plan.released)
        due = await aside(
            lambda: self._in_turn(self.gate.due(decided), decided),
            len(self.planned.plan.decisions),
        )
        queue = await self.allowance.not_shut_out(due, decided)
        total, again = len(queue), bool(queue)
        opening = self.gate.next_opening(decided) if queue else None
        at_most = later(decided, THOUGHT)
        until = min(at_most, opening or at_most, self.until or at_most)
        while queue and self.executor.stopped is None:
            now = self.clock.now()
            if now >= until:
                return True
            standing = [task for task in queue if task.stands(now)]
            queue = await self.allowance.not_shut_out(standing, now)
            if not queue:
                return True
            wave = await self.allowance.affordable(queue, now)
            if not wave:
                await self._wait_for_the_budget(queue, until, total)
            elif await self._refreshed(wave):
                return True
            else:
                doing = await self._doing("sending", queue, now)
                self.tell(doing, total - len(queue) + len(wave), total)
                await self._carry_out(wave)
                sent = {task.event_id for task in wave}
                queue = [task for task in queue if task.event_id not in sent]
        return again

    def _in_turn(self, due: Sequence[Decision], now: datetime) -> list[Task]:
        tasks = {decision.event_id: self._task(decision) for decision in due}
        turns = [self._turn(task) for task in tasks.values()]
        served = self.executor.served(now)
        return [tasks[turn.event_id] for turn in in_turn(turns, now, served)]

    def _task(self, decision: Decision) -> Task:
        situation = self.planned.situations[decision.event_id]
        digest = self.recorder.digests[decision.event_id]
        hold = self.released.get(decision.event_id)
        return Task(
            decision=decision,
            situation=situation,
            move=move(situation, decision),
            orders=self.executor.orders(decision, digest, hold),
        )

    def _turn(self, task: Task) -> Turn:
        last = self.ledger.event(task.event_id).last
        situation = task.situation
        return Turn(
            event_id=task.event_id,
            calendar_id=situation.event.calendar_id,
            tenant=situation.calendar.tenant,
            start=task.move.urgent,
            since=situation.now if last is None else last.at,
        )

    async def _doing(self, what: str, queue: Sequence[Task], now: datetime) -> str:
        """Say what is being done, and for how long if that is more than a minute."""
        minutes = await self.allowance.minutes(queue, now)
        return f"{what}; all done in about {minutes} min" if minutes else what

    async def _wait_for_the_budget(
        self, queue: Sequence[Task], at_most: datetime, total: int
    ) -> None:
        now = self.clock.now()
        doing = await self._doing("waiting for Recall's rate limit", queue, now)
        self.tell(doing, total - len(queue), total)
        until = min([at_most, *await self.allowance.openings(queue, now)])
        await self.clock.sleep(max(_A_MOMENT, (until - now).total_seconds()))

    async def _refreshed(self, wave: Sequence[Task]) -> bool:
        """
        Look again before anything is sent on an old picture.

        Returns:
            Whether to decide again: something is new, or cannot be read.
        """
        try:
            if await self.refresher.changes():
                return True
            return await self.refresher.events(self._to_read(wave))
        except RecallError as error:
            self.executor.stopped = error
            return True

    def _to_read(self, wave: Sequence[Task]) -> set[EventId]:
        """Choose which events have to be read before their commands are sent."""
        now = self.clock.now()
        wanted: set[EventId] = set()
        for task in wave:
            read_at = self.look.read_at[task.event_id]
            if task.removes and read_at <= later(now, -FRESH):
                wanted.add(task.event_id)
            if Flag.ADHOC_POOL in task.decision.flags:
                wanted |= self._sharers_to_read(task)
        return wanted

    def _sharers_to_read(self, task: Task) -> set[EventId]:
        """
        Choose who has to be read before an addition that may be a repeated one.

        A second bot in a call cannot be taken back; and whoever of the sharers failed
        before, it may have been done all the same, also in the pause that followed.
        """
        siblings = {s.event_id for s in task.situation.siblings}
        circle = [i for i in siblings | {task.event_id} if i in self.look.events]
        states = [self.ledger.event(event_id) for event_id in circle]
        failures = [state.retry_at or state.failed_at for state in states]
        last = max((at for at in failures if at is not None), default=None)
        if last is None:
            return set()
        return {event_id for event_id in circle if self.look.read_at[event_id] <= last}

    async def _carry_out(self, wave: Sequence[Task]) -> None:
        await self.executor.intend(wave)
        await self.executor.carry_out(in_lanes(wave))
        await self._note_stop()

    async def _note_stop(self) -> None:
        """Record once that the key may not write, and once that it may again."""
        error, known = self.executor.stopped, self.ledger.workspace.stopped
        batch, now = self.ledger.batch(), self.clock.now()
        if isinstance(error, NotAllowed) and known is None:
            batch.add(WritesStopped(at=now, status=error.status, code=error.code))
        if error is None and known is not None and self.executor.answered:
            batch.add(WritesResumed(at=now))
        await batch.commit()

    async def _wait_a_little(self) -> bool:
        """Sit out a pause that is over in a few seconds; say whether one was."""
        now = self.clock.now()
        first = self.gate.next_opening(now)
        if first is None or first > later(now, PATIENCE):
            return False
        await self.clock.sleep((first - now).total_seconds())
        return True


_A_MOMENT: Final = 0.01
