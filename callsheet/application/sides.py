"""What one policy makes of one event: its decision, its verdict, and the bots then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

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
        key: Meetings with the same key share the bot.
        settings: Digest of its configuration, None if that is not known.
    """

    key: DedupKey
    start: datetime
    link: str
    settings: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    What one policy makes of an event.

    Attributes:
        verdict: None where a fact decides before the policy is asked, or there is no
            policy.
        bots: For this occurrence, booked or in its call, once the decision has been
            carried out.
    """

    decision: Decision
    verdict: Verdict | None
    bots: frozenset[Booked]


def side(situation: Situation, decision: Decision) -> Side:
    """Say what a decision makes of the event that it is about."""
    case = Case(situation)
    facts = Facts(case, situation.now)
    bots = {
        bot.id: Booked(
            key=bot.key, start=bot.start, link=bot.link, settings=bot.settings_digest
        )
        for bot in (*facts.booked, *facts.live_here)
    }
    verdict = verdict_of(case, decision)
    return Side(decision=decision, verdict=verdict, bots=_after(bots, decision))


def verdict_of(case: Case, decision: Decision) -> Verdict | None:
    """Give the policy's verdict where a decision was reached by asking the policy."""
    if case.situation.policy is None:
        return None
    judged = decision.rule is not None or decision.reason is case.verdict.reason
    return case.verdict if judged else None


def _after(bots: Mapping[BotId, Booked], decision: Decision) -> frozenset[Booked]:
    left = dict(bots)
    added: list[Booked] = []
    for command in decision.commands:
        match command:
            case AddBot(key=key):
                left = {i: bot for i, bot in left.items() if bot.key != key}
                added.append(_added(command))
            case RemoveBot(bot_ids=gone):
                left = {i: bot for i, bot in left.items() if i not in gone}
            case Noop():
                pass
            case _:
                assert_never(command)
    return frozenset([*left.values(), *added])


def _added(command: AddBot) -> Booked:
    return Booked(
        key=command.key,
        start=command.start,
        link=command.link,
        settings=command.settings.digest,
    )
