"""From situations to one plan: decided, ordered, guarded, and named by its digest."""

from dataclasses import replace
from itertools import permutations

import pytest

from callsheet.domain.decision import Decision
from callsheet.domain.guard import Limits
from callsheet.domain.plan import Plan, plan
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    EVENING,
    FORMAL,
    HOUR,
    MINUTE,
    NOON,
    OTHER_LINK,
    SKIP,
    START,
    Change,
    at,
    bot,
    event,
    line,
    situation,
)


def meeting(id: str, *bots: Change, **changes: Change) -> Situation:
    return situation(NOON, *bots, event=event(id, **changes))


def lost(number: int) -> Situation:
    own = f"https://x.example/{number}"
    return meeting(f"evt-{number:02}", bot(f"b{number}", link=own), meeting_url=None)


ADD = meeting("a")
REBOOK = meeting("b", bot("b1", EVENING), meeting_url=OTHER_LINK)
NOTHING = situation(policy=SKIP, event=event("c", start=EVENING))


def test_a_plan_decides_every_situation() -> None:
    found = plan([NOTHING, REBOOK, ADD])
    assert [line(decision) for decision in found.decisions] == [
        "wanted_by_default: add",
        "time_changed: unschedule b1, add",
        "unwanted_by_default: nothing",
    ]
    assert set(found.decisions) == {reconcile(one) for one in (ADD, REBOOK, NOTHING)}


def test_a_plan_does_not_hang_on_the_order_of_what_is_given() -> None:
    plans = {plan(order) for order in permutations([ADD, REBOOK, NOTHING])}
    assert len(plans) == 1


def test_decisions_are_those_of_the_lanes_in_order() -> None:
    found = plan([ADD, meeting("d"), REBOOK])
    assert [len(lane) for lane in found.lanes] == [2, 1]
    flat: list[Decision] = [one for lane in found.lanes for one in lane]
    assert list(found.decisions) == flat


def test_nothing_given_is_an_empty_plan() -> None:
    found = plan([])
    assert (found.lanes, found.held, found.conflicts, found.decisions) == (
        (),
        (),
        (),
        (),
    )
    assert found.digest == plan([NOTHING]).digest


def test_what_is_held_is_named_in_the_order_of_the_plan() -> None:
    found = plan([ADD, *(lost(n) for n in reversed(range(11)))])
    assert [one.event_id for one in found.held] == [f"evt-{n:02}" for n in range(11)]
    assert len(found.decisions) == 12


def test_a_held_decision_still_stands() -> None:
    given = [lost(n) for n in range(11)]
    assert set(plan(given).decisions) == {reconcile(one) for one in given}


def test_limits_and_earlier_removals_are_heeded() -> None:
    given = [lost(n) for n in range(11)]
    assert not plan(given, Limits(removals=11)).held
    assert len(plan(given[:1], recent_removals=[NOON - MINUTE] * 50).held) == 1
    assert not plan(given[:1], recent_removals=[NOON - HOUR] * 50).held


CHANGES: dict[str, Plan] = {
    "another command": plan([REBOOK]),
    "another event": plan([meeting("aa")]),
    "another time": plan([meeting("a", start=START + MINUTE)]),
    "other settings": plan([replace(ADD, policy=Policy(default="record", bot=FORMAL))]),
    "one more": plan([ADD, REBOOK]),
}


@pytest.mark.parametrize("other", CHANGES.values(), ids=CHANGES)
def test_the_digest_changes_with(other: Plan) -> None:
    assert other.digest != plan([ADD]).digest


def test_the_digest_is_of_what_would_be_sent_not_of_when() -> None:
    assert plan([at(ADD, NOON + MINUTE)]).digest == plan([ADD]).digest
    assert plan([ADD, NOTHING]).digest == plan([ADD]).digest


def test_the_digest_changes_with_what_is_held() -> None:
    given = [lost(n) for n in range(11)]
    assert plan(given).digest != plan(given, Limits(removals=11)).digest
