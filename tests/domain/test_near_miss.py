"""The one condition that keeps a meeting from being recorded."""

from typing import get_args

import pytest

from callsheet.domain import near_miss
from callsheet.domain.conditions import (
    All,
    AnyOf,
    AttendeeCount,
    Condition,
    Duration,
    Leaf,
    MyResponse,
    Not,
    OnCalendar,
    OrganizerIsMe,
    Private,
    Recurring,
    Title,
)
from callsheet.domain.event import Event, Guest, Response
from callsheet.domain.near_miss import (
    LEAVES_LIMIT,
    MANY_RULES,
    RULES_LIMIT,
    nearest_miss,
)
from callsheet.domain.policy import Choice, Layer, Policy, Rule
from tests.domain.builders import FORMAL, NO, YES, calendar, event

ACCEPTED = MyResponse(among=(Response.ACCEPTED,))
MAYBE = MyResponse(among=(Response.ACCEPTED, Response.TENTATIVE))
DECLINED = MyResponse(among=(Response.DECLINED,))
LUNCH, CALL = Title(words=("lunch",)), Title(words=("call",))
EVENT = event(
    title="Team lunch",
    my_response=Response.DECLINED,
    organizer_is_me=False,
    private=False,
    guests=(Guest(address="ana@acme.example", is_me=True),),
)


def record(when: Condition, name: str = "wish") -> Rule:
    return Rule(name=name, then="record", when=when)


def skip(when: Condition, name: str = "bar", *, locked: bool = False) -> Rule:
    return Rule(name=name, then="skip", when=when, locked=locked)


def policy(*rules: Rule, default: str = "skip") -> Policy:
    return Policy(rules=rules, default="record" if default == "record" else "skip")


def said(
    given: Policy,
    of: Event = EVENT,
    event_choice: Choice | None = None,
    series_choice: Choice | None = None,
) -> str:
    """Put a miss into one line: who would decide, and what would have to be."""
    miss = nearest_miss(given, of, calendar(), event_choice, series_choice)
    if miss is None:
        return "none"
    return f"{miss.rule}: {miss.condition.kind} {miss.wanted.value}, was {miss.fact}"


MISSES: dict[str, tuple[Policy, str]] = {
    "a wish that does not apply": (
        policy(record(ACCEPTED)),
        "wish: my_response yes, was declined",
    ),
    "a bar that applies": (
        policy(skip(LUNCH), default="record"),
        "default: title no, was lunch",
    ),
    "a bar before a wish": (
        policy(skip(LUNCH), record(DECLINED)),
        "wish: title no, was lunch",
    ),
    "a locked bar": (
        policy(skip(LUNCH, locked=True), default="record"),
        "default: title no, was lunch",
    ),
    "a part of a wish": (
        policy(record(All((DECLINED, CALL)))),
        "wish: title yes, was none of the words",
    ),
    "a wish for what it is not": (
        policy(record(All((LUNCH, Not(DECLINED))))),
        "wish: my_response no, was declined",
    ),
    "a wish for the opposite": (
        policy(record(Private(is_=True)), skip(Private(is_=False))),
        "wish: private yes, was not private",
    ),
    "what can be done first, before the first rule": (
        policy(record(CALL, "calls"), record(ACCEPTED, "accepted")),
        "accepted: my_response yes, was declined",
    ),
    "of one kind the first rule": (
        policy(
            record(OrganizerIsMe(), "mine"),
            record(All((CALL, LUNCH)), "first"),
            record(Title(words=("dinner",)), "second"),
        ),
        "mine: organizer_is_me yes, was no organiser shown",
    ),
    "two bars with one condition": (
        policy(skip(LUNCH), skip(AnyOf((LUNCH, CALL)), "more"), default="record"),
        "default: title no, was lunch",
    ),
    "an answer that another bar would not let pass": (
        policy(skip(DECLINED), record(ACCEPTED)),
        "wish: my_response yes, was declined",
    ),
    "of several answers the one that a bar lets pass": (
        policy(skip(MyResponse(among=(Response.ACCEPTED,))), record(MAYBE)),
        "wish: my_response yes, was declined",
    ),
    "a doubt whose bot would not be sent": (
        policy(
            record(CALL),
            Rule(name="doubt", then="skip", when=Recurring(), bot=FORMAL),
        ),
        "wish: title yes, was none of the words",
    ),
    "so many people that a bar lets pass": (
        policy(skip(AttendeeCount(at_least=9)), record(AttendeeCount(at_least=3))),
        "wish: attendee_count yes, was 1 person",
    ),
}


@pytest.mark.parametrize(("given", "miss"), MISSES.values(), ids=MISSES)
def test_the_nearest_miss_is(given: Policy, miss: str) -> None:
    assert said(given) == miss


def test_the_answer_that_a_bar_lets_pass_is_named_alone() -> None:
    given = policy(skip(ACCEPTED), record(MAYBE))
    miss = nearest_miss(given, EVENT, calendar())
    assert miss is not None
    assert miss.condition == MyResponse(among=(Response.TENTATIVE,))


def test_the_numbers_that_a_bar_lets_pass_are_named_alone() -> None:
    given = policy(skip(AttendeeCount(at_least=9)), record(AttendeeCount(at_least=3)))
    miss = nearest_miss(given, EVENT, calendar())
    assert miss is not None
    assert miss.condition == AttendeeCount(at_least=3, at_most=8)


NONE: dict[str, Policy] = {
    "it is wanted": policy(default="record"),
    "nothing is asked": policy(),
    "two conditions are missing": policy(record(All((CALL, ACCEPTED)))),
    "a bar and a wish are in the way": policy(skip(LUNCH), record(CALL)),
    "nothing can be told": policy(record(Recurring())),
    "what is missing is not known": policy(
        skip(LUNCH), skip(CALL, "all"), record(Recurring(), "series"), skip(All())
    ),
    "the other condition turns with it": policy(skip(LUNCH), record(Not(Not(LUNCH)))),
    "it would not be known with which bot": policy(
        skip(LUNCH),
        Rule(name="doubt", then="record", when=Recurring(), bot=FORMAL),
        default="record",
    ),
}


@pytest.mark.parametrize("given", NONE.values(), ids=NONE)
def test_there_is_no_near_miss_where(given: Policy) -> None:
    assert said(given) == "none"


def test_a_persons_no_is_no_near_miss() -> None:
    given = policy(record(All()))
    assert said(given, EVENT, NO) == "none"
    assert said(given, EVENT, None, NO) == "none"
    locked = policy(Rule(name="wish", then="record", when=CALL, locked=True))
    assert said(locked, EVENT, NO) == "none"
    assert said(locked).startswith("wish: ")


def test_a_locked_bar_before_a_persons_yes_is_one() -> None:
    given = policy(skip(LUNCH, locked=True))
    assert said(given, EVENT, YES) == "event_preference: title no, was lunch"
    assert said(given, EVENT, None, YES) == "series_preference: title no, was lunch"


def test_a_persons_no_stands_behind_a_locked_bar() -> None:
    assert said(policy(skip(LUNCH, locked=True)), EVENT, NO) == "none"


def test_the_rules_of_a_calendars_layers_count() -> None:
    members = OnCalendar(among=("acme.example",))
    sales = Layer(name="sales", level="group", members=members, rules=(record(CALL),))
    given = Policy(layers=(sales,))
    assert said(given) == "sales: wish: title yes, was none of the words"


def test_conditions_behind_the_hundredth_rule_are_not_tried() -> None:
    others = [skip(Title(words=(f"w{n}",)), f"rule-{n}") for n in range(RULES_LIMIT)]
    assert said(policy(*others[1:], record(ACCEPTED))).startswith("wish: ")
    assert said(policy(*others, record(ACCEPTED))) == "none"


def test_what_a_condition_changes_is_worked_out_over_all_rules() -> None:
    others = [skip(Title(words=(f"w{n}",)), f"rule-{n}") for n in range(RULES_LIMIT)]
    bar = skip(All((MAYBE, LUNCH)), "late")
    assert said(policy(*others, bar, default="skip")) == "none"
    first = policy(skip(DECLINED), *others, bar, default="record")
    assert said(first).startswith("default: my_response yes")


def test_only_so_many_conditions_are_tried() -> None:
    words = [Title(words=(f"w{n}",)) for n in range(LEAVES_LIMIT)]
    wish = record(Private())
    assert said(policy(record(All(tuple(words[1:]))), wish)).startswith("wish: ")
    assert said(policy(record(All(tuple(words))), wish)) == "none"


def test_conditions_that_were_tried_whole_take_no_place_from_pieces() -> None:
    words = [skip(Title(words=(f"w{n}",)), f"rule-{n}") for n in range(LEAVES_LIMIT)]
    lengths = skip(Duration(at_least=90)), record(Duration(at_least=75))
    assert said(policy(*words, *lengths)) == "wish: duration yes, was 60 minutes"


def test_every_condition_has_its_place_in_the_order() -> None:
    kinds = [leaf.__dataclass_fields__["kind"].default for leaf in get_args(Leaf)]
    assert sorted(near_miss._ORDER) == sorted(kinds)


def test_of_very_many_rules_fewer_conditions_are_tried() -> None:
    first = [Title(words=(f"w{n}",)) for n in range(LEAVES_LIMIT // 2)]
    wish = record(Private())
    tried = record(All(tuple(first)))
    others = [skip(Title(words=(f"x{n}",)), f"rule-{n}") for n in range(2 * MANY_RULES)]
    assert said(policy(tried, wish)).startswith("wish: ")
    assert said(policy(tried, wish, *others)) == "none"
