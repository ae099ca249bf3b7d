"""Carrying decisions out: written down before it is sent, and what came of it after."""

from asyncio import Semaphore, TaskGroup
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from callsheet.application import errors
from callsheet.application.ledger import Ledger
from callsheet.application.orders import Order, Reschedule, folds, orders_of
from callsheet.application.ports import Budget, Clock, Lanes
from callsheet.application.reading import Look
from callsheet.application.sending import Answer, Sender
from callsheet.application.tasks import Task
from callsheet.domain.decision import AddBot, Decision, RemoveBot
from callsheet.domain.event import Event
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.instants import later
from callsheet.domain.records import Ended, Outcome
from callsheet.domain.retry import Failure

SILENCES: Final = 3
"""Calls in a row without any answer after which a pass sends no more."""

WORKERS: Final = 8
"""Lanes that are written side by side; Recall allows ten writes a second."""

STALE: Final = timedelta(minutes=2)
"""On an older picture nothing is sent, even if it was fresh when the wave began."""

_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    One command that was sent, and what came of it.

    Attributes:
        at: When the answer, or the failure, was there.
        failure: None if it was done.
        retry_at: When it may be tried again, None if it will not.
    """

    event_id: EventId
    command: AddBot | RemoveBot
    at: datetime
    failure: Failure | None = None
    status: int | None = None
    retry_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Executor:
    """
    Sends the commands of decisions: lanes side by side, one lane in its order.

    Attributes:
        workers: Lanes at a time.
        attempts: Every command sent, in the order of the answers.
        tries: How often each event's commands were all done.
        answered: Whether Recall let a command through in this pass, done or not.
        unanswered: Calls in a row to which no answer came.
        stopped: Why no more is sent at all: the key is refused, blocked or unpaid, or
            Recall does not answer.
    """

    sender: Sender
    ledger: Ledger
    clock: Clock
    look: Look
    budget: Budget
    lanes: Lanes
    reschedule: Reschedule = Reschedule.REMOVE_THEN_ADD
    workers: int = WORKERS
    attempts: list[Attempt] = field(default_factory=list)
    tries: Counter[EventId] = field(default_factory=Counter)
    answered: bool = False
    unanswered: int = 0
    stopped: errors.RecallError | None = None
    _served: deque[tuple[datetime, CalendarId]] = field(default_factory=deque)

    def orders(
        self, decision: Decision, situation: Digest, hold: Digest | None
    ) -> list[Order]:
        """
        Say which commands a decision comes to now, and under which names.

        Args:
            decision: What is to be carried out.
            situation: That it answers.
            hold: Whose approval lets it go, if the guard would hold it back.
        """
        state = self.ledger.event(decision.event_id)
        return orders_of(
            decision,
            state.version,
            situation,
            self.clock.now(),
            hold=hold,
            folds=folds(self.reschedule, state),
        )

    async def intend(self, tasks: Iterable[Task]) -> None:
        """
        Write down all that is going to be sent, before any of it is.

        It takes the place of what went out for the event before and is not known to
        have been done: of two that do the same one alone may count as done.
        """
        batch, now = self.ledger.batch(), self.clock.now()
        for task in tasks:
            for name in sorted(self.ledger.event(task.event_id).open):
                batch.add(
                    Ended(
                        command_id=name,
                        event_id=task.event_id,
                        at=now,
                        outcome=Outcome.SUPERSEDED,
                    )
                )
            for order in task.orders:
                batch.add(order.intended)
        await batch.commit()

    async def carry_out(self, lanes: Sequence[Sequence[Task]]) -> None:
        """
        Send what was intended; what is not sent in the end is recorded as dropped.

        Args:
            lanes: Tasks in lanes, the most urgent lane first; no two lanes share a key.
        """
        room = Semaphore(self.workers)
        try:
            async with TaskGroup() as group:
                for lane in lanes:
                    await room.acquire()
                    running = group.create_task(self._lane(lane))
                    running.add_done_callback(lambda _: room.release())
        except BaseExceptionGroup as failed:
            # The others were called off for it; the caller knows it by its own name.
            raise failed.exceptions[0] from None

    def served(self, now: datetime) -> Mapping[CalendarId, int]:
        """Count the turns that each calendar had in the last minute."""
        first = later(now, -_MINUTE)
        while self._served and self._served[0][0] <= first:
            self._served.popleft()
        return Counter(calendar_id for _, calendar_id in self._served)

    async def _lane(self, tasks: Sequence[Task]) -> None:
        keys = frozenset(key for task in tasks for key in task.move.keys)
        async with self.lanes.hold(keys):
            for task in tasks:
                if await self._may_go(task):
                    await self._event(task)
                else:
                    await self._drop(task.orders)

    async def _may_go(self, task: Task) -> bool:
        now = self.clock.now()
        if self.stopped is not None or not self._still(task, now):
            return False
        return await self.budget.take(task.operations, now)

    def _still(self, task: Task, now: datetime) -> bool:
        """Say whether the newest picture of the event is the one decided on."""
        event_id = task.event_id
        read = self.look.events.get(event_id)
        if read is None or event_id in self.look.unsure:
            return False
        if self.look.read_at[event_id] < later(now, -STALE) and self._is_old(now):
            return False
        return not _moved_on(read.reading.event, task.situation.event)

    def _is_old(self, now: datetime) -> bool:
        refreshed = self.look.refreshed
        return refreshed is None or refreshed < later(now, -STALE)

    async def _event(self, task: Task) -> None:
        self._served.append((self.clock.now(), task.situation.event.calendar_id))
        for number, order in enumerate(task.orders):
            if number and not self._still(task, self.clock.now()):
                await self._drop(task.orders[number:])
                return
            answer = await self.sender.send(order, task.until)
            self._note(order, answer)
            if answer.ended.outcome is not Outcome.DONE:
                await self._drop(task.orders[number + 1 :])
                return
        self.tries[task.event_id] += 1

    async def _drop(self, orders: Iterable[Order]) -> None:
        for order in orders:
            await self.sender.drop(order)

    def _note(self, order: Order, answer: Answer) -> None:
        ended, error = answer.ended, answer.error
        silent = isinstance(error, errors.Unreachable) and error.status is None
        self.unanswered = self.unanswered + 1 if silent else 0
        self.answered |= not isinstance(error, _NO_WORD)
        if isinstance(error, errors.NotAllowed) or self.unanswered >= SILENCES:
            self.stopped = self.stopped or error
        self.attempts.append(
            Attempt(
                event_id=ended.event_id,
                command=order.command,
                at=ended.at,
                failure=answer.failure,
                status=ended.status,
                retry_at=ended.retry_at,
            )
        )


_NO_WORD: Final = (errors.NotAllowed, errors.Unreachable, errors.RateLimited)
"""With these Recall may have refused to look at the command at all."""


def _moved_on(now: Event, then: Event) -> bool:
    facts = ("start", "end", "meeting_url", "is_deleted", "is_cancelled", "calendar_id")
    return any(getattr(now, fact) != getattr(then, fact) for fact in facts)
