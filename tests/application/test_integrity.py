"""What the links and the seals show of a log that somebody changed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from callsheet.application.audit_findings import FindingKind
from callsheet.application.integrity import FAR, SealCheck, check_links
from callsheet.application.log_port import Hashed, Linked
from callsheet.domain.chain import link
from callsheet.domain.ids import Digest
from callsheet.domain.log_records import Sealed
from callsheet.domain.merkle import root_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
IDENTITY = b"\x07" * 32


def stream_of_three() -> list[Linked]:
    rows, previous = [], IDENTITY
    for version in (1, 2, 3):
        made = link(previous, "a", version, "sent/1", b"id", b"state")
        before = None if version == 1 else previous
        rows.append(
            Linked(version, "a", version, "sent/1", b"id", made, b"state", before)
        )
        previous = made
    return rows


def found(rows: list[Linked]) -> list[tuple[FindingKind, int]]:
    return [(one.kind, one.version) for one in check_links(rows, IDENTITY)]


def test_an_honest_stream_is_whole() -> None:
    assert found(stream_of_three()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"state": b"other"},
        {"topic": "ended/1"},
        {"append_id": b"another"},
        {"stream": "b"},
        {"version": 7},
        {"version": 0},
        {"hash": b"\0" * 32},
        {"state": "a text"},
        {"append_id": 7},
        {"topic": None},
        {"version": 2**70},
        {"stream": 7},
    ],
    ids=str,
)
def test_a_record_that_was_changed_is_named(change: dict[str, Any]) -> None:
    first, second, third = stream_of_three()
    changed = replace(second, **change)
    assert found([first, changed, third]) == [(FindingKind.ALTERED, changed.version)]


def test_a_record_that_is_gone_is_named_by_the_one_after_it() -> None:
    first, _, third = stream_of_three()
    assert found([first, replace(third, previous=None)]) == [(FindingKind.MISSING, 2)]


def test_a_stream_of_another_log_is_not_taken_for_one_of_this() -> None:
    kinds = [one.kind for one in check_links(stream_of_three(), b"\x08" * 32)]
    assert kinds == [FindingKind.ALTERED]


def sealed(rows: list[Hashed], first: int, number: int) -> Hashed:
    """Seal the rows, at the next position."""
    root = root_of((row.position, row.hash) for row in rows)
    last = rows[-1].position
    seal = Sealed(
        at=NOON,
        first=first,
        last=last,
        count=root.count,
        root=Digest(f"sha256:{root.digest().hex()}"),
    )
    return Hashed(last + 1, bytes([last]) * 32, number, seal)


def log_of_two_seals() -> list[Hashed]:
    """Four records and a seal (5), then it and two more, and a seal (8), and one."""
    one = [Hashed(position, bytes([position]) * 32) for position in (1, 2, 3, 4)]
    first = sealed(one, 1, 1)
    two = [first, *(Hashed(position, bytes([position]) * 32) for position in (6, 7))]
    return [*one, *two, sealed(two, 5, 2), Hashed(9, b"\x09" * 32)]


def seen(rows: list[Hashed], start: Sealed | None = None) -> list[str]:
    return [one.said for one in SealCheck(start).look(rows)]


def test_an_honest_log_is_as_it_was_sealed() -> None:
    check = SealCheck()
    assert list(check.look(log_of_two_seals())) == []
    assert (check.seals, check.unsealed) == (2, 2)


def test_the_seals_can_be_looked_at_from_any_of_them_on() -> None:
    rows = log_of_two_seals()
    check = SealCheck(rows[4].seal)
    assert list(check.look(rows[4:])) == []
    assert (check.seals, check.unsealed) == (1, 2)


def test_numbers_that_were_never_given_out_are_no_fault() -> None:
    rows = [Hashed(position, bytes([position]) * 32) for position in (2, 5, 9)]
    assert seen([*rows, sealed(rows, 1, 1)]) == []


def test_a_record_that_is_gone_leaves_a_place() -> None:
    rows = log_of_two_seals()
    del rows[1]
    assert seen(rows) == [
        "seal 1 (positions 1 to 4): 3 records instead of 4; there is none at 2"
    ]


def test_the_places_of_many_are_not_all_named() -> None:
    rows = [Hashed(position, bytes([position]) * 32) for position in range(1, 101)]
    seal = sealed(rows, 1, 1)
    assert seen([rows[0], *rows[90:], seal]) == [
        (
            "seal 1 (positions 1 to 100): 11 records instead of 100; there is none at "
            "2, 3, 4, 5, 6 and more"
        )
    ]


def test_a_record_that_was_put_in_is_noticed() -> None:
    rows = log_of_two_seals()
    rows.insert(6, Hashed(6, b"\x55" * 32))
    assert seen(rows) == ["seal 2 (positions 5 to 7): 4 records instead of 3"]


def test_records_that_changed_places_are_noticed() -> None:
    rows = log_of_two_seals()
    rows[1:3] = [replace(rows[2], position=2), replace(rows[1], position=3)]
    assert seen(rows) == [
        (
            "seal 1 (positions 1 to 4): not the records that were sealed, or not in "
            "their places"
        )
    ]


def test_a_seal_that_is_gone_is_noticed_by_the_next() -> None:
    rows = log_of_two_seals()
    rows[4] = replace(rows[4], number=0, seal=None)
    assert seen(rows) == ["seal 2 (positions 5 to 7): the one before it ended at 0"]


@pytest.mark.parametrize("first", [1, 4, 6])
def test_a_seal_that_does_not_go_on_from_the_one_before_is_noticed(first: int) -> None:
    rows = log_of_two_seals()
    second = rows[7].seal
    assert second is not None
    rows[7] = replace(rows[7], seal=replace(second, first=first))
    said = f"seal 2 (positions {first} to 7): the one before it ended at 4"
    assert seen(rows) == [said]


def test_a_record_without_a_number_is_told_as_number_zero() -> None:
    first, second, third = stream_of_three()
    odd: Any = "second"
    rows = [first, replace(second, version=odd, previous=None), third]
    assert found(rows) == [(FindingKind.ALTERED, 0)]


@pytest.mark.parametrize("last", [3, 5, 10**12])
def test_a_seal_that_claims_to_cover_more_or_less_is_noticed(last: int) -> None:
    rows = log_of_two_seals()
    first = rows[4].seal
    assert first is not None
    rows[4] = replace(rows[4], seal=replace(first, last=last))
    said = f"seal 1 (positions 1 to {last}): the last record before it stands at 4"
    assert seen(rows)[0] == said


def test_the_place_that_a_lost_end_of_a_range_left_is_named() -> None:
    rows = log_of_two_seals()
    del rows[2:4]
    assert seen(rows)[0] == (
        "seal 1 (positions 1 to 4): the last record before it stands at 2"
    )


@pytest.mark.parametrize(
    ("position", "named"),
    [(FAR + 1, []), (FAR + 2, [FAR + 2]), (2**63 - 1, [2**63 - 1])],
)
def test_a_record_far_behind_all_others_is_named(
    position: int, named: list[int]
) -> None:
    rows = [Hashed(1, b"a"), Hashed(position, b"b")]
    found = list(SealCheck().look(rows))
    assert [one.position for one in found] == named
    assert all(one.kind is FindingKind.MISSING for one in found)
