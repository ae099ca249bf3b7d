"""What is wanted: locked rules, then people's choices, then the rules, in order."""

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Condition,
    External,
    MyResponse,
    OrganizerIsMe,
    Title,
)
from callsheet.domain.event import Response
from callsheet.domain.policy import Choice, Policy, Rule, Then
from callsheet.domain.verdict import Verdict, judge
from tests.domain.builders import FORMAL, NO, YES, calendar, event

HOLDS = All()
NEVER = AllDay()
UNSURE = Title(words=("x",))
UNANSWERED = MyResponse(among=(Response.ACCEPTED,))
HIDDEN = event(title_hidden=True)
SERIES_YES = Choice(target="uid-1", wanted=True)
SERIES_NO = Choice(target="uid-1", wanted=False)
PLAIN = BotSettings.of({"bot_name": "Plain"})


def rule(
    then: Then,
    when: Condition = HOLDS,
    name: str = "it",
    *,
    locked: bool = False,
    bot: BotSettings | None = None,
) -> Rule:
    return Rule(name=name, then=then, when=when, locked=locked, bot=bot)


def policy(*rules: Rule, default: Then = "skip") -> Policy:
    return Policy(rules=rules, default=default, bot=PLAIN)


def verdict(
    asked: Policy, one: Choice | None = None, series: Choice | None = None
) -> Verdict:
    return judge(asked, HIDDEN, calendar(), one, series)


def said(found: Verdict) -> str:
    return f"{found.wanted.value}: {found.reason.value}"


LOCKED_YES = rule("record", locked=True, name="lock")
LOCKED_NO = rule("skip", locked=True, name="lock")

ORDER: dict[str, tuple[Policy, Choice | None, Choice | None, str]] = {
    "a locked yes beats a person's no": (
        policy(LOCKED_YES),
        NO,
        SERIES_NO,
        "yes: wanted_by_locked_rule",
    ),
    "a locked no beats a person's yes": (
        policy(LOCKED_NO, default="record"),
        YES,
        SERIES_YES,
        "no: unwanted_by_locked_rule",
    ),
    "a locked rule beats a rule above it": (
        policy(rule("record"), LOCKED_NO),
        None,
        None,
        "no: unwanted_by_locked_rule",
    ),
    "the first of two locked rules wins": (
        policy(LOCKED_YES, LOCKED_NO),
        None,
        None,
        "yes: wanted_by_locked_rule",
    ),
    "a locked rule that does not hold locks nothing": (
        policy(rule("record", NEVER, locked=True)),
        YES,
        None,
        "yes: wanted_by_event_preference",
    ),
    "a choice for the event beats one for the series": (
        policy(),
        YES,
        SERIES_NO,
        "yes: wanted_by_event_preference",
    ),
    "a no for the event beats a yes for the series": (
        policy(),
        NO,
        SERIES_YES,
        "no: unwanted_by_event_preference",
    ),
    "a choice for the series beats the rules": (
        policy(rule("record")),
        None,
        SERIES_NO,
        "no: unwanted_by_series_preference",
    ),
    "a yes for the series beats the rules": (
        policy(rule("skip")),
        None,
        SERIES_YES,
        "yes: wanted_by_series_preference",
    ),
    "the first rule that holds wins": (
        policy(rule("skip", NEVER), rule("record"), rule("skip")),
        None,
        None,
        "yes: wanted_by_rule",
    ),
    "a rule beats the default": (
        policy(rule("skip"), default="record"),
        None,
        None,
        "no: unwanted_by_rule",
    ),
    "the default answers where no rule holds": (
        policy(rule("skip", NEVER), default="record"),
        None,
        None,
        "yes: wanted_by_default",
    ),
    "without rules the default answers": (
        policy(),
        None,
        None,
        "no: unwanted_by_default",
    ),
}


@pytest.mark.parametrize(("asked", "one", "series", "line"), ORDER.values(), ids=ORDER)
def test_in_order(
    asked: Policy, one: Choice | None, series: Choice | None, line: str
) -> None:
    assert said(verdict(asked, one, series)) == line


AHEAD: dict[str, tuple[Policy, Choice | None, str]] = {
    "a rule that cannot be told and then the opposite": (
        policy(rule("record", UNSURE)),
        None,
        "cannot_tell: title_unknown",
    ),
    "a rule that cannot be told and then the same": (
        policy(rule("skip", UNSURE)),
        None,
        "no: unwanted_by_default",
    ),
    "a rule that cannot be told and then a rule that says the same": (
        policy(rule("record", UNSURE), rule("record")),
        None,
        "yes: wanted_by_rule",
    ),
    "a rule that cannot be told and then a rule that says the opposite": (
        policy(rule("record", UNSURE), rule("skip"), default="record"),
        None,
        "cannot_tell: title_unknown",
    ),
    "two that cannot be told, the second of which differs": (
        policy(rule("skip", UNSURE), rule("record", UNANSWERED)),
        None,
        "cannot_tell: response_unknown",
    ),
    "two that cannot be told and differ": (
        policy(rule("record", UNSURE), rule("record", UNANSWERED)),
        None,
        "cannot_tell: title_unknown",
    ),
    "a rule below the one that decides": (
        policy(rule("skip"), rule("record", UNSURE)),
        None,
        "no: unwanted_by_rule",
    ),
    "a locked rule that cannot be told and a person who agrees": (
        policy(rule("record", UNSURE, locked=True)),
        YES,
        "yes: wanted_by_event_preference",
    ),
    "a locked rule that cannot be told and a person who does not": (
        policy(rule("record", UNSURE, locked=True)),
        NO,
        "cannot_tell: title_unknown",
    ),
    "a rule that cannot be told, below a person's choice": (
        policy(rule("record", UNSURE)),
        NO,
        "no: unwanted_by_event_preference",
    ),
    "the same answer with other settings": (
        policy(rule("record", UNSURE, bot=FORMAL), default="record"),
        None,
        "cannot_tell: title_unknown",
    ),
    "the same answer with the same settings": (
        policy(rule("record", UNSURE, bot=PLAIN), default="record"),
        None,
        "yes: wanted_by_default",
    ),
    "no, whatever the settings would be": (
        policy(rule("skip", UNSURE, bot=FORMAL)),
        None,
        "no: unwanted_by_default",
    ),
}


@pytest.mark.parametrize(("asked", "one", "line"), AHEAD.values(), ids=AHEAD)
def test_looking_on_past(asked: Policy, one: Choice | None, line: str) -> None:
    assert said(verdict(asked, one)) == line


MISSING: dict[str, tuple[Condition, str]] = {
    "the title": (UNSURE, "title_unknown"),
    "the own answer": (UNANSWERED, "response_unknown"),
    "the organiser": (OrganizerIsMe(), "organizer_unknown"),
    "the first of several": (AnyOf((UNANSWERED, UNSURE)), "response_unknown"),
}


@pytest.mark.parametrize(("condition", "reason"), MISSING.values(), ids=MISSING)
def test_what_cannot_be_told_names_what_is_missing(
    condition: Condition, reason: str
) -> None:
    assert said(verdict(policy(rule("record", condition)))) == f"cannot_tell: {reason}"


def test_a_hidden_guest_list_is_what_is_missing() -> None:
    hidden = event(guests_complete=False)
    found = judge(policy(rule("record", External())), hidden, calendar())
    assert said(found) == "cannot_tell: attendees_unknown"


def test_own_domains_are_the_policys() -> None:
    own = Policy(rules=(rule("skip", External(is_=False)),), own_domains=("x.example",))
    assert judge(own, event(), calendar()).wanted is Answer.NO
