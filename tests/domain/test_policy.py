"""Policies by their content, and people's own choices."""

import pytest

from callsheet.domain.conditions import AllDay, Title
from callsheet.domain.ids import EventId
from callsheet.domain.policy import Choice, Policy, Preferences, Rule
from tests.domain.builders import FORMAL, event

RULE = Rule(name="one", then="record")

CHANGES = {
    "another rule": Policy(rules=(Rule(name="two", then="record"),)),
    "another answer": Policy(rules=(Rule(name="one", then="skip"),)),
    "a lock": Policy(rules=(Rule(name="one", then="record", locked=True),)),
    "a condition": Policy(rules=(Rule(name="one", then="record", when=AllDay()),)),
    "another condition": Policy(
        rules=(Rule(name="one", then="record", when=Title(words=("x",))),)
    ),
    "settings of a rule": Policy(rules=(Rule(name="one", then="record", bot=FORMAL),)),
    "another default": Policy(rules=(RULE,), default="record"),
    "own domains": Policy(rules=(RULE,), own_domains=("acme.example",)),
    "settings": Policy(rules=(RULE,), bot=FORMAL),
    "no rule": Policy(),
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_the_digest_changes_with(changed: Policy) -> None:
    assert changed.digest != Policy(rules=(RULE,)).digest


def test_equal_policies_have_one_digest() -> None:
    one, other = Policy(rules=(RULE,)), Policy(rules=(Rule(name="one", then="record"),))
    assert one == other
    assert one.digest == other.digest


def test_a_rule_without_condition_always_holds() -> None:
    assert RULE.when.kind == "all"
    assert not RULE.locked


def preferences(**series: bool) -> Preferences:
    return Preferences(events={EventId("evt-1"): False}, series=series)


def test_a_choice_for_the_event_is_found_by_its_id() -> None:
    assert preferences().of_event(event()) == Choice(target="evt-1", wanted=False)
    assert preferences().of_event(event("evt-2")) is None


SERIES = {
    "there is none": ((), {"a": True}, None),
    "nobody chose": (("a", "b"), {}, None),
    "one of its ids was chosen": (
        ("a", "b"),
        {"b": True},
        Choice(target="b", wanted=True),
    ),
    "yes comes first": (
        ("a", "b"),
        {"a": True, "b": False},
        Choice(target="b", wanted=False),
    ),
    "no comes first": (
        ("a", "b"),
        {"a": False, "b": True},
        Choice(target="a", wanted=False),
    ),
    "all agree": (("b", "a"), {"a": True, "b": True}, Choice(target="b", wanted=True)),
}


@pytest.mark.parametrize(("ids", "chosen", "found"), SERIES.values(), ids=SERIES)
def test_a_choice_for_the_series_where(
    ids: tuple[str, ...], chosen: dict[str, bool], found: Choice | None
) -> None:
    assert Preferences(series=chosen).of_series(event(series=ids)) == found


def test_without_choices_there_is_no_preference() -> None:
    nobody = Preferences()
    assert nobody.of_event(event()) is None
    assert nobody.of_series(event(series=("a",))) is None
