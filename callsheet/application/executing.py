"""Carrying decisions out: written down before it is sent, and what came of it after."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from callsheet.application import errors
from callsheet.application.ledger import Ledger
from callsheet.application.ports import Calendars, Clock, EventRead
from callsheet.application.reading import Look
from callsheet.domain.decision import AddBot, Decision, How, Noop, RemoveBot
from callsheet.domain.digests import digest_text
from callsheet.domain.guard import loses_its_bot
from callsheet.domain.ids import BotId, Digest, EventId
from callsheet.domain.log import Ended, Intended, Outcome, Sent
from callsheet.domain.retry import Failure, TryAt, after

_FAILURES: tuple[tuple[type[errors.RecallError], Failure], ...] = (
    (errors.NotAllowed, Failure.NOT_ALLOWED),
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
        failure: None if it was done.
        retry_at: When it may be tried again, None if it will not.
    """

    event_id: EventId
    command: AddBot | RemoveBot
    at: datetime
    failure: Failure | None = None
    status: int | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A command under the name that it has in the log."""

    name: str
    command: AddBot | RemoveBot


@dataclass(slots=True)
class Executor:
    """
    Sends the commands of decisions, one event after the other.

    Attributes:
        attempts: Every command sent, in order.
        tries: How often each event was acted on.
        stopped: Why no more is sent at all: the key is refused, blocked or unpaid.
    """

    calendars: Calendars
    ledger: Ledger
    clock: Clock
    look: Look
    attempts: list[Attempt] = field(default_factory=list)
    tries: Counter[EventId] = field(default_factory=Counter)
    stopped: errors.NotAllowed | None = None

    async def intend(
        self, decisions: Sequence[Decision], digests: Mapping[EventId, Digest]
    ) -> list[Order]:
        """Write down all that is going to be sent, before any of it is."""
        batch, orders = self.ledger.batch(), []
        for decision in decisions:
            event_id = decision.event_id
            self.tries[event_id] += 1
            version = self.ledger.event(event_id).version
            for number, command in enumerate(_sendable(decision), start=1):
                order = Order(f"{event_id}:{version + number}", command)
                orders.append(order)
                situation = digests[event_id]
                batch.add(_intended(order, decision, situation, self.clock.now()))
        await batch.commit()
        return orders

    async def carry_out(self, orders: Sequence[Order], ends: datetime) -> None:
        """Send one event's commands in order; after a failure the rest is dropped."""
        for number, order in enumerate(orders):
            if not await self._send(order.name, order.command, ends):
                for dropped in orders[number + 1 :]:
                    await self._drop(dropped.name, dropped.command)
                return

    async def _drop(self, name: str, command: AddBot | RemoveBot) -> None:
        await self._record(
            Ended(
                command_id=name,
                event_id=command.event_id,
                at=self.clock.now(),
                outcome=Outcome.SUPERSEDED,
            )
        )

    async def _send(
        self, name: str, command: AddBot | RemoveBot, ends: datetime
    ) -> bool:
        event_id = command.event_id
        attempt = self.ledger.event(event_id).attempts + 1
        now = self.clock.now()
        await self._record(
            Sent(command_id=name, event_id=event_id, at=now, attempt=attempt)
        )
        try:
            answer = await self._call(command)
        except errors.RecallError as error:
            await self._failed(name, command, error, attempt, ends)
            return False
        if answer is not None:
            self.look.events[event_id] = answer
        self.attempts.append(Attempt(event_id=event_id, command=command, at=now))
        await self._record(
            Ended(
                command_id=name,
                event_id=event_id,
                at=self.clock.now(),
                outcome=Outcome.DONE,
                bot_ids=_gained(command, answer),
            )
        )
        return True

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

    async def _failed(
        self,
        name: str,
        command: AddBot | RemoveBot,
        error: errors.RecallError,
        attempt: int,
        ends: datetime,
    ) -> None:
        now = self.clock.now()
        failure = failure_of(error)
        following = after(
            failure, attempt=attempt, now=now, until=ends, asked=error.retry_after
        )
        retry_at = following.instant if isinstance(following, TryAt) else None
        outcome = Outcome.REFUSED
        found: tuple[BotId, ...] = ()
        if failure is Failure.UNKNOWN_OUTCOME:
            outcome, found = await self._look_again(command)
        self.attempts.append(
            Attempt(
                event_id=command.event_id,
                command=command,
                at=now,
                failure=failure,
                status=error.status,
                retry_at=retry_at,
            )
        )
        await self._record(
            Ended(
                command_id=name,
                event_id=command.event_id,
                at=now,
                outcome=outcome,
                code=failure.value,
                status=error.status,
                detail=error.code,
                bot_ids=found,
                retry_at=retry_at if outcome is not Outcome.ADOPTED else None,
            )
        )
        if isinstance(error, errors.NotAllowed):
            self.stopped = error

    async def _look_again(
        self, command: AddBot | RemoveBot
    ) -> tuple[Outcome, tuple[BotId, ...]]:
        """After an unknown outcome only a fresh reading may be acted on."""
        try:
            answer = await self.calendars.event(command.event_id)
        except errors.RecallError:
            # Nothing is known of the event now, so nothing more is decided for it.
            self.look.events.pop(command.event_id, None)
            return Outcome.UNKNOWN, ()
        self.look.events[command.event_id] = answer
        found = _gained(command, answer)
        return (Outcome.ADOPTED if found else Outcome.UNKNOWN), found

    async def _record(self, record: Sent | Ended) -> None:
        batch = self.ledger.batch()
        batch.add(record)
        await batch.commit()


def failure_of(error: errors.RecallError) -> Failure:
    """Name an error by what it means for the next try; unnamed ones are unknown."""
    found = (failure for kind, failure in _FAILURES if isinstance(error, kind))
    return next(found, Failure.UNKNOWN_OUTCOME)


def settle(intended: Intended, event: EventRead, now: datetime) -> Ended:
    """Say what became of a command that an earlier process left open."""
    found = tuple(
        sorted(b.id for b in event.reading.bots if digest_text(b.key) == intended.key)
    )
    return Ended(
        command_id=intended.command_id,
        event_id=intended.event_id,
        at=now,
        outcome=Outcome.ADOPTED if found else Outcome.SUPERSEDED,
        bot_ids=found,
    )


def _sendable(decision: Decision) -> list[AddBot | RemoveBot]:
    return [c for c in decision.commands if not isinstance(c, Noop)]


def _intended(
    order: Order, decision: Decision, situation: Digest, now: datetime
) -> Intended:
    command = order.command
    add = command if isinstance(command, AddBot) else None
    remove = command if isinstance(command, RemoveBot) else None
    return Intended(
        command_id=order.name,
        event_id=command.event_id,
        at=now,
        kind=command.kind,
        reason=command.reason,
        situation=situation,
        how=remove.how if remove else None,
        bot_ids=remove.bot_ids if remove else (),
        key=digest_text(add.key) if add else None,
        start=add.start if add else None,
        settings=add.settings.digest if add else None,
        loses=remove is not None and loses_its_bot(decision),
    )


def _gained(command: AddBot | RemoveBot, answer: EventRead | None) -> tuple[BotId, ...]:
    if not isinstance(command, AddBot) or answer is None:
        return ()
    return tuple(
        sorted(bot.id for bot in answer.reading.bots if bot.key == command.key)
    )
