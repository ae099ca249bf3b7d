"""Conditions joined by all, any and not, and the facts that they keep."""

from typing import get_args

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Condition,
    Duration,
    External,
    Internal,
    Leaf,
    MyResponse,
    Not,
    OnCalendar,
    Organizer,
    OrganizerIsMe,
    Platform,
    Private,
    Recurring,
    Series,
    Title,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import Response
from callsheet.domain.explanation import Because
from callsheet.domain.findings import ASK, Finding, answer_of, find
from callsheet.domain.reasons import UNTOLD, Reason
from tests.domain.builders import event
from tests.domain.matters import matter

ACCEPTED = MyResponse(among=(Response.ACCEPTED,))

NOBODY = event(title_hidden=True)
UNSURE = Title(words=("x",))
SURE = AllDay(is_=False)
NEVER = AllDay()

JOINED: dict[str, tuple[Condition, Answer, Reason | None]] = {
    "all of nothing": (All(), Answer.YES, None),
    "any of nothing": (AnyOf(()), Answer.NO, None),
    "all where all hold": (All((SURE, SURE)), Answer.YES, None),
    "all where one does not hold": (All((SURE, NEVER)), Answer.NO, None),
    "all where one cannot be told": (
        All((SURE, UNSURE)),
        Answer.CANNOT_TELL,
        Reason.TITLE_UNKNOWN,
    ),
    "all where two cannot be told": (
        All((ACCEPTED, UNSURE)),
        Answer.CANNOT_TELL,
        Reason.RESPONSE_UNKNOWN,
    ),
    "any where one holds": (AnyOf((NEVER, SURE)), Answer.YES, None),
    "any where none holds": (AnyOf((NEVER, NEVER)), Answer.NO, None),
    "any where one cannot be told": (
        AnyOf((NEVER, UNSURE)),
        Answer.CANNOT_TELL,
        Reason.TITLE_UNKNOWN,
    ),
    "not, of what holds": (Not(SURE), Answer.NO, None),
    "not, of what does not hold": (Not(NEVER), Answer.YES, None),
    "not, of what cannot be told": (
        Not(UNSURE),
        Answer.CANNOT_TELL,
        Reason.TITLE_UNKNOWN,
    ),
    "parts in parts": (
        All((Not(AnyOf((NEVER, UNSURE))), SURE)),
        Answer.CANNOT_TELL,
        Reason.TITLE_UNKNOWN,
    ),
}


@pytest.mark.parametrize(("condition", "value", "missing"), JOINED.values(), ids=JOINED)
def test_joining(condition: Condition, value: Answer, missing: Reason | None) -> None:
    found = find(condition, matter(NOBODY))
    assert (found.value, found.missing) == (value, missing)


def test_what_cannot_be_told_does_not_matter_beside_a_no() -> None:
    assert find(All((UNSURE, NEVER)), matter(NOBODY)).value is Answer.NO
    assert find(AnyOf((UNSURE, SURE)), matter(NOBODY)).value is Answer.YES


def test_the_facts_of_all_parts_are_kept_in_order() -> None:
    found = find(All((SURE, Not(NEVER), External())), matter(NOBODY))
    assert found.because == (
        Because("all_day", Answer.YES, "at a time of day"),
        Because("all_day", Answer.NO, "at a time of day"),
        Because("external", Answer.NO, "0 other guests, none from outside"),
    )


LEAVES: tuple[Leaf, ...] = (
    External(),
    Internal(),
    Attendee(among=("acme.example",)),
    AttendeeCount(at_least=1),
    OrganizerIsMe(),
    Organizer(among=("acme.example",)),
    ACCEPTED,
    Recurring(),
    Series(among=("uid-1",)),
    UNSURE,
    TitleLike(patterns=("x*",)),
    Private(),
    SURE,
    Duration(at_least=1),
    WorkingHours(),
    Platform(among=("zoom",)),
    OnCalendar(among=("acme.example",)),
    CalendarMetadata(key="team", among=("sales",)),
)


def test_every_condition_that_looks_at_a_fact_is_here_and_has_its_own_word() -> None:
    assert {type(leaf) for leaf in LEAVES} == set(get_args(Leaf)) == set(ASK)
    assert len({leaf.kind for leaf in LEAVES}) == len(LEAVES)


@pytest.mark.parametrize("leaf", LEAVES, ids=[leaf.kind for leaf in LEAVES])
def test_a_fact_is_told_under_the_conditions_word(leaf: Leaf) -> None:
    (because,) = find(leaf, matter(NOBODY)).because
    assert because.condition == leaf.kind


@pytest.mark.parametrize("leaf", LEAVES, ids=[leaf.kind for leaf in LEAVES])
def test_what_cannot_be_told_names_what_is_missing(leaf: Leaf) -> None:
    found = find(leaf, matter(NOBODY))
    assert (found.value is Answer.CANNOT_TELL) == (found.missing in UNTOLD)
    assert (found.value is Answer.CANNOT_TELL) == (found.missing is not None)


@pytest.mark.parametrize(("condition", "value", "missing"), JOINED.values(), ids=JOINED)
def test_the_answer_alone_is_the_same(
    condition: Condition, value: Answer, missing: Reason | None
) -> None:
    assert answer_of(condition, matter(NOBODY)) is value


def test_two_findings_differ_by_what_they_say() -> None:
    assert Finding(Answer.NO) != Finding(Answer.YES)
