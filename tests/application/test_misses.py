"""The nearest miss in words, for every condition and both directions."""

from dataclasses import replace
from typing import get_args

import pytest

from callsheet.application.misses import miss_of, miss_words
from callsheet.domain.answers import Answer
from callsheet.domain.conditions import (
    External,
    Internal,
    Leaf,
    OrganizerIsMe,
    Title,
)
from callsheet.domain.near_miss import Miss
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.application.miss_clauses import CLAUSES
from tests.domain.builders import NO, calendar, event, situation


def said(condition: Leaf, wanted: Answer, **more: tuple[str, ...]) -> str:
    company = more.get("company", ("acme.example",))
    miss = Miss(rule="r", condition=condition, wanted=wanted, fact="", company=company)
    return miss_words(miss, calendar())


@pytest.mark.parametrize(
    ("condition", "yes", "no"), CLAUSES, ids=[yes for _, yes, _ in CLAUSES]
)
def test_a_miss_is_told_in_words(condition: Leaf, yes: str, no: str) -> None:
    assert said(condition, Answer.YES) == f"would be recorded if {yes}"
    assert said(condition, Answer.NO) == f"would be recorded if {no}"


def test_every_condition_is_told() -> None:
    assert {type(condition) for condition, _, _ in CLAUSES} == set(get_args(Leaf))


def test_of_several_own_domains_all_are_named() -> None:
    assert said(External(), Answer.YES, company=("acme.example", "acme.test")).endswith(
        "a guest from outside acme.example or acme.test were invited"
    )


def test_without_an_own_domain_the_company_is_one_s_own() -> None:
    words = said(Internal(), Answer.YES, company=())
    assert (
        words == "would be recorded if a colleague from one's own company were invited"
    )


def test_an_owner_without_a_known_address_is_called_so() -> None:
    miss = Miss(rule="r", condition=OrganizerIsMe(), wanted=Answer.YES, fact="")
    assert miss_words(miss, calendar(address=None)) == (
        "would be recorded if the calendar's owner had called the meeting"
    )


LUNCH = Policy(
    rules=(Rule(name="lunch", then="skip", when=Title(words=("lunch",))),),
    default="record",
)
TEAM_LUNCH = event(title="Team lunch")


def missed(given: Situation) -> str | None:
    miss = miss_of(given, reconcile(given))
    return None if miss is None else miss_words(miss, given.calendar)


def test_where_a_rule_keeps_bots_away_the_miss_is_found() -> None:
    assert missed(situation(event=TEAM_LUNCH, policy=LUNCH)) == (
        'would be recorded if the title did not contain "lunch"'
    )


def test_where_a_locked_rule_keeps_bots_away_the_miss_is_found() -> None:
    locked = replace(LUNCH, rules=(replace(LUNCH.rules[0], locked=True),))
    assert missed(situation(event=TEAM_LUNCH, policy=locked)) is not None


def test_where_no_rule_asks_for_a_bot_the_miss_is_found() -> None:
    wish = Rule(name="calls", then="record", when=Title(words=("call",)))
    assert missed(situation(event=TEAM_LUNCH, policy=Policy(rules=(wish,)))) == (
        'would be recorded if the title contained "call"'
    )


NO_MISS: dict[str, Situation] = {
    "there is no policy": situation(event=TEAM_LUNCH, policy=None),
    "it is recorded": situation(event=event(title="Review"), policy=LUNCH),
    "a fact keeps bots away": situation(
        event=replace(TEAM_LUNCH, meeting_url=None), policy=LUNCH
    ),
    "a person said no": situation(event=TEAM_LUNCH, policy=LUNCH, event_choice=NO),
}


@pytest.mark.parametrize("given", NO_MISS.values(), ids=NO_MISS)
def test_no_miss_is_told_where(given: Situation) -> None:
    assert missed(given) is None
