"""Layers: who is meant, in which order they are asked, and what may not be known."""

from dataclasses import replace

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    CalendarMetadata,
    Condition,
    Not,
    OnCalendar,
    Title,
)
from callsheet.domain.event import Calendar
from callsheet.domain.layers import in_force, is_member
from callsheet.domain.policy import Choice, Layer, Policy, Rule
from callsheet.domain.verdict import Verdict, judge
from tests.domain.builders import FORMAL, NO, YES, Change, calendar, event

PLAIN = BotSettings.of({"bot_name": "Plain"})
SALES = OnCalendar(among=("sales.example", "ana@acme.example"))
TEAM = CalendarMetadata(key="team", among=("sales",))
STRANGER = calendar(address=None, metadata=None)
ALWAYS = Rule(name="always", then="record")
NEVER = Rule(name="never", then="skip")


def mine(*rules: Rule, name: str = "ana", **changes: Change) -> Layer:
    layer = Layer(name=name, level="calendar", members=SALES, rules=rules)
    return replace(layer, **changes)


def group(*rules: Rule, name: str = "sales", **changes: Change) -> Layer:
    return mine(*rules, name=name, **{"members": TEAM, "level": "group"} | changes)


MEMBERS: dict[str, tuple[Condition, Answer]] = {
    "by address": (SALES, Answer.YES),
    "by a domain that it is not of": (OnCalendar(among=("x.example",)), Answer.NO),
    "by a note": (TEAM, Answer.YES),
    "by both": (All((SALES, TEAM)), Answer.YES),
    "by one of two": (AnyOf((OnCalendar(among=("x.example",)), TEAM)), Answer.YES),
    "by not being another": (Not(OnCalendar(among=("x.example",))), Answer.YES),
    "by an event": (Title(words=("x",)), Answer.CANNOT_TELL),
}
NOTED = calendar(metadata=(("team", "sales"),))


@pytest.mark.parametrize(("members", "answer"), MEMBERS.values(), ids=MEMBERS)
def test_a_calendar_is_a_member(members: Condition, answer: Answer) -> None:
    assert is_member(members, NOTED) is answer


def decided(policy: Policy, on: Calendar = NOTED) -> Verdict:
    return judge(in_force(policy, on), event(), on)


ORDERS: dict[str, tuple[Policy, str]] = {
    "the calendar's own before its group's": (
        Policy(layers=(group(NEVER), mine(ALWAYS)), rules=(NEVER,)),
        "ana: always",
    ),
    "the group's before the organisation's": (
        Policy(layers=(group(ALWAYS),), rules=(NEVER,)),
        "sales: always",
    ),
    "the first group's before the second's": (
        Policy(layers=(group(ALWAYS), group(NEVER, name="other"))),
        "sales: always",
    ),
    "a layer's default before the next layer": (
        Policy(layers=(mine(default="record"), group(NEVER))),
        "ana: default",
    ),
    "the organisation's where no layer says anything": (
        Policy(layers=(mine(replace(NEVER, when=AllDay())),), rules=(ALWAYS,)),
        "always",
    ),
    "locked rules before all layers": (
        Policy(layers=(mine(NEVER),), rules=(replace(ALWAYS, locked=True),)),
        "always",
    ),
    "none of a layer for others": (
        Policy(layers=(mine(NEVER, members=OnCalendar(among=("x.example",))),)),
        "default",
    ),
}


@pytest.mark.parametrize(("policy", "rule"), ORDERS.values(), ids=ORDERS)
def test_the_order_is(policy: Policy, rule: str) -> None:
    assert decided(policy).rule == rule


def test_a_rule_of_a_layer_is_never_locked() -> None:
    policy = Policy(layers=(mine(replace(ALWAYS, locked=True)),))
    verdict = judge(in_force(policy, NOTED), event(), NOTED, NO)
    assert verdict.wanted is Answer.NO


BOTS: dict[str, tuple[Policy, BotSettings]] = {
    "the calendar's own": (
        Policy(layers=(group(bot=PLAIN), mine(bot=FORMAL)), default="record"),
        FORMAL,
    ),
    "its group's": (Policy(layers=(mine(), group(bot=PLAIN)), default="record"), PLAIN),
    "the organisation's": (
        Policy(layers=(mine(),), default="record", bot=PLAIN),
        PLAIN,
    ),
    "the rule's own": (
        Policy(layers=(mine(bot=PLAIN),), rules=(replace(ALWAYS, bot=FORMAL),)),
        FORMAL,
    ),
    "for a locked rule too": (
        Policy(layers=(mine(bot=FORMAL),), rules=(replace(ALWAYS, locked=True),)),
        FORMAL,
    ),
}


@pytest.mark.parametrize(("policy", "bot"), BOTS.values(), ids=BOTS)
def test_the_bot_is(policy: Policy, bot: BotSettings) -> None:
    assert decided(policy).settings == bot


UNSURE: dict[str, tuple[Policy, Answer]] = {
    "what a layer would change": (
        Policy(layers=(mine(ALWAYS),), default="skip"),
        Answer.CANNOT_TELL,
    ),
    "what it would not change": (
        Policy(layers=(mine(ALWAYS),), default="record"),
        Answer.YES,
    ),
    "what is recorded with a bot that may be another": (
        Policy(layers=(group(bot=FORMAL),), default="record"),
        Answer.CANNOT_TELL,
    ),
    "what is recorded by a rule, with a bot that may be another": (
        Policy(layers=(group(bot=FORMAL),), rules=(ALWAYS,)),
        Answer.CANNOT_TELL,
    ),
    "what is recorded with the rule's own bot": (
        Policy(layers=(group(bot=FORMAL),), rules=(replace(ALWAYS, bot=PLAIN),)),
        Answer.YES,
    ),
    "what is not recorded, with whichever bot": (
        Policy(layers=(group(bot=FORMAL),), rules=(replace(NEVER, locked=True),)),
        Answer.NO,
    ),
    "what nobody asks for, with whichever bot": (
        Policy(layers=(group(bot=FORMAL),)),
        Answer.NO,
    ),
    "what is recorded with the calendar's own bot, whatever the group's": (
        Policy(
            layers=(mine(bot=PLAIN, members=All()), group(bot=FORMAL)),
            default="record",
        ),
        Answer.YES,
    ),
}


@pytest.mark.parametrize(("policy", "wanted"), UNSURE.values(), ids=UNSURE)
def test_of_a_calendar_of_which_nothing_is_known_one_can_tell(
    policy: Policy, wanted: Answer
) -> None:
    assert decided(policy, STRANGER).wanted is wanted


@pytest.mark.parametrize("said", [YES, NO], ids=["yes", "no"])
def test_a_persons_choice_stands_whichever_layers_apply(said: Choice) -> None:
    policy = Policy(layers=(group(NEVER, bot=FORMAL), mine(ALWAYS)))
    verdict = judge(policy, event(), STRANGER, said)
    assert verdict.wanted is (Answer.YES if said.wanted else Answer.NO)


@pytest.mark.parametrize(
    ("on", "zone"),
    [
        pytest.param(NOTED, "Europe/Paris", id="that of the first layer that has one"),
        pytest.param(calendar(metadata=()), "Europe/Berlin", id="the policy's"),
        pytest.param(STRANGER, None, id="none where a layer may have another"),
    ],
)
def test_the_time_zone_is(on: Calendar, zone: str | None) -> None:
    layers = (mine(), group(time_zone="Europe/Paris"), group(time_zone="Asia/Tokyo"))
    policy = Policy(layers=layers, time_zone="Europe/Berlin")
    assert in_force(policy, on).time_zone == zone


def test_decisions_name_the_whole_policy() -> None:
    policy = Policy(layers=(mine(ALWAYS),))
    flat = in_force(policy, NOTED)
    assert flat.version == policy.digest == policy.version
    assert in_force(flat, NOTED) == flat
    assert flat.digest != policy.digest


def test_a_policy_without_layers_is_in_force_as_it_is() -> None:
    policy = Policy(rules=(ALWAYS,))
    assert in_force(policy, NOTED) is policy
