"""One canonical text for every value, and its digest."""

from dataclasses import dataclass
from datetime import timedelta, timezone
from hashlib import sha256

import pytest

from callsheet.domain.conditions import All, AnyOf, External
from callsheet.domain.digests import (
    canonical,
    digest,
    digest_bytes,
    digest_text,
    encoded,
    plain,
)
from callsheet.domain.reasons import Reason
from tests.domain.builders import START, event


@dataclass(frozen=True)
class Pair:
    """Two values, the later name first."""

    right: object
    left: object


TOKYO = timezone(timedelta(hours=9))

TEXTS = {
    "nothing": (None, "null"),
    "yes": (True, "true"),
    "a number": (3, "3"),
    "a fraction": (0.25, "0.25"),
    "a text with a quote and an umlaut": ('ä"', '"ä\\""'),
    "a reason": (Reason.FROZEN, '"frozen"'),
    "an instant": (START, '"2026-03-02T15:00:00Z"'),
    "the same instant elsewhere": (START.astimezone(TOKYO), '"2026-03-02T15:00:00Z"'),
    "a span in seconds": (timedelta(minutes=1), "60.0"),
    "a list": ([1, 2], "[1,2]"),
    "a tuple": ((1, (2,)), "[1,[2]]"),
    "a mapping, sorted": ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
    "a mapping with numbers for keys": ({1: None}, '{"1":null}'),
    "a value, its fields sorted": (
        Pair(1, START),
        '{"left":"2026-03-02T15:00:00Z","right":1}',
    ),
    "a value in a value": (
        Pair(Pair(1, 2), 3),
        '{"left":3,"right":{"left":2,"right":1}}',
    ),
}


@pytest.mark.parametrize(("value", "text"), TEXTS.values(), ids=TEXTS)
def test_the_canonical_text_of(value: object, text: str) -> None:
    assert canonical(value) == text


def test_what_json_can_hold_of_a_value_reads_like_its_text() -> None:
    value = Pair(("ä", 0.25), {"since": START, "why": Reason.FROZEN})
    assert plain(value) == {
        "left": {"since": "2026-03-02T15:00:00Z", "why": "frozen"},
        "right": ["ä", 0.25],
    }


def test_a_text_of_a_kind_of_its_own_is_written_as_any_other() -> None:
    class Name(str):
        __slots__ = ()

    assert canonical(Name("ä")) == '"ä"'


@pytest.mark.parametrize(
    "value", [{1, 2}, object(), b"bytes"], ids=["a set", "an object", "bytes"]
)
def test_no_text_can_be_made_of(value: object) -> None:
    with pytest.raises(
        TypeError, match=f"^no canonical text for {type(value).__name__}$"
    ):
        canonical({"deep": [value]})


def test_a_digest_is_the_sha256_of_the_canonical_text() -> None:
    assert digest({"b": "ä"}) == "sha256:" + sha256('{"b":"ä"}'.encode()).hexdigest()


def test_bytes_texts_and_values_are_digested_alike() -> None:
    assert digest_bytes(b'"a"') == digest_text('"a"') == digest("a")


def test_half_a_surrogate_can_be_digested() -> None:
    assert encoded("\ud800") == b"\xed\xa0\x80"
    assert digest("\ud800") != digest("\ud801")


def test_equal_events_have_equal_digests_in_any_zone() -> None:
    there = event(start=START.astimezone(TOKYO))
    assert digest(there) == digest(event())


def test_conditions_of_one_shape_have_digests_of_their_own() -> None:
    assert digest(All((External(),))) != digest(AnyOf((External(),)))
