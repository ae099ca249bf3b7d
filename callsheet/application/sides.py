"""What one policy makes of one event: its decision, its verdict, and the bots then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from callsheet.domain.decision import AddBot, Decision, Noop, RemoveBot
from callsheet.domain.facts import Case, Facts
from callsheet.domain.ids import BotId, DedupKey, Digest
from callsheet.domain.situation import Situation
from callsheet.domain.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """
    A bot as a policy leaves it.

    Attributes:
        key: Says which meeting it is for; meetings with the same key share the bot.
        bot_id: None if it is yet to be booked.
        settings: Digest of its configuration, None if that is not known.
    """

    key: DedupKey
    bot_id: BotId | None
    settings: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    What one policy makes of an event.

    Attributes:
        situation: What was asked.
        bots: For this occurrence, booked or in its call, once the decision has been
            carried out.
        held: Whether the guard keeps its commands back: then the bots are as they are.
    """

    situation: Situation
    decision: Decision
    bots: frozenset[Booked]
    held: bool = False

    @property
    def verdict(self) -> Verdict | None:
        """
        What the policy says, where it was asked.

        None where a fact decides before that, or there is no policy.
        """
        if self.situation.policy is None:
            return None
        decision, verdict = self.decision, Case(self.situation).verdict
        judged = decision.rule is not None or decision.reason is verdict.reason
        return verdict if judged else None


def side(situation: Situation, decision: Decision, *, held: bool = False) -> Side:
    """
    Say what a decision makes of the event that it is about.

    Args:
        situation: What was asked.
        decision: The answer.
        held: Whether it is not carried out, for the guard keeps it back.
    """
    facts = Facts(Case(situation), situation.now)
    bots = {
        bot.id: Booked(key=bot.key, bot_id=bot.id, settings=bot.settings_digest)
        for bot in (*facts.booked, *facts.live_here)
    }
    left = frozenset(bots.values()) if held else _after(bots, decision)
    return Side(situation=situation, decision=decision, bots=left, held=held)


def _after(bots: Mapping[BotId, Booked], decision: Decision) -> frozenset[Booked]:
    left = dict(bots)
    for command in decision.commands:
        match command:
            case AddBot():
                left = {i: bot for i, bot in left.items() if bot.key != command.key}
                left[_NEW] = Booked(
                    key=command.key, bot_id=None, settings=command.settings.digest
                )
            case RemoveBot():
                left = {i: b for i, b in left.items() if i not in command.bot_ids}
            case Noop():
                pass
            case _:
                assert_never(command)
    return frozenset(left.values())


_NEW: Final = BotId("")
