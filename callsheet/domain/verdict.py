"""Whether an event is to be recorded: locked rules, people's choices, the rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, NamedTuple

from callsheet.domain.answers import Answer, answer
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.event import Calendar, Event
from callsheet.domain.explanation import Because, Explanation, Step, because
from callsheet.domain.findings import Matter, answer_of, find
from callsheet.domain.layers import in_force
from callsheet.domain.policy import Choice, Policy, Rule, Then
from callsheet.domain.reasons import Reason
from callsheet.domain.templates import fill

_REASONS: dict[tuple[str, Then], Reason] = {
    ("locked_rule", "record"): Reason.WANTED_BY_LOCKED_RULE,
    ("locked_rule", "skip"): Reason.UNWANTED_BY_LOCKED_RULE,
    ("event_preference", "record"): Reason.WANTED_BY_EVENT_PREFERENCE,
    ("event_preference", "skip"): Reason.UNWANTED_BY_EVENT_PREFERENCE,
    ("series_preference", "record"): Reason.WANTED_BY_SERIES_PREFERENCE,
    ("series_preference", "skip"): Reason.UNWANTED_BY_SERIES_PREFERENCE,
    ("rule", "record"): Reason.WANTED_BY_RULE,
    ("rule", "skip"): Reason.UNWANTED_BY_RULE,
    ("default", "record"): Reason.WANTED_BY_DEFAULT,
    ("default", "skip"): Reason.UNWANTED_BY_DEFAULT,
}

PATH_LIMIT: Final = 100
"""Of so many rules an explanation shows those that do not match, too."""

NOT_RULES: Final = frozenset({"default", "event_preference", "series_preference"})
"""Stations on the way to a verdict that no rule may be named like."""

A_PERSONS_NO: Final = frozenset(
    {Reason.UNWANTED_BY_EVENT_PREFERENCE, Reason.UNWANTED_BY_SERIES_PREFERENCE}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What is wanted of an event, and why.

    Attributes:
        wanted: Cannot tell means that nobody may act on it.
        reason: The kind of source that decided, or the fact that was missing.
        settings: The bot configuration if it is wanted.
        rule: Name of the deciding rule; None if nothing could be told.
    """

    wanted: Answer
    reason: Reason
    settings: BotSettings
    explanation: Explanation
    rule: str | None = None


NO_POLICY: Final = Verdict(Answer.CANNOT_TELL, Reason.POLICY_INVALID, BotSettings(), ())
"""Without any good policy nobody can tell what is wanted."""


class _Stand(NamedTuple):
    """One station on the way: a rule, a choice or the default, and what it said."""

    kind: str
    name: str
    then: Then
    bot: BotSettings
    matched: Answer
    because: tuple[Because, ...] = ()
    missing: Reason | None = None


def judge(
    policy: Policy,
    event: Event,
    calendar: Calendar,
    event_choice: Choice | None = None,
    series_choice: Choice | None = None,
) -> Verdict:
    """
    Ask the rules in order; the first that matches decides.

    A rule that cannot be told is passed over if the rest comes to the same answer
    with the same bot configuration; otherwise nothing can be told.
    """
    if policy.layers:
        policy = in_force(policy, calendar)
    learning = policy.learn_own_domains
    matter = Matter(event, calendar, policy.own_domains, learning=learning)
    stands = _stands(policy, matter, event_choice, series_choice)
    seen = [next(stands)]
    while seen[-1].matched is not Answer.YES:  # the default, the last one, is
        seen.append(next(stands))
    return _verdict(seen, matter)


def _verdict(seen: list[_Stand], matter: Matter) -> Verdict:
    last = seen[-1]
    path = tuple([Step(one.name, one.matched, one.because) for one in seen])
    settings = fill(last.bot, matter.event, matter.calendar)
    for one in seen:
        unsure = one.matched is Answer.CANNOT_TELL
        if unsure and (one.then, one.bot) != (last.then, last.bot):
            reason = one.missing or Reason.ATTENDEES_UNKNOWN
            return Verdict(Answer.CANNOT_TELL, reason, settings, path)
    wanted, reason = answer(last.then == "record"), _REASONS[last.kind, last.then]
    return Verdict(wanted, reason, settings, path, last.name)


def _stands(
    policy: Policy,
    matter: Matter,
    event_choice: Choice | None,
    series_choice: Choice | None,
) -> Iterator[_Stand]:
    """Ask in order; of very many rules those that do not match are passed over."""
    asked = count()
    for rule in policy.rules:
        if rule.locked and _is_shown(rule, matter, next(asked)):
            yield _of_rule("locked_rule", rule, policy, matter)
    if event_choice is not None:
        yield _of_choice("event_preference", event_choice, policy)
    if series_choice is not None:
        yield _of_choice("series_preference", series_choice, policy)
    for rule in policy.rules:
        if not rule.locked and _is_shown(rule, matter, next(asked)):
            yield _of_rule("rule", rule, policy, matter)
    yield _Stand("default", "default", policy.default, policy.bot, Answer.YES)


def _is_shown(rule: Rule, matter: Matter, number: int) -> bool:
    return number < PATH_LIMIT or answer_of(rule.when, matter) is not Answer.NO


def _of_rule(kind: str, rule: Rule, policy: Policy, matter: Matter) -> _Stand:
    found = find(rule.when, matter)
    bot = policy.bot if rule.then == "skip" else rule.bot or policy.bot
    name, then = rule.name, rule.then
    return _Stand(kind, name, then, bot, found.value, found.because, found.missing)


def _of_choice(kind: str, choice: Choice, policy: Policy) -> _Stand:
    then: Then = "record" if choice.wanted else "skip"
    said = because(kind, answer(choice.wanted), choice.target)
    return _Stand(kind, kind, then, policy.bot, Answer.YES, (said,))
