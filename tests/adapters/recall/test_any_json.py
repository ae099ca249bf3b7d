"""Any JSON is read or named; nothing is made up, and nothing repeated."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.recall.json_text import parse
from callsheet.adapters.recall.normalise import read_event
from callsheet.application.ports import EventRead, NotRead
from callsheet.domain.digests import canonical
from tests.adapters.recall.rows import (
    GOOGLE,
    GRAPH,
    ME,
    Row,
)

SECRET = "Merger with Globex"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(
        ["2026-12-01T14:00:00Z", "2026-12-01T14:00:00", "{}", "\ud83d", ME]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def broken_rows(draw: st.DrawFn) -> Row:
    """A whole row with up to three of its values replaced, taken out or doubled."""
    row = deepcopy(draw(st.sampled_from([GOOGLE, GRAPH])))
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(list(_slots(row))))
        match draw(st.sampled_from(["replaced", "taken out", "doubled"])), holder:
            case "replaced", _:
                holder[key] = draw(JSON)
            case "taken out", _:
                del holder[key]
            case _, list():
                holder.append(deepcopy(holder[key]))
            case _:
                holder[f"{key} again"] = holder[key]
    return row


def _slots(value: object) -> Iterator[tuple[Any, Any]]:
    """Every list or object in a value with each of its keys."""
    keys: Any = ()
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = range(len(value))
    for key in keys:
        yield value, key
        yield from _slots(value[key])  # type: ignore[index]


@given(broken_rows() | JSON, st.sampled_from([None, ME, "nobody"]))
def test_any_json_is_read_or_named(data: object, address: str | None) -> None:
    """
    Whatever comes, there is an answer, and the snapshot of what was read is it.
    """
    read = read_event(data, address=address, place="events[0]")
    match read:
        case EventRead():
            assert json.loads(read.snapshot) == data
            # What nobody could write down would stop the log, not the reader.
            assert canonical(read.reading).encode()
        case NotRead():
            assert read.place.startswith("events[0]")
            assert read.problem


@given(broken_rows())
def test_what_is_read_says_what_the_row_says(data: Row) -> None:
    """
    A bot, a link, a deletion or a time is never made up, nor lost on the way.
    """
    read = read_event(data)
    if isinstance(read, NotRead):
        return
    found = read.reading.event
    assert found.meeting_url == data["meeting_url"]
    assert found.is_deleted is data["is_deleted"]
    assert found.start == datetime.fromisoformat(data["start_time"])
    assert [bot.id for bot in read.reading.bots] == [b["bot_id"] for b in data["bots"]]


def _all_places(row: Row) -> Iterator[Callable[[object], Row]]:
    for index, _ in enumerate(_slots(row)):

        def spoil(value: object, index: int = index) -> Row:
            copy = deepcopy(row)
            holder, key = list(_slots(copy))[index]
            holder[key] = value
            return copy

        yield spoil


@pytest.mark.parametrize("row", [GOOGLE, GRAPH], ids=["Google", "Microsoft"])
def test_no_fault_repeats_what_a_stranger_wrote(row: Row) -> None:
    for spoil in _all_places(row):
        for value in (SECRET, [SECRET], {SECRET: SECRET}):
            read = read_event(spoil(value))
            if isinstance(read, NotRead):
                assert SECRET not in read.problem + read.place


NUMBERS = {
    "NaN": None,
    "-Infinity": None,
    "1e400": None,
    "-1" + "0" * 400: None,
    "1" * 5_000: None,
    "1" * 30: 1.1111111111111111e29,
    "18446744073709551615": 2**64 - 1,
    "-9223372036854775808": -(2**63),
    "-0.5": -0.5,
}


@pytest.mark.parametrize(("number", "value"), NUMBERS.items())
def test_a_number_that_is_none_costs_no_more_than_itself(
    number: str, value: float | None
) -> None:
    # The clipped emoji is what such a page may have besides.
    text = f'{{"results": [{{"sequence": {number}, "id": "\\ud83d"}}, {{"id": "b"}}]}}'
    assert parse(text.encode()) == {
        "results": [{"sequence": value, "id": "?"}, {"id": "b"}]
    }
