"""The nearest miss is true, and one is found where there is one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from callsheet.domain.answers import Answer, negated
from callsheet.domain.conditions import (
    All,
    AnyOf,
    CalendarMetadata,
    Condition,
    Duration,
    Leaf,
    MyResponse,
    Not,
    Platform,
    Private,
    Recurring,
)
from callsheet.domain.event import Calendar, Event, Response
from callsheet.domain.findings import Matter, find
from callsheet.domain.layers import in_force
from callsheet.domain.near_miss import Miss, nearest_miss
from callsheet.domain.policy import Choice, Policy
from callsheet.domain.suppositions import (
    Supposition,
    answers_under,
    is_possible,
    supposition,
)
from callsheet.domain.verdict import A_PERSONS_NO, judge
from tests.properties.corpus import ANA
from tests.properties.kindred import CHOICES, kindred_policies, known_events
from tests.properties.policies import drawn_policies, layered_policies

_UNTOLD = CalendarMetadata(key="untold", among=("x",))
_CONSTANTS: dict[Answer, Condition] = {
    Answer.YES: All(),
    Answer.NO: AnyOf(()),
    Answer.CANNOT_TELL: _UNTOLD,
}


def _leaves(condition: Condition) -> Iterator[Leaf]:
    match condition:
        case All() | AnyOf():
            for part in condition.parts:
                yield from _leaves(part)
        case Not():
            yield from _leaves(condition.part)
        case _:
            yield condition


def _supposing(
    condition: Condition, supposed: Supposition, matter: Matter
) -> Condition:
    match condition:
        case All() | AnyOf():
            parts = (_supposing(part, supposed, matter) for part in condition.parts)
            return replace(condition, parts=tuple(parts))
        case Not():
            return Not(_supposing(condition.part, supposed, matter))
        case _:
            now = find(condition, matter).value
            return _CONSTANTS[answers_under(supposed, {condition: now})[condition]]


def _verdict_if(
    supposed: Supposition, policy: Policy, event: Event, *choices: Choice | None
) -> tuple[Answer, str | None]:
    """Write the answers into the rules instead of the conditions, and judge by them."""
    flat = in_force(policy, ANA)
    more = flat.learn_own_domains
    matter = Matter(event, ANA, flat.own_domains, learning=more)
    rules = tuple(
        replace(rule, when=_supposing(rule.when, supposed, matter))
        for rule in flat.rules
    )
    # Where nothing is noted on the calendar, one condition can never be told.
    unknown = replace(ANA, metadata=None)
    verdict = judge(replace(flat, rules=rules), event, unknown, *choices)
    return verdict.wanted, verdict.rule


def _singles(policy: Policy, event: Event) -> Iterator[Supposition]:
    """Turn around each condition of which an answer is known."""
    flat = in_force(policy, ANA)
    more = flat.learn_own_domains
    matter = Matter(event, ANA, flat.own_domains, learning=more)
    for rule in flat.rules:
        for leaf in _leaves(rule.when):
            found = find(leaf, matter).value
            if found is not Answer.CANNOT_TELL:
                yield supposition(leaf, negated(found))


@given(
    kindred_policies() | drawn_policies() | layered_policies(),
    known_events(),
    CHOICES,
    CHOICES,
)
def test_what_a_miss_supposes_has_the_event_recorded_by_the_rule_that_it_names(
    policy: Policy, event: Event, said: Choice | None, series: Choice | None
) -> None:
    miss = nearest_miss(policy, event, ANA, said, series)
    if miss is None:
        return
    supposed = Supposition(miss.condition, miss.wanted)
    expected = (Answer.YES, miss.rule)
    assert _verdict_if(supposed, policy, event, said, series) == expected


@given(
    kindred_policies() | drawn_policies() | layered_policies(),
    known_events(),
    CHOICES,
    CHOICES,
)
def test_a_miss_is_found_wherever_one_condition_makes_the_difference(
    policy: Policy, event: Event, said: Choice | None, series: Choice | None
) -> None:
    verdict = judge(policy, event, ANA, said, series)
    miss = nearest_miss(policy, event, ANA, said, series)
    if verdict.wanted is not Answer.NO or verdict.reason in A_PERSONS_NO:
        assert miss is None
        return
    hits = [
        single
        for single in _singles(policy, event)
        if is_possible(single)
        and _verdict_if(single, policy, event, said, series)[0] is Answer.YES
    ]
    if hits:
        assert miss is not None


def _worlds(miss: Miss, event: Event) -> Iterator[tuple[Event, Calendar]]:
    """Carry out what a miss says, in every way that there is for a few conditions."""
    wanted = miss.wanted is Answer.YES
    match miss.condition:
        case MyResponse(among=among):
            for response in Response:
                if (response in among) is wanted:
                    yield replace(event, my_response=response), ANA
        case Private():
            yield replace(event, private=wanted), ANA
        case Recurring():
            yield replace(event, recurring=wanted), ANA
        case Platform(among=among) if wanted:
            for platform in among:
                yield replace(event, meeting_platform=platform), ANA
        case CalendarMetadata(key=key, among=among) if wanted:
            for noted in among:
                metadata = dict(ANA.metadata or ()) | {key: noted}
                yield event, replace(ANA, metadata=tuple(sorted(metadata.items())))
        case Duration(at_least=least, at_most=most) if wanted:
            for minutes in {least, least + 1 if most is None else most}:
                yield replace(event, end=event.start + timedelta(minutes=minutes)), ANA
        case _:
            return


@given(kindred_policies(), known_events())
def test_once_what_a_miss_says_is_carried_out_the_event_is_recorded(
    policy: Policy, event: Event
) -> None:
    miss = nearest_miss(policy, event, ANA)
    if miss is None:
        return
    for changed, calendar in _worlds(miss, event):
        assert judge(policy, changed, calendar).wanted is Answer.YES


@given(kindred_policies(), known_events())
def test_if_another_answer_would_have_had_it_recorded_a_miss_says_which(
    policy: Policy, event: Event
) -> None:
    before = judge(policy, event, ANA)
    if event.my_response is None or before.wanted is not Answer.NO:
        return
    others = [replace(event, my_response=response) for response in Response]
    if any(judge(policy, other, ANA).wanted is Answer.YES for other in others):
        miss = nearest_miss(policy, event, ANA)
        assert miss is not None
        assert isinstance(miss.condition, MyResponse)
