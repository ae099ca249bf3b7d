"""Conditions in pieces."""

import pytest

from callsheet.domain.conditions import (
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Duration,
    External,
    Leaf,
    MyResponse,
    Platform,
    Title,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import Response
from callsheet.domain.pieces import pieces_of


def people(least: int = 0, most: int | None = None) -> Leaf:
    return AttendeeCount(at_least=least, at_most=most)


PIECES: dict[str, tuple[Leaf, list[Leaf], list[Leaf]]] = {
    "each word": (
        *(Title(words=("a", "b")), []),
        [Title(words=("a",)), Title(words=("b",))],
    ),
    "each pattern": (
        *(TitleLike(patterns=("a*", "b")), []),
        [TitleLike(patterns=("a*",)), TitleLike(patterns=("b",))],
    ),
    "each address": (
        *(Attendee(among=("a.example", "b.example")), []),
        [Attendee(among=("a.example",)), Attendee(among=("b.example",))],
    ),
    "each value of a key": (
        *(CalendarMetadata(key="k", among=("a", "b")), []),
        [
            CalendarMetadata(key="k", among=("a",)),
            CalendarMetadata(key="k", among=("b",)),
        ],
    ),
    "one alone": (Platform(among=("zoom",)), [], [Platform(among=("zoom",))]),
    "bounds that nobody cuts": (people(3), [people(3), Duration()], [people(3)]),
    "bounds that another begins in": (
        *(people(3), [people(50), people(2)]),
        [people(3, 49), people(50)],
    ),
    "bounds that another ends in": (
        *(people(3, 9), [people(most=5), people(most=20)]),
        [people(3, 5), people(6, 9)],
    ),
    "bounds that another ends with": (
        people(3, 9),
        [people(9)],
        [people(3, 8), people(9, 9)],
    ),
    "a length that is cut": (
        *(Duration(at_least=15), [people(20), Duration(at_most=30)]),
        [Duration(at_least=15, at_most=30), Duration(at_least=31)],
    ),
    "nothing of a yes or no": (External(), [], []),
    "nothing of hours": (WorkingHours(), [], []),
    "nothing of answers, which are tried anyway": (
        *(MyResponse(among=tuple(Response)), []),
        [],
    ),
}


@pytest.mark.parametrize(("condition", "others", "pieces"), PIECES.values(), ids=PIECES)
def test_a_condition_is_taken_to_pieces(
    condition: Leaf, others: list[Leaf], pieces: list[Leaf]
) -> None:
    assert list(pieces_of(condition, others)) == pieces
