"""The use cases: look, plan, and bring Recall in step with what is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callsheet.application.errors import NotAllowed, SchemeConflict
from callsheet.application.executing import Attempt, Executor, settle
from callsheet.application.ledger import Ledger
from callsheet.application.ports import Calendars, Clock, Log
from callsheet.application.reading import Look, Progress, look_around, silent
from callsheet.application.recording import Recorder, Tally, record_world
from callsheet.application.thinking import Planned, Rules, think
from callsheet.application.waiting import Gate, Waiting
from callsheet.domain.decision import Decision
from callsheet.domain.guard import Limits
from callsheet.domain.instants import later
from callsheet.domain.keys import KeySettings
from callsheet.domain.log import PassEnded, SchemeSet
from callsheet.domain.policy import Policy
from callsheet.domain.situation import Settings

PATIENCE = timedelta(seconds=5)
"""How long one pass sits and waits for something to become possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """
    What one pass saw and did.

    Attributes:
        look: The workspace as it is afterwards.
        planned: The last decisions, with the situations that they answer.
        attempts: Every command that was sent, in order.
        waiting: What is left, and until when.
        stopped: Set if Recall does not let this key write at all.
    """

    look: Look
    planned: Planned
    tally: Tally
    attempts: Sequence[Attempt] = ()
    waiting: Sequence[Waiting] = ()
    stopped: NotAllowed | None = None

    @property
    def in_step(self) -> bool:
        """Whether nothing is left to be sent, nor waits, nor could not be read."""
        left = any(d.sends for d in self.planned.plan.decisions)
        return not (left or self.waiting or self.look.problems or self.stopped)


class Engine:
    """
    Keeps one Recall workspace in step with its calendars.

    Args:
        calendars: Recall.
        log: Where every decision is recorded before anything is sent.
        clock: The only source of time.
        policy: What is wanted; None if it cannot be read and none was ever known.
        settings: How keys are made, and the like.
        limits: When removals are held back.
        program: The version that is recorded with every decision.
        tell: Told of progress.
    """

    def __init__(
        self,
        *,
        calendars: Calendars,
        log: Log,
        clock: Clock,
        policy: Policy | None,
        settings: Settings | None = None,
        limits: Limits | None = None,
        program: str = "0",
        tell: Progress = silent,
    ) -> None:
        self._calendars = calendars
        self._clock = clock
        self._ledger = Ledger(log)
        self._rules = Rules(
            policy=policy, settings=settings or Settings(), limits=limits or Limits()
        )
        self._program = program
        self._tell = tell

    async def plan(self) -> tuple[Look, Planned]:
        """
        Say what would be sent; nothing is written, neither to Recall nor to the log.

        Raises:
            SchemeConflict: Another key scheme is in force.
            ConfigurationError: Tenants would share bots without leave to do so.
            RecallError: Recall could not be read.
            LogUnavailable: The log could not be read.
        """
        await self._ledger.catch_up()
        self._check_scheme()
        now = self._clock.now()
        look = await look_around(self._calendars, self._ledger, now, self._tell)
        return look, think(look, self._ledger, self._rules, now)

    async def sync(self) -> Synced:
        """
        Read, decide, record, act, and decide again until nothing is due.

        Raises:
            SchemeConflict: Another key scheme is in force.
            ConfigurationError: Tenants would share bots without leave to do so.
            RecallError: Recall could not be read; nothing was sent.
            Conflict: Another engine writes to the same log.
            LogUnavailable: The log could not be read or written.
        """
        await self._ledger.catch_up()
        self._check_scheme()
        now = self._clock.now()
        look = await look_around(self._calendars, self._ledger, now, self._tell)
        # Before anything is written: a set-up that cannot run leaves no trace.
        think(look, self._ledger, self._rules, now)
        await self._set_scheme(now)
        await self._settle_open_commands(look, now)
        await record_world(look, self._ledger, self._rules, now)
        synced = await self._rounds(look)
        await self._end(synced)
        return synced

    async def _rounds(self, look: Look) -> Synced:
        recorder = Recorder(self._ledger, self._program)
        executor = Executor(self._calendars, self._ledger, self._clock, look)
        while True:
            now = self._clock.now()
            planned = think(look, self._ledger, self._rules, now)
            await recorder.record(planned, look, now)
            gate = Gate(self._ledger, planned, recorder.digests, executor.tries)
            due = gate.due(now)
            if executor.stopped is not None:
                break
            if not due and not await self._wait_a_little(gate, now):
                break
            await self._act(due, planned, recorder, executor)
        return Synced(
            look=look,
            planned=planned,
            tally=recorder.tally,
            attempts=tuple(executor.attempts),
            waiting=gate.waiting(),
            stopped=executor.stopped,
        )

    async def _act(
        self,
        due: Sequence[Decision],
        planned: Planned,
        recorder: Recorder,
        executor: Executor,
    ) -> None:
        orders = await executor.intend(due, recorder.digests)
        for number, decision in enumerate(due, start=1):
            self._tell("booking", number, len(due))
            if executor.stopped is not None:
                return
            ends = planned.situations[decision.event_id].event.end
            own = [o for o in orders if o.command.event_id == decision.event_id]
            await executor.carry_out(own, ends)

    async def _wait_a_little(self, gate: Gate, now: datetime) -> bool:
        """Sit out a pause that is over in a few seconds; say whether one was."""
        ahead = [w.until for w in gate.waiting() if w.why == "retry" and w.until]
        first = min(ahead, default=None)
        if first is None or first > later(now, PATIENCE):
            return False
        await self._clock.sleep((first - now).total_seconds())
        return True

    def _check_scheme(self) -> None:
        known, wanted = self._ledger.scheme, self._rules.settings.key
        if known is not None and _shape(known.key) != _shape(wanted):
            raise SchemeConflict(
                f"the key scheme in force is {_shape(known.key)}, the settings ask for "
                f"{_shape(wanted)}: bots would be booked twice. Put the settings back"
            )

    async def _set_scheme(self, now: datetime) -> None:
        if self._ledger.scheme is None:
            batch = self._ledger.batch()
            batch.add(SchemeSet(key=self._rules.settings.key, at=now))
            await batch.commit()

    async def _settle_open_commands(self, look: Look, now: datetime) -> None:
        """What an earlier process left open is settled by what has just been read."""
        batch = self._ledger.batch()
        for event_id, state in sorted(self._ledger.events.items()):
            event = look.events.get(event_id)
            if event is not None:
                for _, intended in sorted(state.open.items()):
                    batch.add(settle(intended, event, now))
        await batch.commit()

    async def _end(self, synced: Synced) -> None:
        batch = self._ledger.batch()
        look, tally = synced.look, synced.tally
        batch.add(
            PassEnded(
                at=self._clock.now(),
                started=look.started,
                complete=look.complete,
                calendars=len(look.calendars),
                events=len(look.events),
                decided=tally.decided,
                reaffirmed=len(tally.standing),
                reaffirmed_set=tally.reaffirmed_set,
                calls=len(synced.attempts),
                unreadable=len(look.problems),
                held=tuple(
                    (held.event_id, held.limit.value)
                    for held in synced.planned.held.values()
                ),
            )
        )
        await batch.commit()


def _shape(key: KeySettings) -> str:
    return f"{key.scheme.value}/{key.spelling.value}/{key.link.value}"
