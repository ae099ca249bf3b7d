"""Policies by their content, and people's own choices."""

from dataclasses import replace

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    DEPTH_LIMIT,
    All,
    AllDay,
    AnyOf,
    Condition,
    Not,
    Title,
)
from callsheet.domain.ids import EventId
from callsheet.domain.layers import in_force
from callsheet.domain.policy import Choice, Layer, Policy, Preferences, Rule
from callsheet.domain.verdict import judge
from tests.domain.builders import FORMAL, calendar, event

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


def nested(depth: int) -> Condition:
    when: Condition = AllDay()
    for number in range(depth):
        when = Not(when) if number % 2 else All((when,))
    return when


def test_conditions_may_be_joined_a_hundred_deep_and_no_deeper() -> None:
    rule = Rule(name="deep", then="skip", when=nested(DEPTH_LIMIT))
    assert judge(Policy(rules=(rule,)), event(), calendar()).wanted is Answer.NO
    deeper = replace(rule, when=nested(DEPTH_LIMIT + 1))
    with pytest.raises(ValueError, match="deep: conditions joined too deep"):
        Policy(rules=(deeper,))


def test_layers_are_bounded_alike_and_put_together_all_the_same() -> None:
    whole = nested(DEPTH_LIMIT)
    rule = Rule(name="deep", then="record", when=whole)
    bot = BotSettings.of({"bot_name": "x"})
    layer = Layer(name="it", level="group", members=whole, rules=(rule,), bot=bot)
    assert in_force(Policy(layers=(layer,)), calendar()).rules
    for deeper in (
        replace(layer, members=nested(DEPTH_LIMIT + 1)),
        replace(layer, rules=(replace(rule, when=nested(DEPTH_LIMIT + 1)),)),
    ):
        with pytest.raises(ValueError, match="joined too deep"):
            Policy(layers=(deeper,))


def test_width_is_no_depth() -> None:
    Policy(rules=(Rule(name="w", then="skip", when=AnyOf((AllDay(),) * 1_000)),))
