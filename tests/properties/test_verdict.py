"""What is wanted: who beats whom, and what a missing fact may not do."""

from dataclasses import replace
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.domain.answers import Answer
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import Condition, External, MyResponse, Not, Title
from callsheet.domain.event import Calendar, Event, Guest, LocalTimes, Response
from callsheet.domain.findings import Matter, find
from callsheet.domain.layers import in_force, is_member
from callsheet.domain.policy import Choice, Policy, Preferences, Rule
from callsheet.domain.verdict import judge
from tests.properties.corpus import ALMA, ANA, CALENDARS, NOBODY
from tests.properties.policies import (
    CONDITIONS,
    OWN,
    conditions,
    drawn_policies,
    layered_policies,
    rules,
)
from tests.strategies import events

_YES, _NO = Choice(target="me", wanted=True), Choice(target="me", wanted=False)
_ABOUT_PEOPLE = drawn_policies("people")
_SAID = st.sampled_from((_YES, _NO))
_UNSAID = st.sampled_from((None, _YES, _NO))


def _unlocked(policy: Policy) -> Policy:
    return replace(policy, rules=tuple(r for r in policy.rules if not r.locked))


@given(drawn_policies(), events(), _SAID, _UNSAID)
def test_a_preference_beats_every_unlocked_rule(
    policy: Policy, event: Event, said: Choice, series: Choice | None
) -> None:
    free = _unlocked(policy)
    assert judge(free, event, ANA, said, series).wanted is _answer(said)
    assert judge(free, event, ANA, None, said).wanted is _answer(said)


def _answer(said: Choice) -> Answer:
    return Answer.YES if said.wanted else Answer.NO


@given(drawn_policies(), events(), _UNSAID, _UNSAID)
def test_a_locked_rule_that_matches_beats_everybody(
    policy: Policy, event: Event, said: Choice | None, series: Choice | None
) -> None:
    matter = Matter(event, ANA, policy.own_domains)
    locked = [rule for rule in policy.rules if rule.locked]
    hits = [find(rule.when, matter).value for rule in locked]
    first = next((i for i, hit in enumerate(hits) if hit is not Answer.NO), None)
    if first is not None and hits[first] is Answer.YES:
        then = Answer.YES if locked[first].then == "record" else Answer.NO
        verdict = judge(policy, event, ANA, said, series)
        assert (verdict.wanted, verdict.rule) == (then, locked[first].name)


@given(events(), st.dictionaries(st.sampled_from(("uid-1", "uid-2")), st.booleans()))
def test_of_two_series_preferences_no_wins(
    event: Event, series: dict[str, bool]
) -> None:
    said = [series[uid] for uid in event.series if uid in series]
    found = Preferences(series=series).of_series(event)
    assert (None if found is None else found.wanted) == (all(said) if said else None)


@given(conditions(), rules(name="one"), rules(name="two"), events())
def test_rules_that_cannot_both_match_may_stand_in_either_order(
    when: Condition, one: Rule, two: Rule, event: Event
) -> None:
    pairs = (
        (replace(one, when=when, locked=False), replace(two, when=Not(when))),
        (
            replace(one, when=MyResponse(among=(Response.ACCEPTED,)), locked=False),
            replace(two, when=MyResponse(among=(Response.DECLINED,))),
        ),
    )
    for first, other in pairs:
        second = replace(other, locked=False)
        there = judge(Policy(rules=(first, second)), event, ANA)
        back = judge(Policy(rules=(second, first)), event, ANA)
        assert replace(there, explanation=()) == replace(back, explanation=())


@given(drawn_policies(), events(), st.sampled_from(CALENDARS))
def test_a_verdict_is_what_every_way_of_settling_the_doubts_agrees_on(
    policy: Policy, event: Event, calendar: Calendar
) -> None:
    matter = Matter(event, calendar, policy.own_domains)
    ordered = sorted(policy.rules, key=lambda rule: not rule.locked)
    found = [find(rule.when, matter).value for rule in ordered]
    ways = [
        (answer,) if answer is not Answer.CANNOT_TELL else (Answer.YES, Answer.NO)
        for answer in found
    ]
    ends = {_outcome(policy, ordered, way) for way in product(*ways)}
    verdict = judge(policy, event, calendar)
    if len(ends) > 1:
        assert verdict.wanted is Answer.CANNOT_TELL
        assert verdict.rule is None
    else:
        ((then, settings),) = ends
        assert verdict.wanted is (Answer.YES if then == "record" else Answer.NO)
        assert verdict.settings == settings


def _outcome(
    policy: Policy, ordered: list[Rule], answers: tuple[Answer, ...]
) -> tuple[str, BotSettings]:
    for rule, answer in zip(ordered, answers, strict=True):
        if answer is Answer.YES:
            own = rule.bot if rule.then == "record" else None
            return rule.then, own or policy.bot
    return policy.default, policy.bot


_CLOCKS = st.sampled_from(
    [
        LocalTimes(
            zone="Europe/Berlin",
            zone_data="2026a",
            weekday=weekday,
            starts=starts,
            ends=starts + 60,
        )
        for weekday in (0, 6)
        for starts in (7 * 60, 8 * 60, 16 * 60 + 30)
    ]
)
_OTHERS = st.lists(
    st.sampled_from(
        (
            Guest(address="amy@acme.example"),
            Guest(address="zoe@client.example"),
            Guest(address="eve@gmail.com"),
        )
    ),
    max_size=3,
)
_EVENTS = events()
_RESPONSES = st.sampled_from(Response)
_TITLES = st.sampled_from(("Quarterly review", "Stand-up", "Lunch"))
_PLATFORMS = st.sampled_from(("google_meet", "zoom"))
_TRUE_OR_NOT = st.booleans()


@st.composite
def veiled(draw: st.DrawFn) -> tuple[Event, Event]:
    """Draw an event of Ana's as it is, and the same with some of it hidden."""
    guests = (
        Guest(address="ana@acme.example", is_me=draw(_TRUE_OR_NOT)),
        *draw(_OTHERS),
    )
    organizer = draw(st.sampled_from(guests))
    whole = replace(
        draw(_EVENTS),
        guests=guests,
        guests_complete=True,
        organizer=organizer.address,
        organizer_is_me=organizer is guests[0],
        my_response=draw(_RESPONSES),
        title=draw(_TITLES),
        title_hidden=False,
        all_day=draw(_TRUE_OR_NOT),
        series_complete=True,
        recurring=draw(_TRUE_OR_NOT),
        private=draw(_TRUE_OR_NOT),
        meeting_platform=draw(_PLATFORMS),
        local=draw(_CLOCKS),
    )
    hidden = whole
    if draw(_TRUE_OR_NOT):
        shown = tuple(g for g in guests if draw(_TRUE_OR_NOT))
        hidden = replace(hidden, guests=shown, guests_complete=False)
    if draw(_TRUE_OR_NOT):
        masked = tuple(
            g if draw(_TRUE_OR_NOT) else replace(g, address=None) for g in hidden.guests
        )
        hidden = replace(hidden, guests=masked)
    if draw(_TRUE_OR_NOT):
        hidden = replace(hidden, organizer=None)
    if draw(_TRUE_OR_NOT):
        hidden = replace(hidden, organizer_is_me=None)
    if draw(_TRUE_OR_NOT):
        hidden = replace(hidden, my_response=None)
    if draw(_TRUE_OR_NOT):
        hidden = replace(hidden, title=None, title_hidden=True)
    if draw(_TRUE_OR_NOT):
        hidden = replace(hidden, recurring=None, meeting_platform=None)
    if draw(_TRUE_OR_NOT):
        hidden = replace(hidden, private=None, local=None, all_day=None)
    if draw(_TRUE_OR_NOT):
        hidden = replace(hidden, series=(), ical_uid=None, series_complete=False)
    return whole, hidden


@given(veiled())
def test_learning_more_never_turns_a_settled_condition(
    events: tuple[Event, Event],
) -> None:
    whole, hidden = (Matter(event, ANA) for event in events)
    for condition in CONDITIONS:
        before, after = find(condition, hidden).value, find(condition, whole).value
        assert before in (after, Answer.CANNOT_TELL), condition


@given(_ABOUT_PEOPLE | drawn_policies(), veiled())
def test_learning_more_never_turns_a_settled_verdict(
    policy: Policy, events: tuple[Event, Event]
) -> None:
    whole, hidden = events
    before = judge(policy, hidden, ANA)
    assume(before.wanted is not Answer.CANNOT_TELL)
    after = judge(policy, whole, ANA)
    assert (after.wanted, after.settings) == (before.wanted, before.settings)


_OF_ONE_RULE = tuple(
    Policy(rules=(Rule(name="one", then="record", when=when),), own_domains=own)
    for when in CONDITIONS
    for own in (OWN, ())
)


@given(drawn_policies(), veiled())
def test_learning_the_owners_address_never_turns_a_settled_verdict(
    policy: Policy, events: tuple[Event, Event]
) -> None:
    for asked, event in product((policy, *_OF_ONE_RULE), events):
        before = judge(asked, event, NOBODY)
        after = judge(asked, event, ANA)
        if before.wanted is not Answer.CANNOT_TELL:
            assert after.wanted is before.wanted


@given(drawn_policies(), veiled())
def test_where_all_is_known_every_verdict_is_settled(
    policy: Policy, events: tuple[Event, Event]
) -> None:
    whole, _ = events
    assert judge(policy, whole, ANA).wanted is not Answer.CANNOT_TELL


def _learning(policy: Policy) -> Policy:
    """Let it depend on who is from outside, where that is still being learnt."""
    first = Rule(name="first", then="record", when=External(), locked=True)
    return replace(policy, rules=(first, *policy.rules), learn_own_domains=True)


def _on(calendar: Calendar, event: Event) -> Event:
    """Let the event say of itself what is so on this calendar: its owner may differ."""
    if calendar.address == ANA.address:
        return event
    others = tuple(replace(guest, is_me=False) for guest in event.guests)
    mine = None if event.organizer_is_me is None else False
    return replace(event, guests=others, organizer_is_me=mine)


@given(
    layered_policies() | layered_policies("people") | layered_policies().map(_learning),
    veiled(),
    st.sampled_from(CALENDARS),
)
def test_learning_more_never_turns_what_layers_settled(
    policy: Policy, events: tuple[Event, Event], calendar: Calendar
) -> None:
    whole, hidden = (_on(calendar, event) for event in events)
    learnt = ("acme.example", "client.example")
    unknown = replace(calendar, address=None), replace(calendar, metadata=None)
    afterwards = judge(in_force(policy, calendar, learnt), whole, calendar)
    for known in (calendar, *unknown):
        for domains in (learnt, None):
            before = judge(in_force(policy, known, domains), hidden, known)
            if before.wanted is not Answer.CANNOT_TELL:
                assert afterwards.wanted is before.wanted
            if before.wanted is Answer.YES:
                assert afterwards.settings == before.settings


@given(layered_policies(), events(), st.sampled_from(CALENDARS), _SAID, _UNSAID)
def test_a_preference_beats_the_unlocked_rules_of_every_layer(
    policy: Policy,
    event: Event,
    calendar: Calendar,
    said: Choice,
    series: Choice | None,
) -> None:
    known = replace(calendar, address="ana@acme.example", metadata=())
    free = _unlocked(policy)
    assume(all(_tells(layer.members) for layer in policy.layers))
    assert judge(free, event, known, said, series).wanted is _answer(said)


def _tells(members: Condition) -> bool:
    return not isinstance(members, Title)


@given(layered_policies(), events(), st.sampled_from((ANA, ALMA)))
def test_the_rules_of_layers_that_do_not_apply_mean_nothing(
    policy: Policy, event: Event, calendar: Calendar
) -> None:
    known = replace(calendar, metadata=calendar.metadata or ())
    applying = tuple(
        layer
        for layer in policy.layers
        if is_member(layer.members, known) is not Answer.NO
    )
    fewer = replace(policy, layers=applying)
    assert judge(policy, event, known) == judge(fewer, event, known)
