"""Every kind of complaint about a value has words of the house, not of a library."""

import json
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from callsheet.adapters.documents.refusals import problems_in


class Colour(Enum):
    RED = "red"
    DARK_BLUE = "dark-blue"


def uneven(number: int) -> int:
    if number % 2 == 0:
        raise ValueError("should be odd")
    return number


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int | Literal["all"] = 0


class Asked(BaseModel):
    """One field of each kind that there is."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=3)] = "a"
    address: Annotated[str, Field(min_length=3)] = "a@b"
    some: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("a",)
    pair: Annotated[tuple[str, ...], Field(min_length=2)] = ("a", "b")
    colour: Colour = Colour.RED
    colours: tuple[Colour, ...] = ()
    order: Literal["newest", "oldest"] = "newest"
    only: Literal["this"] = "this"
    code: Annotated[str, Field(pattern=r"^[0-9a-f]+$")] = "0"
    limit: Annotated[int, Field(ge=1, le=2_000)] = 1
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    odd: Annotated[int, AfterValidator(uneven)] = 1
    yes: bool = True
    when: datetime | None = None
    after: Annotated[int, Field(ge=0)] | Literal["end"] = 0
    inner: Inner = Inner()
    along: Annotated[str, Field(alias="with")] = ""


def told(asked: dict[str, Any], *, text: bool = False) -> list[str]:
    try:
        if text:
            Asked.model_validate(asked)
        else:
            Asked.model_validate_json(json.dumps(asked), strict=True)
    except ValidationError as refused:
        found = problems_in(refused, Asked)
    return [f"{one.place}: {one.problem}" for one in found]


BODIES: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name: is empty"),
    ({"name": "abcd"}, "name: is longer than 3 characters"),
    ({"name": 1}, "name: should be text, is a number"),
    ({"address": "a"}, "address: has fewer than 3 characters"),
    ({"some": []}, "some: is empty"),
    ({"some": [1]}, "some[0]: should be text, is a number"),
    ({"some": ["a"] * 3}, "some: has more than 2 entries"),
    ({"some": "a"}, "some: should be a list, is text"),
    ({"pair": ["a"]}, "pair: has fewer than 2 entries"),
    ({"colour": "dark-blu"}, 'colour: unknown word; did you mean "dark-blue"?'),
    ({"colour": "x"}, "colour: unknown word; known are red, dark-blue"),
    ({"colour": 1}, "colour: should be one of red, dark-blue, is a number"),
    ({"colours": ["red", "rad"]}, 'colours[1]: unknown word; did you mean "red"?'),
    ({"order": "newst"}, 'order: unknown word; did you mean "newest"?'),
    ({"only": "that"}, 'only: should be "this"'),
    ({"code": "xyz"}, "code: should have the form ^[0-9a-f]+$"),
    ({"limit": 0}, "limit: should be 1 or more"),
    ({"limit": 2_001}, "limit: should be 2,000 or less"),
    ({"limit": 1.5}, "limit: should be a whole number, is a number"),
    ({"limit": "1"}, "limit: should be a whole number, is text"),
    ({"share": 0}, "share: should be more than 0"),
    ({"share": 1}, "share: should be less than 1"),
    ({"odd": 2}, "odd: should be odd"),
    ({"yes": 1}, "yes: should be true or false, is a number"),
    ({"when": "noon"}, "when: should be a time such as 2026-03-02T12:00:00Z"),
    ({"after": "ned"}, 'after: should be a whole number or "end"'),
    ({"after": -1}, 'after: should be 0 or more or "end"'),
    ({"inner": []}, "inner: should be an object, is a list"),
    (
        {"inner": {"size": []}},
        'inner.size: should be a whole number or "all"',
    ),
    ({"inner": {"siz": 1}}, 'inner.siz: unknown key; did you mean "size"?'),
    ({"wiht": ""}, 'wiht: unknown key; did you mean "with"?'),
]
TEXTS: list[tuple[dict[str, Any], str]] = [
    ({"limit": "x"}, "limit: should be a whole number"),
    ({"limit": "9" * 5_000}, "limit: should be a whole number, and not as large"),
    ({"share": "x"}, "share: should be a number"),
    ({"yes": "x"}, "yes: should be true or false"),
    ({"name": "\ud800"}, "name: has characters that are no text"),
    ({"when": "2026-13-02"}, "when: should be a time such as 2026-03-02T12:00:00Z"),
    ({"after": "\ud800"}, "after: has characters that are no text"),
    ({"after": "x"}, 'after: should be a whole number or "end"'),
]


@pytest.mark.parametrize(("asked", "line"), BODIES, ids=[one for _, one in BODIES])
def test_of_json(asked: dict[str, Any], line: str) -> None:
    assert told(asked) == [line]


@pytest.mark.parametrize(("asked", "line"), TEXTS, ids=[one for _, one in TEXTS])
def test_of_a_query(asked: dict[str, Any], line: str) -> None:
    assert told(asked, text=True) == [line]


def test_two_places_are_two_problems() -> None:
    assert told({"name": "", "limit": 0}) == [
        "name: is empty",
        "limit: should be 1 or more",
    ]
