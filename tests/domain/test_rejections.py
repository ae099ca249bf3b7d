"""What the guard makes of rejections: what was refused stays, and counts."""

from dataclasses import replace

from callsheet.domain.guard import Guarded
from callsheet.domain.hold_records import HoldApproved
from callsheet.domain.holds import evolve_holds
from tests.domain.builders import HOUR, MINUTE, NOON
from tests.domain.rulings import (
    FEW,
    HOURLY,
    TOMORROW,
    calm,
    guarded,
    held,
    kept,
    lost,
    rejected,
)


def refused(found: Guarded) -> list[str]:
    return [event_id for event_id, _ in found.refused]


def test_until_a_pass_has_seen_it_a_rejected_hold_is_held_as_before() -> None:
    before = guarded(lost(3))
    assert guarded(lost(3), rejected(*before.holds)) == before


def test_what_was_refused_stays_whatever_the_limits_are() -> None:
    (hold,) = guarded(lost(3)).holds
    for limits in (FEW, replace(FEW, removals=100)):
        found = guarded(lost(3), kept(hold), limits)
        assert (found.holds, found.released) == ((), ())
        assert refused(found) == ["cal-a-0", "cal-a-1", "cal-a-2"]
        (one, *_) = (refusal for _, refusal in found.refused)
        assert (one.hold, one.scope, one.by) == (hold.digest, "workspace", "ben")


def test_what_is_left_of_it_stays_too_though_it_is_few_enough() -> None:
    (hold,) = guarded(lost(3)).holds
    assert refused(guarded(lost(1), kept(hold))) == ["cal-a-0"]


def test_other_commands_of_an_event_are_not_refused() -> None:
    (hold,) = guarded(lost(3)).holds
    found = guarded([*lost(2), *lost(1, first=2, bots="new")], kept(hold))
    assert refused(found) == ["cal-a-0", "cal-a-1"]
    assert held(found) == {"cal-a-2"}


def test_what_was_refused_counts_so_that_one_more_is_asked_about_alone() -> None:
    (hold,) = guarded(lost(3)).holds
    found = guarded(lost(4), kept(hold))
    assert held(found) == {"cal-a-3"}
    assert len(refused(found)) == 3


def test_elsewhere_nothing_changes() -> None:
    limits = replace(FEW, fraction=0.5)
    moves = [*lost(3), *calm(9, "cal-c")]
    (hold,) = guarded(moves, limits=limits).holds
    assert hold.scope == "calendar:cal-a"
    found = guarded([*moves, *lost(1, "cal-c")], kept(hold), limits)
    assert (found.holds, len(refused(found))) == ((), 3)


def test_who_approves_after_all_is_held_to_the_whole_of_it() -> None:
    (hold,) = guarded(lost(3)).holds
    yes = HoldApproved(
        hold=hold.digest, scope=hold.scope, by="ana", why="", at=NOON, expires=TOMORROW
    )
    said = evolve_holds(kept(hold), yes)
    found = guarded(lost(3), said)
    assert (found.lifted, found.refused) == ((hold,), ())
    more = guarded(lost(4), said)
    assert (len(held(more)), more.lifted, more.refused) == (4, (), ())


def test_a_hold_by_the_hour_that_is_rejected_outlasts_the_hour() -> None:
    recent = (NOON - 50 * MINUTE, NOON - 40 * MINUTE)
    (hold,) = guarded(lost(1), limits=HOURLY, recent=recent).holds
    assert hold.until == NOON + 10 * MINUTE
    later = NOON + HOUR
    free = guarded(lost(1), limits=HOURLY, recent=recent, now=later)
    assert free == Guarded()
    found = guarded(lost(1), rejected(hold), HOURLY, recent, later)
    assert [one.digest for one in found.holds] == [hold.digest]
    others = guarded(lost(2)[1:], rejected(hold), HOURLY, recent, later)
    assert others == Guarded()
    seen = guarded(lost(1), kept(hold), HOURLY, recent, later)
    assert refused(seen) == ["cal-a-0"]
