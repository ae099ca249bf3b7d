"""Holds by their names, and what the log says of each, record by record."""

from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.domain.hold_records import (
    Ending,
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRecord,
    HoldRejected,
    Limit,
)
from callsheet.domain.holds import (
    REMEMBERED,
    Holds,
    Refusal,
    Release,
    evolve_holds,
    hold,
    hold_name,
)
from callsheet.domain.ids import Digest, EventId
from tests.domain.builders import HOUR, MINUTE, NOON, Change, sha

ONE, TWO = (EventId("evt-1"), sha("1")), (EventId("evt-2"), sha("2"))
LATER = NOON + HOUR

PLACED = HoldPlaced(
    hold=sha("a"),
    scope="workspace",
    limit=Limit.REMOVALS,
    count=2,
    first=(EventId("evt-1"), EventId("evt-2")),
    at=NOON,
)
APPROVED = HoldApproved(
    hold=sha("a"), scope="workspace", by="ana", why="", at=NOON, expires=LATER
)
REJECTED = HoldRejected(hold=sha("a"), by="ben", why="no", at=NOON)
TAKEN = HoldEnded(hold=sha("a"), how=Ending.APPROVED, at=NOON, commands=(ONE, TWO))
GONE = HoldEnded(hold=sha("a"), how=Ending.GONE, at=NOON)


def folded(*records: HoldRecord) -> Holds:
    holds = Holds()
    for record in records:
        holds = evolve_holds(holds, record)
    return holds


def other(record: HoldRecord, **changes: Change) -> HoldRecord:
    """The same of another hold."""
    return replace(record, hold=sha("b"), **changes)


def test_a_hold_is_named_by_scope_limit_and_each_event_with_its_commands() -> None:
    known = hold("workspace", Limit.REMOVALS, [ONE, TWO])
    assert known.event_ids == ("evt-1", "evt-2")
    others = [
        hold("calendar:cal-a", Limit.REMOVALS, [ONE, TWO]),
        hold("workspace", Limit.PER_HOUR, [ONE, TWO]),
        hold("workspace", Limit.REMOVALS, [ONE]),
        hold("workspace", Limit.REMOVALS, [ONE, TWO, (EventId("evt-3"), sha("3"))]),
        hold("workspace", Limit.REMOVALS, [ONE, (EventId("evt-2"), sha("3"))]),
        hold("workspace", Limit.REMOVALS, [ONE, (EventId("evt-3"), sha("2"))]),
    ]
    assert len({one.digest for one in (known, *others)}) == 7


def test_its_name_hangs_on_neither_the_order_nor_when_it_passes() -> None:
    known = hold("workspace", Limit.PER_HOUR, [ONE, TWO])
    again = hold("workspace", Limit.PER_HOUR, [TWO, ONE], NOON)
    assert (again.digest, again.event_ids) == (known.digest, ("evt-2", "evt-1"))
    assert again.until == NOON


def test_people_type_the_first_ten_digits_of_its_name() -> None:
    assert hold_name(Digest("sha256:0123456789abcdef")) == "0123456789"


WORDS: dict[str, tuple[tuple[HoldRecord, ...], str]] = {
    "nothing is known": ((), "unknown"),
    "nothing was said": ((PLACED,), "open"),
    "approved": ((PLACED, APPROVED), "approved"),
    "rejected": ((PLACED, REJECTED), "rejected"),
    "rejected after all": ((PLACED, APPROVED, REJECTED), "rejected"),
    "approved after all": ((PLACED, REJECTED, APPROVED), "approved"),
    "approved and let go": ((PLACED, APPROVED, TAKEN), "over"),
    "approved and gone": ((PLACED, APPROVED, GONE), "over"),
    "there again, and asked about again": (
        (PLACED, APPROVED, GONE, PLACED),
        "open",
    ),
    "approved before it was placed": ((APPROVED, PLACED), "open"),
    "ended before it was placed": ((GONE, PLACED), "open"),
    "rejected when it was over": ((PLACED, GONE, REJECTED), "over"),
    "ended twice": ((PLACED, APPROVED, TAKEN, GONE), "over"),
    "another one was approved": ((PLACED, other(PLACED), other(APPROVED)), "open"),
}


@pytest.mark.parametrize(("records", "state"), WORDS.values(), ids=WORDS)
def test_what_counts_of_a_hold(records: tuple[HoldRecord, ...], state: str) -> None:
    holds = folded(*records)
    found = [one for one in holds.standing if one.placed.hold == sha("a")]
    assert holds.stands(sha("a")) is bool(found) is (state not in ("unknown", "over"))
    assert (holds.approval(sha("a"), NOON) is not None) is (state == "approved")
    assert (holds.rejection(sha("a")) is not None) is (state == "rejected")


def test_an_approval_counts_until_it_expires_and_not_then() -> None:
    holds = folded(PLACED, APPROVED)
    assert holds.approval(sha("a"), LATER - MINUTE) == APPROVED
    assert holds.approval(sha("a"), LATER) is None


def test_holds_stand_in_the_order_in_which_they_were_placed() -> None:
    holds = folded(other(PLACED), PLACED, other(APPROVED))
    assert [one.name for one in holds.standing] == ["b" * 10, "a" * 10]
    again = folded(PLACED, GONE, other(PLACED), PLACED)
    assert [one.placed.hold for one in again.standing] == [sha("b"), sha("a")]


UNTIL: dict[str, tuple[datetime | None, bool]] = {
    "somebody has to approve": (None, True),
    "its time is not up": (NOON + MINUTE, True),
    "its time is up": (NOON, False),
}


@pytest.mark.parametrize(("until", "is_open"), UNTIL.values(), ids=UNTIL)
def test_a_hold_is_open_until_it_passes(until: datetime | None, is_open: bool) -> None:
    holds = folded(replace(PLACED, until=until))
    assert bool(holds.open(NOON)) is is_open
    assert holds.standing


def test_an_approval_that_was_acted_on_lets_each_event_go_until_it_expires() -> None:
    holds = folded(PLACED, APPROVED, TAKEN)
    release = Release(hold=sha("a"), commands=sha("1"), expires=LATER)
    event = EventId("evt-1")
    assert holds.release(event, sha("1"), LATER - MINUTE) == release
    assert holds.release(event, sha("1"), LATER) is None
    assert holds.release(event, sha("2"), NOON) is None
    assert holds.release(EventId("evt-3"), sha("1"), NOON) is None


KEPT = HoldEnded(hold=sha("a"), how=Ending.REJECTED, at=NOON, commands=(ONE, TWO))


def test_a_rejection_that_was_acted_on_keeps_each_event_for_good() -> None:
    holds = folded(PLACED, REJECTED, KEPT)
    event = EventId("evt-1")
    assert holds.refusal(event, sha("1")) == Refusal(
        hold=sha("a"),
        commands=sha("1"),
        scope="workspace",
        limit=Limit.REMOVALS,
        by="ben",
    )
    assert holds.refusal(event, sha("2")) is None
    assert holds.refusal(EventId("evt-3"), sha("1")) is None
    assert [one.placed.hold for one in holds.kept] == [sha("a")]
    assert (holds.standing, holds.rejecting) == ((), False)


def test_a_rejection_waits_for_a_pass_until_it_is_acted_on() -> None:
    assert folded(PLACED, REJECTED).rejecting
    assert not folded(PLACED, APPROVED).rejecting


def test_what_is_approved_after_all_stands_again_and_is_kept_no_more() -> None:
    holds = folded(PLACED, REJECTED, KEPT, APPROVED)
    assert holds.approval(sha("a"), NOON) == APPROVED
    assert (holds.kept, holds.refusals) == ((), {})
    assert [one.placed.hold for one in holds.standing] == [sha("a")]


def test_of_two_rejected_holds_only_the_one_is_approved() -> None:
    third = (EventId("evt-3"), sha("3"))
    holds = folded(
        PLACED,
        other(PLACED),
        REJECTED,
        other(REJECTED),
        KEPT,
        other(KEPT, commands=(third,)),
        APPROVED,
    )
    assert list(holds.refusals) == ["evt-3"]
    assert [one.placed.hold for one in holds.kept] == [sha("b")]


def test_to_reject_again_what_is_kept_says_nothing_new() -> None:
    before = folded(PLACED, REJECTED, KEPT)
    assert evolve_holds(before, replace(REJECTED, by="dan")) == before


NOTHING_KEPT: dict[str, tuple[HoldRecord, ...]] = {
    "it was gone": (PLACED, REJECTED, replace(KEPT, how=Ending.GONE)),
    "nobody rejected": (PLACED, KEPT),
    "somebody approved": (PLACED, REJECTED, APPROVED, KEPT),
}


@pytest.mark.parametrize("records", NOTHING_KEPT.values(), ids=NOTHING_KEPT)
def test_nothing_is_kept_where(records: tuple[HoldRecord, ...]) -> None:
    holds = folded(*records)
    assert (holds.refusals, holds.kept) == ({}, ())


def test_what_is_kept_is_never_forgotten() -> None:
    holds = folded(PLACED, REJECTED, KEPT)
    for number in range(REMEMBERED + 1):
        name = Digest(f"sha256:{number:064}")
        holds = evolve_holds(holds, replace(PLACED, hold=name))
        holds = evolve_holds(holds, replace(GONE, hold=name))
    assert [one.placed.hold for one in holds.kept] == [sha("a")]
    assert len(holds.known) == REMEMBERED + 1


NOTHING_GOES: dict[str, tuple[HoldRecord, ...]] = {
    "it was gone": (PLACED, APPROVED, replace(TAKEN, how=Ending.GONE)),
    "nobody approved": (PLACED, TAKEN),
    "somebody rejected": (PLACED, APPROVED, REJECTED, TAKEN),
    "nobody knew it": (APPROVED, TAKEN),
}


@pytest.mark.parametrize("records", NOTHING_GOES.values(), ids=NOTHING_GOES)
def test_nothing_is_let_go_where(records: tuple[HoldRecord, ...]) -> None:
    assert folded(*records).releases == {}


def test_what_expired_is_forgotten_when_the_next_is_let_go() -> None:
    first = (PLACED, APPROVED, TAKEN)
    second = (other(PLACED), other(APPROVED, expires=LATER + HOUR))
    third = (EventId("evt-3"), sha("3"))
    soon = other(TAKEN, at=LATER - MINUTE, commands=(third,))
    assert set(folded(*first, *second, soon).releases) == {"evt-1", "evt-2", "evt-3"}
    late = other(TAKEN, at=LATER, commands=(third,))
    assert set(folded(*first, *second, late).releases) == {"evt-3"}


def test_of_very_many_holds_that_are_over_the_last_are_remembered() -> None:
    holds = folded(PLACED)
    names = [Digest(f"sha256:{number:064}") for number in range(REMEMBERED + 2)]
    for name in names:
        holds = evolve_holds(holds, replace(PLACED, hold=name))
        holds = evolve_holds(holds, replace(GONE, hold=name))
    assert list(holds.known) == [sha("a"), *names[2:]]
