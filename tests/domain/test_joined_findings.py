"""Conditions joined by all, any and not, and the facts that they keep."""

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Condition,
    External,
    MyResponse,
    Not,
    Organizer,
    OrganizerIsMe,
    Series,
    Title,
)
from callsheet.domain.event import Response
from callsheet.domain.explanation import Because
from callsheet.domain.findings import Finding, find
from callsheet.domain.reasons import Reason
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


NAMES: dict[str, Condition] = {
    "external": External(),
    "my_response": ACCEPTED,
    "series": Series(among=("uid-1",)),
    "organizer_is_me": OrganizerIsMe(),
    "organizer": Organizer(among=("acme.example",)),
    "title": UNSURE,
    "all_day": SURE,
}


@pytest.mark.parametrize(("name", "condition"), NAMES.items(), ids=NAMES)
def test_a_fact_is_told_under_the_conditions_word(
    name: str, condition: Condition
) -> None:
    (because,) = find(condition, matter(NOBODY)).because
    assert because.condition == name == condition.kind


def test_two_findings_differ_by_what_they_say() -> None:
    assert Finding(Answer.NO) != Finding(Answer.YES)
