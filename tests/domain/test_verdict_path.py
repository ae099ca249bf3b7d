"""The way to the verdict: what was asked, in which order, and who decided."""

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import AllDay, Title
from callsheet.domain.explanation import Because, Step
from callsheet.domain.policy import Choice, Policy, Rule
from callsheet.domain.verdict import A_PERSONS_NO, judge
from tests.domain.builders import FORMAL, NO, YES, calendar, event

LOCKED = Rule(name="lock", then="skip", when=AllDay(), locked=True)
UNSURE = Rule(name="secret", then="record", when=Title(words=("x",)))
NEVER = Rule(name="days", then="record", when=AllDay())
ALWAYS = Rule(name="always", then="record")
BELOW = Rule(name="below", then="skip")
HIDDEN = event(title_hidden=True)

DAY = Because("all_day", Answer.NO, "at a time of day")
TITLE = Because("title", Answer.CANNOT_TELL, "title hidden")


def test_the_path_ends_with_the_rule_that_decided() -> None:
    asked = Policy(rules=(UNSURE, NEVER, LOCKED, ALWAYS, BELOW))
    found = judge(asked, HIDDEN, calendar())
    assert found.explanation == (
        Step("lock", Answer.NO, (DAY,)),
        Step("secret", Answer.CANNOT_TELL, (TITLE,)),
        Step("days", Answer.NO, (DAY,)),
        Step("always", Answer.YES),
    )
    assert found.rule == "always"


def test_the_path_ends_with_the_default_where_no_rule_holds() -> None:
    found = judge(Policy(rules=(NEVER,)), HIDDEN, calendar())
    assert [step.rule for step in found.explanation] == ["days", "default"]
    assert found.rule == "default"


def test_a_choice_is_a_step_that_names_its_target() -> None:
    series = Choice(target="uid-1", wanted=True)
    found = judge(Policy(rules=(LOCKED, ALWAYS)), HIDDEN, calendar(), None, series)
    said = Because("series_preference", Answer.YES, "uid-1")
    assert found.explanation[1:] == (Step("series_preference", Answer.YES, (said,)),)
    assert found.rule == "series_preference"


def test_what_cannot_be_told_has_a_path_and_no_rule() -> None:
    found = judge(Policy(rules=(UNSURE,)), HIDDEN, calendar())
    assert [step.rule for step in found.explanation] == ["secret", "default"]
    assert found.rule is None


def test_only_choices_are_a_persons_no() -> None:
    asked = Policy(rules=(BELOW,))
    series = Choice(target="uid-1", wanted=False)
    assert judge(asked, HIDDEN, calendar(), NO).reason in A_PERSONS_NO
    assert judge(asked, HIDDEN, calendar(), None, series).reason in A_PERSONS_NO
    assert judge(asked, HIDDEN, calendar()).reason not in A_PERSONS_NO
    assert judge(asked, HIDDEN, calendar(), YES).reason not in A_PERSONS_NO


PLAIN = BotSettings.of({"bot_name": "Plain"})
DRESSED = Rule(name="dressed", then="record", bot=FORMAL)

SETTINGS = {
    "a rule's own": (Policy(rules=(DRESSED,), bot=PLAIN), FORMAL),
    "the policy's where the rule has none": (Policy(rules=(ALWAYS,), bot=PLAIN), PLAIN),
    "the policy's for the default": (Policy(default="record", bot=PLAIN), PLAIN),
}


@pytest.mark.parametrize(("asked", "settings"), SETTINGS.values(), ids=SETTINGS)
def test_the_settings_are(asked: Policy, settings: BotSettings) -> None:
    assert judge(asked, HIDDEN, calendar()).settings == settings


def test_a_person_who_wants_it_gets_the_policys_settings() -> None:
    asked = Policy(rules=(DRESSED,), bot=PLAIN)
    assert judge(asked, HIDDEN, calendar(), YES).settings == PLAIN


def test_of_a_very_long_path_the_first_rules_and_what_decided_are_shown() -> None:
    never = tuple(
        Rule(name=f"rule {number}", then="skip", when=AllDay()) for number in range(150)
    )
    policy = Policy(rules=(*never, UNSURE), default="record")
    path = judge(policy, HIDDEN, calendar()).explanation
    assert [step.rule for step in path[98:]] == [
        "rule 98",
        "rule 99",
        "secret",
        "default",
    ]
