"""What a new policy changes: the same readings under both, event by event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from callsheet.application.ledger import Ledger
from callsheet.application.reading import Look
from callsheet.application.sides import Side, side
from callsheet.application.thinking import Planned, Rules, suppose
from callsheet.domain.decision import Decision
from callsheet.domain.event import Calendar, Event
from callsheet.domain.guard import Held
from callsheet.domain.ids import DedupKey, Digest, EventId
from callsheet.domain.policy import Policy


class Effect(Enum):
    """What becomes of a meeting when the policy changes, and only because it does."""

    GAINED = "gained"
    LOST = "lost"
    REBOOKED = "rebooked"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One event under both policies.

    Attributes:
        old: What becomes of it if the policy stays: a bot that the guard keeps stays.
        new: What the new policy wants, held back or not.
        held: Set if the guard would keep back what the new policy asks for.
        shared: Of a lost meeting: another one keeps the bot. Of a gained one: the bot
            is there already, for another one.
    """

    event: Event
    calendar: Calendar
    old: Side
    new: Side
    held: Held | None = None
    shared: bool = False

    @property
    def effect(self) -> Effect:
        """What the new policy does to the meeting."""
        if self.old.bots == self.new.bots:
            return Effect.UNCHANGED
        if not self.old.bots:
            return Effect.GAINED
        return Effect.REBOOKED if self.new.bots else Effect.LOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many meetings, and how many bots: meetings may share one."""

    events: int = 0
    bots: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    Every event under both policies.

    Attributes:
        at: The moment of the comparison.
        old: The policy compared with; None if there is none, or not one alone.
        changes: One for each event, the one nearest to the moment first.
        held: What the guard would keep back under the new policy.
    """

    at: datetime
    old: Digest | None
    new: Digest
    changes: tuple[Change, ...]
    held: Mapping[EventId, Held] = field(default_factory=dict)

    @property
    def losses_held(self) -> int:
        """Count the lost meetings whose bots the guard would keep."""
        return sum(c.effect is Effect.LOST and c.held is not None for c in self.changes)

    @property
    def totals(self) -> Mapping[Effect, Total]:
        """Count meetings and bots by effect."""
        before, after = _keys(self.changes, old=True), _keys(self.changes, old=False)
        by = {e: [c for c in self.changes if c.effect is e] for e in Effect}
        bots = {
            Effect.GAINED: _keys(by[Effect.GAINED], old=False) - before,
            Effect.LOST: _keys(by[Effect.LOST], old=True) - after,
            Effect.REBOOKED: _keys(by[Effect.REBOOKED], old=False),
            Effect.UNCHANGED: _keys(by[Effect.UNCHANGED], old=False),
        }
        return {e: Total(events=len(by[e]), bots=len(bots[e])) for e in Effect}


def compare_policies(
    look: Look, ledger: Ledger, rules: Rules, policy: Policy
) -> Comparison:
    """
    Decide everything that was read under the policy of the rules and under a new one.

    What both would send alike, such as a pending change of time, or would send and
    are kept from by the guard, is no effect of the policy; nor are modes and pauses.
    """
    now = look.started
    old = suppose(look, ledger, rules, now)
    new = suppose(look, ledger, replace(rules, policy=policy), now)
    decisions = {d.event_id: d for d in old.plan.decisions}
    changes = [
        _change(decisions[decision.event_id], decision, old, new)
        for decision in new.plan.decisions
    ]
    return comparison(changes, rules.policy, policy, now, new.held)


def comparison(
    changes: Iterable[Change],
    old: Policy | None,
    new: Policy,
    now: datetime,
    held: Mapping[EventId, Held],
) -> Comparison:
    """Put the nearest first, and note which bots are shared."""
    ordered = sorted(changes, key=lambda c: (abs(c.event.start - now), c.event.id))
    before, after = _keys(ordered, old=True), _keys(ordered, old=False)
    return Comparison(
        at=now,
        old=None if old is None else old.digest,
        new=new.digest,
        changes=tuple(
            replace(change, shared=_is_shared(change, before, after))
            for change in ordered
        ),
        held=held,
    )


def _change(was: Decision, now: Decision, old: Planned, new: Planned) -> Change:
    event_id = now.event_id
    situation, held = new.situations[event_id], new.held.get(event_id)
    # What waits under both policies for the same approval is no news.
    kept = event_id in old.held and held is None
    return Change(
        event=situation.event,
        calendar=situation.calendar,
        old=side(old.situations[event_id], was, held=kept),
        new=side(situation, now),
        held=held,
    )


def _keys(changes: Sequence[Change], *, old: bool) -> set[DedupKey]:
    sides = (change.old if old else change.new for change in changes)
    return {bot.key for one in sides for bot in one.bots}


def _is_shared(change: Change, before: set[DedupKey], after: set[DedupKey]) -> bool:
    if change.effect is Effect.LOST:
        return any(bot.key in after for bot in change.old.bots)
    if change.effect is Effect.GAINED:
        return any(bot.key in before for bot in change.new.bots)
    return False
