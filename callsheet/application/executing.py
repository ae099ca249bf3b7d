"""Carrying decisions out: written down before it is sent, and what came of it after."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from callsheet.application import errors
from callsheet.application.ledger import Ledger
from callsheet.application.orders import Order, bots_under, orders_of
from callsheet.application.ports import Calendars, Clock, EventRead
from callsheet.application.reading import Look
from callsheet.domain.decision import AddBot, Decision, How, RemoveBot
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.records import (
    Ended,
    Outcome,
    Sent,
)
from callsheet.domain.retry import Failure, TryAt, after

SILENCES = 3
"""Calls in a row without any answer after which a pass sends no more."""

_FAILURES: tuple[tuple[type[errors.RecallError], Failure], ...] = (
    (errors.NotAllowed, Failure.NOT_ALLOWED),
    (errors.NotShown, Failure.NOT_SHOWN),
    (errors.BotBusy, Failure.BUSY),
    (errors.RateLimited, Failure.RATE_LIMITED),
    (errors.PoolExhausted, Failure.POOL_EXHAUSTED),
    (errors.Missing, Failure.GONE),
    (errors.Refused, Failure.REFUSED),
)


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


@dataclass(slots=True)
class Executor:
    """
    Sends the commands of decisions, one event after the other.

    Attributes:
        attempts: Every command sent, in order.
        tries: How often each event was acted on.
        unanswered: Calls in a row to which no answer came.
        stopped: Why no more is sent at all: the key is refused, blocked or unpaid, or
            Recall does not answer.
    """

    calendars: Calendars
    ledger: Ledger
    clock: Clock
    look: Look
    attempts: list[Attempt] = field(default_factory=list)
    tries: Counter[EventId] = field(default_factory=Counter)
    unanswered: int = 0
    stopped: errors.RecallError | None = None

    async def intend(
        self,
        decisions: Iterable[Decision],
        digests: Mapping[EventId, Digest],
        released: Mapping[EventId, Digest],
    ) -> dict[EventId, list[Order]]:
        """
        Write down all that is going to be sent, before any of it is.

        Args:
            decisions: What is to be carried out.
            digests: Of the situations that they answer.
            released: What an approval lets go, with the hold that was approved.
        """
        batch, now = self.ledger.batch(), self.clock.now()
        orders: dict[EventId, list[Order]] = {}
        for decision in decisions:
            event_id = decision.event_id
            self.tries[event_id] += 1
            version = self.ledger.event(event_id).version
            orders[event_id] = orders_of(
                decision, version, digests[event_id], now, released.get(event_id)
            )
            for order in orders[event_id]:
                batch.add(order.intended)
        await batch.commit()
        return orders

    async def carry_out(self, orders: Sequence[Order], until: datetime) -> None:
        """
        Send one event's commands in order; after a failure the rest is dropped.

        Args:
            orders: Of one event, as intended.
            until: From here on nothing of it matters any more.
        """
        for number, order in enumerate(orders):
            if not await self._send(order, until):
                for dropped in orders[number + 1 :]:
                    await self._record(self._ended(dropped, Outcome.SUPERSEDED))
                return

    async def _send(self, order: Order, until: datetime) -> bool:
        command = order.command
        attempt = self.ledger.event(command.event_id).attempts + 1
        sent = Sent(
            command_id=order.intended.command_id,
            event_id=command.event_id,
            at=self.clock.now(),
            attempt=attempt,
        )
        await self._record(sent)
        try:
            ended = self._done(order, await self._call(command))
        except errors.RecallError as error:
            ended = await self._failed(order, error, attempt, until)
        await self._record(ended)
        return ended.outcome is Outcome.DONE

    async def _call(self, command: AddBot | RemoveBot) -> EventRead | None:
        if isinstance(command, AddBot):
            return await self.calendars.add_bot(
                command.event_id, command.key, command.settings
            )
        if command.how is How.UNSCHEDULE:
            return await self.calendars.remove_bots(command.event_id)
        for bot_id in command.bot_ids:
            await self.calendars.leave_call(bot_id)
        return None

    def _done(self, order: Order, answer: EventRead | None) -> Ended:
        """
        Take over the answer.

        Raises:
            NotShown: It does not show the bot that was added.
        """
        self.unanswered = 0
        found = () if answer is None else bots_under(order.intended.key, answer)
        if isinstance(order.command, AddBot) and not found:
            raise errors.NotShown("the answer does not show the bot")
        ended = self._ended(order, Outcome.DONE)
        self.attempts.append(
            Attempt(event_id=ended.event_id, command=order.command, at=ended.at)
        )
        if answer is not None:
            self.look.put(answer)
        return replace(ended, bot_ids=found)

    async def _failed(
        self, order: Order, error: errors.RecallError, attempt: int, until: datetime
    ) -> Ended:
        now = self.clock.now()
        failure = failure_of(error)
        following = after(
            failure, attempt=attempt, now=now, until=until, asked=error.retry_after
        )
        retry_at = following.instant if isinstance(following, TryAt) else None
        ended = self._ended(order, Outcome.REFUSED)
        if failure in (Failure.UNKNOWN_OUTCOME, Failure.NOT_SHOWN):
            ended = await self._look_again(order, ended)
            # Whatever has no known outcome is looked at again, at the latest then.
            retry_at = None if ended.bot_ids else retry_at or until
        if failure is Failure.NOT_SHOWN and not ended.bot_ids:
            # It may still appear: its sharers must not book one of their own.
            self.look.unsure.add(ended.event_id)
        self._stop_if_hopeless(error)
        self.attempts.append(
            Attempt(
                event_id=ended.event_id,
                command=order.command,
                at=now,
                failure=None if ended.outcome is Outcome.ADOPTED else failure,
                status=error.status,
                retry_at=retry_at,
            )
        )
        return replace(
            ended,
            code=failure.value,
            status=error.status,
            detail=error.code,
            retry_at=retry_at,
        )

    def _stop_if_hopeless(self, error: errors.RecallError) -> None:
        silent = isinstance(error, errors.Unreachable) and error.status is None
        self.unanswered = self.unanswered + 1 if silent else 0
        if isinstance(error, errors.NotAllowed) or self.unanswered >= SILENCES:
            self.stopped = error

    async def _look_again(self, order: Order, ended: Ended) -> Ended:
        """After an unknown outcome only a fresh reading may be acted on."""
        event_id = ended.event_id
        try:
            answer = await self.calendars.event(event_id)
        except errors.RecallError:
            self.look.unsure.add(event_id)
            return replace(ended, outcome=Outcome.UNKNOWN)
        self.look.put(answer)
        ours = self.ledger.event(event_id).ours
        found = bots_under(order.intended.key, answer, besides=ours)
        outcome = Outcome.ADOPTED if found else Outcome.UNKNOWN
        return replace(ended, outcome=outcome, bot_ids=found)

    def _ended(self, order: Order, outcome: Outcome) -> Ended:
        return Ended(
            command_id=order.intended.command_id,
            event_id=order.command.event_id,
            at=self.clock.now(),
            outcome=outcome,
        )

    async def _record(self, record: Sent | Ended) -> None:
        batch = self.ledger.batch()
        batch.add(record)
        await batch.commit()


def failure_of(error: errors.RecallError) -> Failure:
    """Name an error by what it means for the next try; unnamed ones are unknown."""
    found = (failure for kind, failure in _FAILURES if isinstance(error, kind))
    return next(found, Failure.UNKNOWN_OUTCOME)
