"""One command on its way: written down, sent, and what came of it written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callsheet.application import errors
from callsheet.application.failures import failure_of_order
from callsheet.application.ledger import Ledger
from callsheet.application.orders import Order, bots_under
from callsheet.application.ports import Calendars, Clock, EventRead
from callsheet.application.reading import Look
from callsheet.domain.decision import AddBot, How, RemoveBot
from callsheet.domain.ids import BotId
from callsheet.domain.instants import FREEZE, later
from callsheet.domain.records import Ended, Outcome, Sent
from callsheet.domain.retry import Expire, Failure, GiveUp, TryAt, after

_UNKNOWN = (Failure.UNKNOWN_OUTCOME, Failure.NOT_SHOWN)

Following = TryAt | GiveUp | Expire

Dice = Callable[[], float]
"""Chance, from 0 to 1: what failed together shall not come back together."""


def no_chance() -> float:
    """Leave nothing to chance."""
    return 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one call; `error` None if Recall did it."""

    ended: Ended
    error: errors.RecallError | None = None

    @property
    def failure(self) -> Failure | None:
        """The failure by meaning; None if what was wanted is so now."""
        if self.error is None or self.ended.outcome in (Outcome.DONE, Outcome.ADOPTED):
            return None
        return Failure(self.ended.code)


@dataclass(slots=True)
class Sender:
    """Sends single commands; a fresh reading follows whatever is not known."""

    calendars: Calendars
    ledger: Ledger
    clock: Clock
    look: Look
    dice: Dice

    async def send(self, order: Order, until: datetime) -> Answer:
        """
        Send a command, and record that it goes out and what came of it.

        Args:
            order: As intended.
            until: From here on nothing of it matters any more.
        """
        attempt = self.ledger.event(order.event_id).failures_of(order.intended) + 1
        sent = Sent(
            command_id=order.intended.command_id,
            event_id=order.event_id,
            at=self.clock.now(),
            attempt=attempt,
        )
        await self._record(sent)
        try:
            answer = Answer(self._done(order, await self._call(order.command)))
        except errors.RecallError as error:
            answer = Answer(await self._failed(order, error, attempt, until), error)
        await self._record(answer.ended)
        return answer

    async def drop(self, order: Order) -> None:
        """Record that a command which was intended is not sent after all."""
        await self._record(self._ended(order, Outcome.SUPERSEDED))

    async def _call(self, command: AddBot | RemoveBot) -> EventRead | None:
        if isinstance(command, AddBot):
            return await self.calendars.add_bot(
                command.event_id, command.key, command.settings
            )
        if command.how is How.UNSCHEDULE:
            return await self.calendars.remove_bots(command.event_id)
        await self._send_out(command.bot_ids)
        return None

    async def _send_out(self, bot_ids: Sequence[BotId]) -> None:
        """Tell every bot to leave, even if one cannot; who is gone need not be told."""
        refused: errors.RecallError | None = None
        for bot_id in bot_ids:
            try:
                await self.calendars.leave_call(bot_id)
            except errors.Missing:
                continue
            except errors.Refused as error:
                refused = error
        if refused is not None:
            raise refused

    def _done(self, order: Order, answer: EventRead | None) -> Ended:
        """
        Take over the answer.

        Raises:
            NotShown: It does not show the bot that was added.
        """
        ended = self._ended(order, Outcome.DONE)
        if answer is None:
            return ended
        found = bots_under(order.intended.key, answer)
        if isinstance(order.command, AddBot) and not found:
            raise errors.NotShown("the answer does not show the bot", status=200)
        self.look.put(answer, self.clock.now())
        leaving = set(order.leaving) - set(found)
        ahead = _ahead(answer, self.clock.now())
        lingering = tuple(sorted(leaving & ahead))
        return replace(ended, bot_ids=found, lingering=lingering)

    async def _failed(
        self, order: Order, error: errors.RecallError, attempt: int, until: datetime
    ) -> Ended:
        set_off = self._set_off(order, self.clock.now())
        failure = failure_of_order(order, error, set_off)
        ended = replace(
            self._ended(order, Outcome.REFUSED),
            code=failure.value,
            status=error.status,
            detail=error.code,
        )
        if failure is Failure.DISPATCHED:
            return replace(ended, lingering=set_off)
        if failure is Failure.GONE:
            return self._gone(order, ended)
        if failure is Failure.REFUSED:
            return await self._refused(order, ended)
        following = after(
            failure,
            attempt=attempt,
            now=ended.at,
            until=until,
            asked=error.retry_after,
            jitter=self.dice(),
        )
        if failure in _UNKNOWN:
            return await self._look_again(order, ended, following, until)
        return _later(ended, following)

    def _set_off(self, order: Order, now: datetime) -> tuple[BotId, ...]:
        """Name the bots to be removed that may have set off: their time is near."""
        read = self.look.events.get(order.event_id)
        bots = () if read is None else read.reading.bots
        far = {bot.id for bot in bots if now < later(bot.start, -FREEZE)}
        return tuple(i for i in order.intended.bot_ids if i not in far)

    def _gone(self, order: Order, ended: Ended) -> Ended:
        """What is not there needs no removal; and nothing can be added to it."""
        self.look.drop(order.event_id)
        if isinstance(order.command, RemoveBot):
            return replace(ended, outcome=Outcome.DONE)
        return ended

    async def _refused(self, order: Order, ended: Ended) -> Ended:
        """The event may be over or otherwise by now; the body's text is no witness."""
        answer = await self._read(order)
        if answer is None or answer.reading.event.end > ended.at:
            return ended
        # A bot that waits for a later time is not over with the event.
        waits = set(order.leaving) & _ahead(answer, ended.at)
        return ended if waits else replace(ended, outcome=Outcome.EXPIRED)

    async def _look_again(
        self, order: Order, ended: Ended, following: Following, until: datetime
    ) -> Ended:
        """After an unknown outcome only a fresh reading may be acted on."""
        ours = self.ledger.event(order.event_id).ours
        unknown = replace(ended, outcome=Outcome.UNKNOWN, retry_at=until)
        lost = _later(ended, following)
        if isinstance(following, TryAt):
            lost = unknown = replace(unknown, retry_at=following.instant)
        answer = await self._read(order)
        if answer is None:
            self.look.unsure.add(order.event_id)
        if order.how is How.LEAVE_CALL:
            # An event does not tell who is in its call.
            return lost
        if answer is None:
            return unknown
        if isinstance(order.command, RemoveBot):
            done = replace(ended, outcome=Outcome.DONE)
            return done if _removed(order, answer) else lost
        found = bots_under(order.intended.key, answer, besides=ours)
        if found:
            return replace(ended, outcome=Outcome.ADOPTED, bot_ids=found)
        if ended.code == Failure.NOT_SHOWN.value:
            # It may still appear: its sharers must not book one of their own.
            self.look.unsure.add(order.event_id)
            return unknown
        return lost

    async def _read(self, order: Order) -> EventRead | None:
        try:
            answer = await self.calendars.event(order.event_id)
        except errors.RecallError:
            return None
        self.look.put(answer, self.clock.now())
        return answer

    def _ended(self, order: Order, outcome: Outcome) -> Ended:
        return Ended(
            command_id=order.intended.command_id,
            event_id=order.event_id,
            at=self.clock.now(),
            outcome=outcome,
        )

    async def _record(self, record: Sent | Ended) -> None:
        batch = self.ledger.batch()
        batch.add(record)
        await batch.commit()


def _later(ended: Ended, following: Following) -> Ended:
    if isinstance(following, TryAt):
        return replace(ended, retry_at=following.instant)
    return replace(ended, outcome=Outcome.EXPIRED)


def _removed(order: Order, answer: EventRead) -> bool:
    """A bot that is not listed any more was removed, whatever was answered."""
    return not {bot.id for bot in answer.reading.bots} & set(order.leaving)


def _ahead(answer: EventRead, now: datetime) -> set[BotId]:
    """Name the bots that are still booked; those that have been stay listed."""
    return {bot.id for bot in answer.reading.bots if bot.start > now}
