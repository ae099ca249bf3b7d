"""What an earlier pass or process left open, settled by what has just been read."""

from dataclasses import dataclass
from datetime import datetime

from callsheet.application.ledger import Ledger
from callsheet.application.orders import bots_under
from callsheet.application.ports import EventRead
from callsheet.application.reading import Look
from callsheet.domain.decision import How, Kind
from callsheet.domain.ids import BotId
from callsheet.domain.instants import FREEZE, later
from callsheet.domain.log import EventState
from callsheet.domain.records import Ended, Intended, Outcome


async def settle_open(look: Look, ledger: Ledger, now: datetime) -> None:
    """
    Record what became of the commands that are open, as far as that can be told.

    An addition to a meeting that is near or running may still come true for a while
    after it went out: it stays open, and the look says that a bot may come, so that
    neither its event nor a sharer books a second one.
    """
    batch = ledger.batch()
    for event_id, state in sorted(ledger.events.items()):
        event = look.events.get(event_id)
        if event is None and event_id not in look.vanished:
            continue
        for _, intended in sorted(state.open.items()):
            command = _Open(intended, state, event)
            until = command.may_come_until(now)
            if until is None:
                batch.add(command.settled(now))
            else:
                look.coming[event_id] = until
    await batch.commit()


@dataclass(frozen=True, slots=True)
class _Open:
    """
    A command whose end is not recorded.

    Attributes:
        event: As just read; None if Recall does not know it any more.
    """

    intended: Intended
    state: EventState
    event: EventRead | None

    def may_come_until(self, now: datetime) -> datetime | None:
        """Say how long a bot that would set off at once may still come; None if not."""
        until = self.state.under_way.get(self.intended.command_id)
        if until is None or until <= now or self.event is None or self._found:
            return None
        near = later(self.event.reading.event.start, -FREEZE) <= now
        return until if near and self.intended.kind is Kind.ADD_BOT else None

    def settled(self, now: datetime) -> Ended:
        """Say what became of it; what never went out is dropped."""
        return Ended(
            command_id=self.intended.command_id,
            event_id=self.intended.event_id,
            at=now,
            outcome=self._outcome,
            bot_ids=self._found,
        )

    @property
    def _outcome(self) -> Outcome:
        if self._found:
            return Outcome.ADOPTED
        return Outcome.DONE if self._removed else Outcome.SUPERSEDED

    @property
    def _went_out(self) -> bool:
        return self.intended.command_id in self.state.under_way

    @property
    def _found(self) -> tuple[BotId, ...]:
        """Name the bots that it booked."""
        if self.event is None or not self._went_out:
            return ()
        # A bot that was ours before says nothing: it is there in spite of a failure.
        return bots_under(self.intended.key, self.event, besides=self.state.ours)

    @property
    def _removed(self) -> bool:
        """Say whether the bots that it was to remove are not listed any more."""
        if self.intended.how is not How.UNSCHEDULE or not self._went_out:
            return False
        bots = () if self.event is None else self.event.reading.bots
        return not {bot.id for bot in bots} & set(self.intended.bot_ids)
