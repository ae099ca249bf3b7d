"""Commands on their way: under which name they stand in the log, and what they did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from callsheet.application.ports import EventRead
from callsheet.domain.budget import Operation, operations
from callsheet.domain.decision import AddBot, Decision, How, Noop, RemoveBot
from callsheet.domain.digests import digest_text
from callsheet.domain.guard import loses_its_bot
from callsheet.domain.ids import BotId, Digest, EventId
from callsheet.domain.log import EventState
from callsheet.domain.reasons import Reason
from callsheet.domain.records import Intended


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and what the log says of it before it is sent."""

    intended: Intended
    command: AddBot | RemoveBot

    @property
    def event_id(self) -> EventId:
        """The event that it is for."""
        return self.command.event_id

    @property
    def how(self) -> How | None:
        """How a bot is removed; None for an addition."""
        return self.intended.how

    @property
    def leaving(self) -> tuple[BotId, ...]:
        """The bots that ought to be gone once it is done."""
        return self.intended.bot_ids or self.intended.replaces

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The calls that it takes."""
        intended = self.intended
        return operations(intended.kind, intended.how, len(intended.bot_ids))


class Reschedule(Enum):
    """How a booked bot is replaced by another."""

    REMOVE_THEN_ADD = "remove_then_add"
    REPLACE = "replace"


def folds(reschedule: Reschedule, state: EventState) -> bool:
    """Say whether a re-book is one call; not again where the old bot once stayed."""
    return reschedule is Reschedule.REPLACE and not state.unfolded


_NEVER_FOLDED = (Reason.DUPLICATE_BOTS, Reason.KEY_SCHEME_CHANGED)
"""Two bots may be there in between: these are removed first whatever is set."""


def orders_of(
    decision: Decision,
    version: int,
    situation: Digest,
    now: datetime,
    *,
    hold: Digest | None = None,
    folds: bool = False,
) -> list[Order]:
    """
    Name the commands of a decision.

    Args:
        decision: What was decided.
        version: Of the event's stream; with a number behind it, the names are new.
        situation: That the decision answers.
        now: The moment of the intent.
        hold: Whose approval lets it go, if the guard would hold it back.
        folds: Whether a re-book is one call: Recall's addition takes the place of
            the bot that is booked.
    """
    commands = [c for c in decision.commands if not isinstance(c, Noop)]
    loses = loses_its_bot(decision) and hold is None
    named = [
        (_intended(f"{c.event_id}:{number}", c, situation, now, loses), c)
        for number, c in enumerate(commands, start=version + 1)
    ]
    orders = [Order(replace(intended, hold=hold), c) for intended, c in named]
    return _folded(orders) if folds else orders


def _folded(orders: Sequence[Order]) -> list[Order]:
    first, last = orders[0], orders[-1]
    if (
        len(orders) != 2
        or first.how is not How.UNSCHEDULE
        or last.command.reason in _NEVER_FOLDED
    ):
        return list(orders)
    intended = replace(
        last.intended,
        command_id=first.intended.command_id,
        replaces=first.intended.bot_ids,
    )
    return [Order(intended, last.command)]


def _intended(
    name: str,
    command: AddBot | RemoveBot,
    situation: Digest,
    now: datetime,
    loses: bool,
) -> Intended:
    add = command if isinstance(command, AddBot) else None
    remove = command if isinstance(command, RemoveBot) else None
    return Intended(
        command_id=name,
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
        loses=loses,
    )


def bots_under(
    key: Digest | None, event: EventRead, besides: Collection[BotId] = ()
) -> tuple[BotId, ...]:
    """Name the bots listed under a key, given by its digest, besides some known."""
    return tuple(
        sorted(
            bot.id
            for bot in event.reading.bots
            if digest_text(bot.key) == key and bot.id not in besides
        )
    )
