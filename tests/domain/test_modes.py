"""Modes: which verbs are allowed, and where that was said."""

import pytest

from callsheet.domain.decision import Decision
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    EVENING,
    LIVE,
    MIDDLE,
    NO,
    NOON,
    RECORD,
    SKIP,
    bot,
    calendar,
    event,
    line,
    sha,
    situation,
)

ALL, ADD_ONLY, OBSERVE = Mode.ALL, Mode.ADD_ONLY, Mode.OBSERVE
CUSTOMERS = Policy(rules=(Rule(name="customers", then="record"),))

Lets = tuple[bool, bool, bool]
"""Whether it goes out under `all`, `add_only`, `observe`."""

DECISIONS: dict[str, tuple[Situation, str, Lets]] = {
    "an addition": (situation(), "wanted_by_default: add", (True, True, False)),
    "new settings": (
        situation(NOON, bot(settings_digest=sha("1"))),
        "settings_changed: add",
        (True, True, False),
    ),
    "a re-book, and no half of it": (
        situation(NOON, bot("b1", EVENING)),
        "time_changed: unschedule b1, add",
        (True, False, False),
    ),
    "a removal": (
        situation(NOON, bot(), policy=SKIP),
        "unwanted_by_default: unschedule b1",
        (True, False, False),
    ),
    "a bot that is told to leave": (
        situation(MIDDLE, bot(**LIVE), event_choice=NO),
        "unwanted_by_event_preference: leave_call b1",
        (True, False, False),
    ),
    "nothing to send": (
        situation(NOON, bot()),
        "already_correct: nothing",
        (True, True, True),
    ),
}


@pytest.mark.parametrize(("given", "said", "lets"), DECISIONS.values(), ids=DECISIONS)
def test_a_mode_allows(given: Situation, said: str, lets: Lets) -> None:
    decision = reconcile(given)
    assert line(decision) == said
    assert tuple(mode.allows(decision) for mode in Mode) == lets


def by(policy: Policy) -> Decision:
    return reconcile(situation(policy=policy))


ANA = calendar(address="Ana@Acme.example")

SCOPES: dict[str, tuple[Modes, Mode, str]] = {
    "nothing is said": (Modes(), ALL, "workspace"),
    "the workspace's": (Modes(workspace=ADD_ONLY), ADD_ONLY, "workspace"),
    "the calendar's, by id": (
        Modes(calendars={"cal-a": OBSERVE}),
        OBSERVE,
        "calendar:cal-a",
    ),
    "the calendar's, by its address in any spelling": (
        Modes(calendars={"ana@ACME.example": OBSERVE}),
        OBSERVE,
        "calendar:cal-a",
    ),
    "another calendar's": (
        Modes(calendars={"cal-b": OBSERVE, "ben@acme.example": OBSERVE}),
        ALL,
        "workspace",
    ),
    "an id in another spelling": (
        Modes(calendars={"CAL-A": OBSERVE}),
        ALL,
        "workspace",
    ),
    "the stricter one of id and address": (
        Modes(calendars={"cal-a": ADD_ONLY, "ana@acme.example": OBSERVE}),
        OBSERVE,
        "calendar:cal-a",
    ),
    "the strictest of two spellings": (
        Modes(calendars={"ana@acme.example": OBSERVE, "ANA@acme.example": ALL}),
        OBSERVE,
        "calendar:cal-a",
    ),
    "the rule's": (Modes(rules={"customers": ADD_ONLY}), ADD_ONLY, "rule:customers"),
    "another rule's": (Modes(rules={"board": OBSERVE}), ALL, "workspace"),
    "the stricter one of workspace and rule": (
        Modes(workspace=ADD_ONLY, rules={"customers": OBSERVE}),
        OBSERVE,
        "rule:customers",
    ),
    "a calendar's does not ease the workspace's": (
        Modes(workspace=OBSERVE, calendars={"cal-a": ALL}, rules={"customers": ALL}),
        OBSERVE,
        "workspace",
    ),
    "of equal ones the widest": (
        Modes(
            workspace=ADD_ONLY,
            calendars={"cal-a": ADD_ONLY},
            rules={"customers": ADD_ONLY},
        ),
        ADD_ONLY,
        "workspace",
    ),
}


@pytest.mark.parametrize(("modes", "mode", "scope"), SCOPES.values(), ids=SCOPES)
def test_what_counts_is(modes: Modes, mode: Mode, scope: str) -> None:
    assert modes.on(by(CUSTOMERS), ANA) == (mode, scope)


def test_what_no_rule_decides_has_the_mode_of_no_rule() -> None:
    modes = Modes(rules={"default": OBSERVE, "": OBSERVE})
    assert modes.on(by(RECORD), ANA) == (ALL, "workspace")
    gone = reconcile(situation(NOON, bot(), event=event(is_deleted=True)))
    assert modes.on(gone, ANA) == (ALL, "workspace")


def test_a_calendar_without_an_address_has_a_mode_by_its_id_alone() -> None:
    modes = Modes(calendars={"": OBSERVE, "cal-a": ADD_ONLY})
    found = modes.on(by(CUSTOMERS), calendar(address=None))
    assert found == (ADD_ONLY, "calendar:cal-a")


def test_modes_are_equal_if_what_was_set_is() -> None:
    assert Modes(calendars={"a@x.example": ALL}) == Modes(
        calendars={"a@x.example": ALL}
    )
    assert Modes(calendars={"a@x.example": ALL}) != Modes()
