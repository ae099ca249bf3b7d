"""Scopes: how they are spelt, and which ones a decision lies in."""

import pytest

from callsheet.domain.ids import CalendarId
from callsheet.domain.policy import Layer, Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.scopes import calendar_of, rule_of, scopes_of
from callsheet.domain.situation import Situation
from tests.domain.builders import NO, SKIP, event, situation

CAL = CalendarId("cal-a")
RULE = Rule(name="customers", then="record")

LIES_IN: dict[str, tuple[Situation, tuple[str, ...]]] = {
    "a rule's": (situation(policy=Policy(rules=(RULE,))), ("rule:customers",)),
    "a layer's rule": (
        situation(
            policy=Policy(
                layers=(
                    Layer(
                        name="sales", level="group", members=RULE.when, rules=(RULE,)
                    ),
                )
            )
        ),
        ("rule:sales: customers",),
    ),
    "the default's": (situation(policy=SKIP), ()),
    "a person's": (situation(event_choice=NO), ()),
    "a fact's": (situation(event=event(is_deleted=True)), ()),
}


@pytest.mark.parametrize(("given", "more"), LIES_IN.values(), ids=LIES_IN)
def test_a_decision_lies_in_the_workspace_its_calendar_and(
    given: Situation, more: tuple[str, ...]
) -> None:
    found = scopes_of(reconcile(given), CAL)
    assert found == ("workspace", "calendar:cal-a", *more)


SPELT = {
    "workspace": (None, None),
    "calendar:cal-a": ("cal-a", None),
    "calendar:rule:x": ("rule:x", None),
    "rule:calendar:x": (None, "calendar:x"),
    "rule:": (None, ""),
}


@pytest.mark.parametrize(("scope", "parts"), SPELT.items(), ids=SPELT)
def test_a_scope_is_read_back(scope: str, parts: tuple[str | None, str | None]) -> None:
    assert (calendar_of(scope), rule_of(scope)) == parts
