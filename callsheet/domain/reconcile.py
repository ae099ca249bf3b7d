"""The core's one question: what brings this event's bots in line with the policy?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import overload

from callsheet.domain.bot import Bot
from callsheet.domain.decision import AddBot, Command, Decision, Noop
from callsheet.domain.event import Calendar, Event
from callsheet.domain.explanation import Explanation, fact_step
from callsheet.domain.facts import Case, Facts
from callsheet.domain.instants import FREEZE, HORIZON, later
from callsheet.domain.lives import Fate, fate
from callsheet.domain.outcome import Outcome
from callsheet.domain.policy import Policy
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.situation import Settings, Situation
from callsheet.domain.table import TABLE


@overload
def reconcile(given: Situation, /) -> Decision: ...


@overload
def reconcile(
    given: Event,
    policy: Policy,
    bots: Sequence[Bot] = (),
    /,
    *,
    now: datetime,
    calendar: Calendar | None = None,
    settings: Settings | None = None,
) -> Decision: ...


def reconcile(
    given: Situation | Event,
    policy: Policy | None = None,
    bots: Sequence[Bot] = (),
    /,
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
    settings: Settings | None = None,
) -> Decision:
    """
    Decide which commands bring the event's bots in line with the policy.

    Total, deterministic and free of side effects: the answer depends on the
    situation alone. The short form `reconcile(event, policy, bots, now=...)` stands
    for a connected calendar whose event shares no bot.

    Args:
        given: The whole situation; or the event, as last read.
        policy: What the calendar's owner wants recorded.
        bots: Every bot that Recall lists on the event, spent ones included.
        now: The moment of the decision, with UTC offset.
        calendar: Facts of the event's calendar; its address unknown if left out.
        settings: What the operator chose for the workspace.

    Raises:
        TypeError: The short form lacks `now`.
    """
    if isinstance(given, Situation):
        return _decide(given)
    if now is None:
        raise TypeError("reconcile(event, policy, bots, now=...): now is missing")
    return _decide(
        Situation(
            event=given,
            policy=policy,
            now=now,
            calendar=calendar or Calendar(id=given.calendar_id),
            bots=tuple(bots),
            settings=settings or Settings(),
        )
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """The part of a decision that time may change, and what explains it."""

    commands: tuple[Command, ...]
    reason: Reason
    flags: tuple[Flag, ...]
    outcome: Outcome

    def differs(self, other: "_Answer") -> bool:
        return (self.commands, self.reason, self.flags) != (
            other.commands,
            other.reason,
            other.flags,
        )


def _decide(situation: Situation) -> Decision:
    case = Case(situation)
    found = _answer(case, situation.now)
    policy = situation.policy
    return Decision(
        event_id=case.event.id,
        commands=found.commands,
        reason=found.reason,
        explanation=_explanation(case, found.outcome),
        flags=found.flags,
        valid_until=_valid_until(case, found),
        desired=found.outcome.desired,
        rule=_rule(case, found.outcome),
        policy_digest=None if policy is None else policy.version,
    )


def _answer(case: Case, now: datetime) -> _Answer:
    facts = Facts(case, now)
    row = next(row for row in TABLE if row.applies(facts))
    outcome = row.outcome(facts)
    if row.guarded and outcome.commands and facts.foreign_booked:
        outcome = _left_alone(facts, outcome)
    commands = outcome.commands or (
        Noop(event_id=case.event.id, reason=outcome.reason),
    )
    return _Answer(commands, outcome.reason, _flags(facts, outcome), outcome)


def _left_alone(facts: Facts, outcome: Outcome) -> Outcome:
    """Recall's removal takes all of an event's bots: with a foreign one, hands off."""
    note = fact_step("foreign_bot", facts.foreign_booked[0].id)
    return Outcome(
        Reason.FOREIGN_BOT,
        note=(*outcome.note, note),
        judged=outcome.judged,
        desired=outcome.desired,
    )


def _flags(facts: Facts, outcome: Outcome) -> tuple[Flag, ...]:
    adds = bool(outcome.commands) and isinstance(outcome.commands[-1], AddBot)
    raised = []
    if adds and facts.dispatched_at_once:
        raised.append(Flag.ADHOC_POOL)
    if facts.frozen:
        raised.append(Flag.INSIDE_FREEZE_WINDOW)
    if adds and facts.started:
        raised.append(Flag.LATE_JOIN)
    if outcome.kept or (adds and facts.joins_shared_bot):
        raised.append(Flag.SHARED_BOT)
    return tuple(raised)


def _valid_until(case: Case, found: _Answer) -> datetime | None:
    """Ask again at every instant at which anything could change; take the first."""
    for instant in _breakpoints(case):
        if _answer(case, instant).differs(found):
            return instant
    return None


def _breakpoints(case: Case) -> list[datetime]:
    event, now = case.event, case.situation.now
    starts = {event.start, *(bot.start for bot in case.bots)}
    instants = starts | {event.end, later(event.start, -HORIZON)}
    instants.update(later(start, -FREEZE) for start in starts)
    instants |= case.circle.instants
    instants.update(_pauses_end(case))
    instants.update(later(bot.start, FREEZE) for bot in case.bots if bot.dismissed)
    return sorted(instant for instant in instants if instant > now)


def _pauses_end(case: Case) -> list[datetime]:
    failed = [bot for bot in case.bots if fate(bot) is Fate.FAILED]
    ends = [bot.start if bot.ended_at is None else bot.ended_at for bot in failed]
    pauses = case.situation.settings.join_retry
    return [later(end, pause) for end in ends for pause in pauses]


def _explanation(case: Case, outcome: Outcome) -> Explanation:
    path = case.verdict.explanation if outcome.judged else ()
    return (*path, *outcome.note)


def _rule(case: Case, outcome: Outcome) -> str | None:
    return case.verdict.rule if outcome.judged else None
