"""What a row of the decision table decides, and the pieces that rows share."""

from collections.abc import Iterable
from dataclasses import dataclass

from callsheet.domain.bot import Bot
from callsheet.domain.decision import Command, Desired, How, RemoveBot
from callsheet.domain.explanation import Explanation, fact_step
from callsheet.domain.facts import Facts
from callsheet.domain.instants import spell
from callsheet.domain.reasons import Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a row decides, before flags and validity are added.

    Attributes:
        commands: Empty for a noop.
        note: Facts that decided beside the policy.
        judged: Whether the policy's verdict belongs into the explanation.
        desired: The bot that should exist, None if none should.
        kept: Whether a sharer's wish kept a bot in its call.
    """

    reason: Reason
    commands: tuple[Command, ...] = ()
    note: Explanation = ()
    judged: bool = True
    desired: Desired | None = None
    kept: bool = False


def by_fact(reason: Reason, fact: str) -> Outcome:
    """Decide by one fact alone, and send nothing."""
    return Outcome(reason, note=(fact_step(reason.value, fact),), judged=False)


def bot_notes(bots: Iterable[Bot]) -> Explanation:
    """Note the bots that decided."""
    return tuple(
        fact_step(
            "bot",
            f"{bot.id} from {spell(bot.start)}",
            "unknown" if bot.status is None else bot.status.value,
        )
        for bot in bots
    )


def unschedule(facts: Facts, reason: Reason) -> tuple[Command, ...]:
    """Take the booked bots of ours off the event, if there are any."""
    ids = tuple(sorted(bot.id for bot in facts.our_booked))
    if not ids:
        return ()
    event_id = facts.event.id
    return (
        RemoveBot(event_id=event_id, reason=reason, bot_ids=ids, how=How.UNSCHEDULE),
    )
