"""
The nearest miss: the one condition that keeps a meeting from being recorded.

Tried are the conditions of the first `RULES_LIMIT` rules, at most `LEAVES_LIMIT` of
them, those first that somebody can do something about; and if none of them makes the
difference, as many pieces of them (of two answers, each for itself). What they would
change is worked out over all rules.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from callsheet.domain.answers import Answer, all_of, any_of, negated
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    All,
    AnyOf,
    Condition,
    Leaf,
    MyResponse,
    Not,
    leaves_of,
)
from callsheet.domain.event import Calendar, Event, Response
from callsheet.domain.findings import ASK, Matter
from callsheet.domain.layers import in_force
from callsheet.domain.pieces import pieces_of
from callsheet.domain.policy import Choice, Policy, Rule, Then
from callsheet.domain.suppositions import (
    Supposition,
    answers_under,
    is_possible,
    supposition,
)

RULES_LIMIT: Final = 100
"""So many rules are searched for conditions."""

LEAVES_LIMIT: Final = 50
"""So many conditions are tried; fewer where there are more than `MANY_RULES`."""

MANY_RULES: Final = 400
_FEWEST: Final = 3

_ORDER: Final = (
    *("my_response", "organizer_is_me", "external", "internal", "attendee"),
    *("attendee_count", "title", "title_like", "private", "recurring", "duration"),
    *("working_hours", "all_day", "platform", "series", "organizer", "calendar"),
    "calendar_metadata",
)
"""Conditions that somebody can do something about come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """
    What would have to be otherwise for a meeting to be recorded.

    Attributes:
        rule: Which would then decide, as far as can be told; it may be the default or a
            person's choice.
        condition: Asked of the event; never one that is written as an opposite.
        wanted: What it would have to say, yes or no.
        fact: What it looked at instead.
        company: One's own domains, by which guests are from outside or colleagues.
    """

    rule: str
    condition: Leaf
    wanted: Answer
    fact: str
    company: tuple[str, ...] = ()


class _Stand(NamedTuple):
    """A rule, a person's choice or the default, in the order in which they decide."""

    name: str
    then: Then
    bot: BotSettings
    when: Condition
    is_choice: bool = False


_Answers = Mapping[Leaf, Answer]


def nearest_miss(
    policy: Policy,
    event: Event,
    calendar: Calendar,
    event_choice: Choice | None = None,
    series_choice: Choice | None = None,
) -> Miss | None:
    """
    Name the one condition that, had it said otherwise, would have had it recorded.

    None where the event is wanted, where a person said no, where nothing can be told,
    and where no single condition makes the difference.
    """
    policy = in_force(policy, calendar) if policy.layers else policy
    learning = policy.learn_own_domains
    matter = Matter(event, calendar, policy.own_domains, learning=learning)
    stands = _stands(policy, event_choice, series_choice)
    found = {
        one: ASK[type(one)](one, matter) for s in stands for one in leaves_of(s.when)
    }
    answers = {leaf: value for leaf, (value, _, _) in found.items()}
    decides = _deciding(stands, answers)
    if decides is None or decides.then == "record" or decides.is_choice:
        return None
    for supposed in _suppositions(stands, answers, event.my_response):
        would = _deciding(stands, answers_under(supposed, answers))
        if would is not None and would.then == "record":
            condition, wanted = supposed
            fact = ASK[type(condition)](condition, matter)[1]
            return Miss(
                rule=would.name,
                condition=condition,
                wanted=wanted,
                fact=fact,
                company=matter.company,
            )
    return None


def _stands(
    policy: Policy, event_choice: Choice | None, series_choice: Choice | None
) -> list[_Stand]:
    locked = [_of_rule(rule, policy) for rule in policy.rules if rule.locked]
    free = [_of_rule(rule, policy) for rule in policy.rules if not rule.locked]
    choices = [
        _Stand(name, "record" if choice.wanted else "skip", policy.bot, All(), True)
        for name, choice in (
            ("event_preference", event_choice),
            ("series_preference", series_choice),
        )
        if choice is not None
    ]
    default = _Stand("default", policy.default, policy.bot, All())
    return [*locked, *choices, *free, default]


def _of_rule(rule: Rule, policy: Policy) -> _Stand:
    bot = policy.bot if rule.then == "skip" else rule.bot or policy.bot
    return _Stand(rule.name, rule.then, bot, rule.when)


def _deciding(stands: list[_Stand], answers: _Answers) -> _Stand | None:
    """Find which one decides, the default at last; None where nothing can be told."""
    *asked, decides = stands
    unsure = []
    for stand in asked:
        said = _answer(stand.when, answers)
        if said is Answer.YES:
            decides = stand
            break
        if said is Answer.CANNOT_TELL:
            unsure.append(stand)
    agree = all((s.then, s.bot) == (decides.then, decides.bot) for s in unsure)
    return decides if agree else None


def _answer(condition: Condition, answers: _Answers) -> Answer:
    match condition:
        case All():
            return all_of(_answer(part, answers) for part in condition.parts)
        case AnyOf():
            return any_of(_answer(part, answers) for part in condition.parts)
        case Not():
            return negated(_answer(condition.part, answers))
        case _:
            return answers[condition]


def _suppositions(
    stands: list[_Stand], answers: _Answers, response: Response | None
) -> Iterator[Supposition]:
    leaves = [leaf for stand in stands[:RULES_LIMIT] for leaf in leaves_of(stand.when)]
    known = [leaf for leaf in leaves if answers[leaf] is not Answer.CANNOT_TELL]
    whole = [supposition(leaf, negated(answers[leaf])) for leaf in known]
    if response is not None and any(isinstance(leaf, MyResponse) for leaf in known):
        whole += [Supposition(MyResponse(among=(r,)), Answer.YES) for r in Response]
    limit = max(_FEWEST, min(LEAVES_LIMIT, LEAVES_LIMIT * MANY_RULES // len(stands)))
    yield from _first(whole)[:limit]
    pieces = (
        Supposition(piece, Answer.YES)
        for condition, answer in whole
        if answer is Answer.YES
        for piece in islice(pieces_of(condition, answers), LEAVES_LIMIT)
    )
    tried = set(whole)
    yield from _first(piece for piece in pieces if piece not in tried)[:limit]


def _first(supposed: Iterable[Supposition]) -> list[Supposition]:
    possible = [one for one in dict.fromkeys(supposed) if is_possible(one)]
    possible.sort(key=lambda one: _ORDER.index(one.condition.kind))
    return possible
