"""What a decision says of itself: the rules it passed, and the facts it saw."""

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.conditions import External, MyResponse
from callsheet.domain.event import CalendarStatus, Guest, Response
from callsheet.domain.explanation import Because, Step, because, fact_step
from callsheet.domain.keys import Scheme
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    DAY,
    END,
    ENTERS,
    LIVE,
    MIDDLE,
    NO,
    NOON,
    RECORD,
    SKIP,
    bot,
    calendar,
    event,
    settings,
    sibling,
    situation,
)

CUSTOMERS = Policy(
    own_domains=("acme.example",),
    rules=(
        Rule(name="declined", then="skip", when=MyResponse(among=(Response.DECLINED,))),
        Rule(name="customers", then="record", when=External()),
    ),
)
MEETING = event(
    guests=(Guest(address="bob@client.example"),), my_response=Response.ACCEPTED
)


def test_the_explanation_is_the_path_through_the_rules() -> None:
    decision = reconcile(situation(event=MEETING, policy=CUSTOMERS))
    no = Because("my_response", Answer.NO, "accepted")
    yes = Because("external", Answer.YES, "bob@client.example")
    assert decision.explanation == (
        Step("declined", Answer.NO, (no,)),
        Step("customers", Answer.YES, (yes,)),
    )
    assert decision.rule == "customers"


def test_the_explanation_of_a_choice_names_what_was_chosen() -> None:
    step = reconcile(situation(event_choice=NO)).explanation[-1]
    assert step == Step(
        "event_preference",
        Answer.YES,
        (Because("event_preference", Answer.NO, "evt-1"),),
    )


FACTS = {
    "no policy": (situation(policy=None), "policy_invalid", "no policy could be read"),
    "a lost calendar": (
        situation(calendar=calendar(status=CalendarStatus.DISCONNECTED)),
        "calendar_disconnected",
        "disconnected",
    ),
    "a calendar on its way": (
        situation(calendar=calendar(status=CalendarStatus.CONNECTING)),
        "calendar_connecting",
        "connecting",
    ),
    "the bot that is listed twice": (
        situation(NOON, bot("b0"), bot("b2"), bot("b2")),
        "duplicate_bot_ids",
        "b2",
    ),
    "the length of the longest link": (
        situation(NOON, bot(link="x" * 1902), event=event(meeting_url="y" * 1901)),
        "link_too_long",
        "1902 characters",
    ),
    "the end before the start": (
        situation(event=event(end=NOON)),
        "ends_before_start",
        "2026-03-02T12:00:00Z",
    ),
    "a deleted event": (situation(event=event(is_deleted=True)), "is_deleted", "yes"),
    "a cancelled event": (situation(event=event(is_cancelled=True)), "status", "yes"),
    "the end of an event": (situation(END), "end", "2026-03-02T16:00:00Z"),
    "a missing link": (situation(event=event(meeting_url=None)), "meeting_url", "none"),
    "a far start": (situation(ENTERS - DAY), "start", "2026-03-02T15:00:00Z"),
}


@pytest.mark.parametrize(("given", "condition", "fact"), FACTS.values(), ids=FACTS)
def test_the_explanation_without_the_rules_is(
    given: Situation, condition: str, fact: str
) -> None:
    decision = reconcile(given)
    expected = Because(condition, Answer.YES, fact)
    assert decision.explanation == (
        Step(decision.reason.value, Answer.YES, (expected,)),
    )
    assert decision.rule is None


BESIDE_THE_RULES = {
    "the scheme that lacks a part of the key": (
        situation(
            calendar=calendar(address=None), settings=settings(scheme=Scheme.COMPANY)
        ),
        "key_scheme",
        "company",
    ),
    "the length of the key": (
        situation(
            event=event("e" * 1980), settings=settings(scheme=Scheme.CALENDAR_EVENT)
        ),
        "key_too_long",
        "2038 characters",
    ),
    "the start that nobody is to join after": (
        situation(MIDDLE, settings=settings(late_join=False)),
        "start",
        "2026-03-02T15:00:00Z",
    ),
    "the calendar that has the bot": (
        situation(MIDDLE, siblings=(sibling("evt-2", bot(**LIVE)),)),
        "served_by_shared_bot",
        "ben@acme.example",
    ),
}


@pytest.mark.parametrize(
    ("given", "condition", "fact"), BESIDE_THE_RULES.values(), ids=BESIDE_THE_RULES
)
def test_the_explanation_names_beside_the_rules(
    given: Situation, condition: str, fact: str
) -> None:
    first, last = reconcile(given).explanation
    assert first.rule == "default"
    assert last.because == (Because(condition, Answer.YES, fact),)


def test_a_fact_of_200_characters_is_told_whole() -> None:
    assert because("title", Answer.YES, "x" * 200).fact == "x" * 200


def test_a_longer_fact_is_cut_to_200_characters() -> None:
    assert because("title", Answer.YES, "x" * 201).fact == "x" * 199 + "…"


def test_a_fact_by_itself_is_its_own_condition_unless_named() -> None:
    assert fact_step("end", "noon").because[0].condition == "end"
    assert fact_step("end", "noon", "clock").because[0].condition == "clock"


def test_a_bot_that_is_sent_out_is_explained_by_the_choice() -> None:
    decision = reconcile(situation(MIDDLE, bot(**LIVE), event_choice=NO))
    assert [step.rule for step in decision.explanation] == ["event_preference"]
    assert decision.rule == "event_preference"


@pytest.mark.parametrize("policy", [RECORD, SKIP], ids=["wanted", "not wanted"])
def test_of_several_live_bots_the_first_is_named(policy: Policy) -> None:
    bots = (bot("b2", **LIVE), bot("b1", **LIVE))
    last = reconcile(situation(MIDDLE, *bots, policy=policy)).explanation[1:]
    assert [step.because[0].fact for step in last] == ["b1 from 2026-03-02T15:00:00Z"]
