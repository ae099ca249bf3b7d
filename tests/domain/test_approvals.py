"""What the guard makes of approvals: just what was approved goes, and uncounted."""

from dataclasses import replace

import pytest

from callsheet.domain.digests import digest
from callsheet.domain.guard import Guarded, Limits
from callsheet.domain.hold_records import (
    HoldRejected,
    Limit,
)
from callsheet.domain.holds import evolve_holds
from callsheet.domain.lanes import Move, move
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from tests.domain.builders import HOUR, MINUTE, NOON, event, situation
from tests.domain.rulings import (
    FEW,
    HOURLY,
    TOMORROW,
    approved,
    calm,
    guarded,
    held,
    lost,
    taken,
)


def test_what_is_approved_is_not_held_and_goes_by_its_hold() -> None:
    (hold,) = guarded(lost(3)).holds
    found = guarded(lost(3), approved(hold))
    assert found.holds == ()
    assert found.lifted == (hold,)
    assert dict(found.released) == dict.fromkeys(hold.event_ids, hold.digest)


def test_an_approval_is_void_from_the_instant_at_which_it_expires() -> None:
    (hold,) = guarded(lost(3)).holds
    said = approved(hold, expires=NOON + MINUTE)
    assert guarded(lost(3), said, now=NOON).lifted == (hold,)
    late = guarded(lost(3), said, now=NOON + MINUTE)
    assert (late.holds, late.lifted, late.released) == ((hold,), (), ())


DIFFERENT: dict[str, list[Move]] = {
    "one removal more": lost(5),
    "one removal less": lost(3),
    "another bot": [*lost(3), *lost(1, first=3, bots="other")],
    "another event": [*lost(3), *lost(1, first=7)],
}


@pytest.mark.parametrize("moves", DIFFERENT.values(), ids=DIFFERENT)
def test_an_approval_is_void_for_a_plan_with(moves: list[Move]) -> None:
    (hold,) = guarded(lost(4)).holds
    found = guarded(moves, approved(hold))
    assert len(held(found)) == len(moves)
    assert (found.lifted, found.released) == ((), ())


def test_an_approval_for_one_limit_is_none_for_another() -> None:
    (hold,) = guarded(lost(3), limits=HOURLY).holds
    assert hold.limit is Limit.PER_HOUR
    assert guarded(lost(3), approved(hold), limits=HOURLY).lifted == (hold,)
    assert len(held(guarded(lost(3), approved(hold)))) == 3


def test_rejected_is_as_if_nobody_had_approved() -> None:
    (hold,) = guarded(lost(3)).holds
    no = HoldRejected(hold=hold.digest, by="ben", why="", at=NOON)
    found = guarded(lost(3), evolve_holds(approved(hold), no))
    assert (found.holds, found.lifted) == ((hold,), ())


def test_one_calendar_is_let_go_and_the_other_stays_held() -> None:
    limits = Limits(removals=2, fraction=0.5, per_hour=100)
    moves = [*lost(3, "cal-a"), *lost(3, "cal-b"), *calm(9, "cal-c")]
    before = guarded(moves, limits=limits)
    assert [one.scope for one in before.holds] == ["calendar:cal-a", "calendar:cal-b"]
    found = guarded(moves, approved(before.holds[0]), limits)
    assert found.holds == before.holds[1:]
    assert {event_id for event_id, _ in found.released} == {
        f"cal-a-{n}" for n in range(3)
    }


def test_what_is_approved_does_not_count_for_the_rest() -> None:
    limits = Limits(removals=3, fraction=0.5, per_hour=100)
    moves = [*lost(4, "cal-a"), *calm(3, "cal-b")]
    (hold,) = guarded(moves, limits=limits).holds
    more = [*moves, *lost(3, "cal-b")]
    found = guarded(more, taken(hold), limits)
    assert (held(found), len(found.released)) == (set(), 4)
    assert held(guarded([*more, *lost(1, "cal-b", 3)], taken(hold), limits)) == {
        f"cal-b-{n}" for n in range(4)
    }


def test_what_is_left_of_an_approval_goes_event_by_event() -> None:
    (hold,) = guarded(lost(4)).holds
    rest = lost(4)[1:]
    assert held(guarded(rest, approved(hold))) == {one.event_id for one in rest}
    found = guarded(rest, taken(hold))
    assert (found.holds, found.lifted) == ((), ())
    assert [event_id for event_id, _ in found.released] == [o.event_id for o in rest]


def test_an_event_whose_commands_changed_is_not_let_go_with_the_others() -> None:
    (hold,) = guarded(lost(4)).holds
    strict = replace(FEW, removals=0)
    found = guarded([*lost(3), *lost(1, first=3, bots="new")], taken(hold), strict)
    assert held(found) == {"cal-a-3"}
    assert len(found.released) == 3


def test_what_was_let_go_and_not_done_in_time_is_held_again() -> None:
    (hold,) = guarded(lost(3)).holds
    found = guarded(lost(3), taken(hold), now=TOMORROW)
    assert found.holds == (hold,)


def test_events_that_keep_their_bots_are_let_go_by_nothing() -> None:
    (hold,) = guarded(lost(3)).holds
    moves = [*calm(3, "cal-a"), *lost(1)]
    assert [event_id for event_id, _ in guarded(moves, taken(hold)).released] == [
        "cal-a-0"
    ]
    nothing_wanted = [
        situation(NOON, event=event(f"cal-a-{n}"), policy=Policy()) for n in range(3)
    ]
    quiet = [move(one, reconcile(one)) for one in nothing_wanted]
    assert guarded(quiet, taken(hold)) == Guarded()


def test_the_hourly_limit_counts_what_nobody_approved() -> None:
    (hold,) = guarded(lost(3), limits=HOURLY).holds
    recent = (NOON - MINUTE,)
    moves = [*lost(3), *lost(1, "cal-b")]
    assert held(guarded(moves, taken(hold), HOURLY, recent)) == set()
    many = [*lost(3), *lost(2, "cal-b")]
    found = guarded(many, taken(hold), HOURLY, recent)
    assert held(found) == {"cal-b-0", "cal-b-1"}
    assert [one.until for one in found.holds] == [NOON + HOUR - MINUTE]


def test_each_event_of_a_hold_stands_with_the_digest_of_its_commands() -> None:
    (hold,) = guarded(lost(3)).holds
    assert hold.commands == tuple(
        (one.event_id, digest(one.decision.commands)) for one in lost(3)
    )
