"""
Re-booking under another key: never a second bot for a meeting, and no change too late.

Recall shares a bot by its key alone, so a bot under the old key and one under the new
key are two bots in one call. A bot under the old key comes to the right meeting at the
right time all the same: nothing is lost while it stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from callsheet.domain.bot import Bot, Sibling
from callsheet.domain.decision import AddBot, Decision, How, RemoveBot
from callsheet.domain.facts import Case, Facts
from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.hold_records import Limit
from callsheet.domain.ids import DedupKey, EventId
from callsheet.domain.keys import LinkForm, link_part
from callsheet.domain.lanes import Move
from callsheet.domain.lives import Phase, Span, phase
from callsheet.domain.reasons import Reason
from callsheet.domain.scopes import EVERYWHERE
from callsheet.domain.situation import Situation

_FOR_THE_KEY = frozenset({Reason.KEY_SCHEME_CHANGED, Reason.LINK_CHANGED})
"""Why a bot is re-booked whose key alone is old: a scheme may spell links otherwise."""


class OldBots:
    """
    Who holds bots of ours under another key than the one wanted.

    One is made for each plan: what it finds is remembered for all sharers of a key.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[int, DedupKey], frozenset[EventId]] = {}

    def sharers(self, situation: Situation, decision: Decision) -> frozenset[EventId]:
        """
        Name the sharers whose bots wait for this very meeting under other keys.

        Nobody is named where a bot under the right key is booked already (who joins
        that one makes no second bot), and where the decision books none.
        """
        desired = decision.desired
        if desired is None or not situation.siblings or not adds(decision):
            return frozenset()
        named = (id(situation.siblings), desired.key)
        if named not in self._found:
            self._found[named] = frozenset(_holders(situation, desired.key))
        return self._found[named] - {decision.event_id}

    def first_step(self, situation: Situation, decision: Decision) -> Decision | None:
        """
        Leave out of a decision what waits until its sharers' old bots are gone.

        Returns:
            The decision itself; or its removals alone; or None if nothing is left.
        """
        if not self.sharers(situation, decision):
            return decision
        removals = decision.commands[:-1]
        return replace(decision, commands=removals) if removals else None


def scheme_holds(
    moves: Sequence[Move], held: Mapping[EventId, Held]
) -> dict[EventId, Held]:
    """
    Choose what waits for its meeting to begin, because a bot under an old key comes.

    In the last ten minutes Recall may not apply a change, so no bot is re-booked for
    its key alone. And as long as a sharer's old bot stays, for whatever reason,
    nobody books one under the new key.

    Args:
        moves: All events of the plan.
        held: What is held back already.
    """
    adding = [m for m in moves if adds(m.decision) and m.event_id not in held]
    found = {m.event_id: _held(m, Limit.FREEZE_WINDOW) for m in adding if _too_late(m)}
    kept_back = {*held, *found}
    leaving = {
        m.event_id for m in moves if _unschedules(m) and m.event_id not in kept_back
    }
    old = OldBots()
    for one in adding:
        if (
            one.event_id not in found
            and old.sharers(one.situation, one.decision) - leaving
        ):
            found[one.event_id] = _held(one, Limit.SHARED_BOT)
    return found


def is_old(bot: Bot, case: Case) -> bool:
    """Say whether a bot is for this very meeting, but under another key."""
    return bot.key != case.key and _comes(bot, case)


def rekeys(situation: Situation, decision: Decision) -> bool:
    """
    Say whether a bot is re-booked for nothing but its key.

    Of sharers that spelt the link each in his way one finds the bot under his own new
    key already, with the link as another spelt it: that is no other meeting either.
    """
    if decision.reason not in _FOR_THE_KEY:
        return False
    facts = Facts(Case(situation), situation.now)
    return all(_comes(bot, facts.case) for bot in facts.our_booked)


def _comes(bot: Bot, case: Case) -> bool:
    """Say whether a bot is for this very meeting, however its link is spelt."""
    form = LinkForm.CANONICAL
    return bot.start == case.event.start and (
        link_part(bot.link, form) == link_part(case.link, form)
    )


def adds(decision: Decision) -> bool:
    """Say whether a decision ends with a bot booked."""
    return isinstance(decision.commands[-1], AddBot)


def _holders(situation: Situation, key: DedupKey) -> Iterator[EventId]:
    case, now = Case(situation), situation.now
    circle = [s for s in case.circle.holders if s.key == key]
    booked = [(s, bot) for s in circle for bot in _booked(s, now)]
    if any(bot.key == key for _, bot in booked):
        return
    for sharer, bot in booked:
        if bot.ours and is_old(bot, case):
            yield sharer.event_id


def _booked(sharer: Sibling, now: datetime) -> Iterator[Bot]:
    span = Span(sharer.start, sharer.end)
    return (bot for bot in sharer.bots if phase(bot, span, now) is Phase.BOOKED)


def _too_late(one: Move) -> bool:
    if not rekeys(one.situation, one.decision):
        return False
    return Facts(Case(one.situation), one.situation.now).frozen


def _unschedules(one: Move) -> bool:
    first = one.decision.commands[0]
    return isinstance(first, RemoveBot) and first.how is How.UNSCHEDULE


def _held(one: Move, limit: Limit) -> Held:
    return Held(
        event_id=one.event_id,
        reason=HeldFor.SCHEME_CHANGE,
        limit=limit,
        scope=EVERYWHERE,
        until=one.situation.event.start,
    )
