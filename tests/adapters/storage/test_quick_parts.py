"""The quick reader of parts reads what the strict one reads, and as it does."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.adapters.storage.quick_reading import Unusual, reader_of
from callsheet.adapters.storage.situation_codec import read_part
from callsheet.application.errors import LogUnavailable
from callsheet.application.recorded_parts import RecordedParts
from callsheet.domain.digests import canonical, encoded
from callsheet.domain.event import Response
from callsheet.domain.ids import EventId
from callsheet.domain.parts import PARTS, Filing
from callsheet.domain.situation import Situation
from tests import strategies
from tests.adapters.storage.situations import situations
from tests.adapters.storage.test_situation_codec import filed


@settings(max_examples=250)
@given(situations)
def test_each_part_is_read_as_the_strict_reader_reads_it(situation: Situation) -> None:
    parts = Filing().file(situation)
    texts = {**parts.texts, **parts.personal}
    for name, key in parts.digests:
        text = encoded(texts[key])
        quick, strict = read_quickly(name, text), read_part(name, text)
        assert quick == strict
        assert canonical(quick) == canonical(strict) == texts[key]


@settings(max_examples=250)
@given(strategies.situations())
def test_a_situation_of_quickly_read_parts_is_the_one_that_was_filed(
    situation: Situation,
) -> None:
    decided, texts = filed(situation)
    parts = RecordedParts(read_quickly)
    for name, key in decided.parts:
        parts._take((name, key), texts[key])
    assert parts.situation(decided) == situation


_EVENT = {
    "id": "evt-1",
    "calendar_id": "cal-a",
    "start": "2026-03-02T15:00:00Z",
    "end": "2026-03-02T16:00:00Z",
}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"id": 5}, id="a number for a text"),
        pytest.param({"is_deleted": "yes please"}, id="a text for a truth"),
        pytest.param({"start": "2026-03-02T15:00:00"}, id="a time without offset"),
        pytest.param({"start": "tomorrow"}, id="no time"),
        pytest.param({"my_response": "perhaps"}, id="a word from the future"),
        pytest.param({"guests": "everybody"}, id="a text for a list"),
        pytest.param({"guests": [["ana@acme.example"]]}, id="a list for a person"),
        pytest.param({"mood": "good"}, id="a field from the future"),
        pytest.param({"end": None}, id="nothing for a time"),
    ],
)
def test_what_is_no_event_is_refused_by_both(change: dict[str, object]) -> None:
    text = json.dumps(_EVENT | change).encode()
    with pytest.raises(LogUnavailable) as strict:
        read_part("event", text)
    with pytest.raises(LogUnavailable) as quick:
        read_quickly("event", text)
    assert str(quick.value) == str(strict.value)


@pytest.mark.parametrize(
    "start", ["2026-03-02T16:00:00+01:00", "2026-03-02T15:00:00.5Z"]
)
def test_an_instant_that_is_spelt_otherwise_is_the_same(start: str) -> None:
    text = json.dumps(_EVENT | {"start": start}).encode()
    assert read_quickly("event", text) == read_part("event", text)


def test_an_event_stored_before_there_were_all_fields_is_read() -> None:
    text = json.dumps(_EVENT).encode()
    assert read_quickly("event", text) == read_part("event", text)


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("text", [b"{", b"\xff", b"5", b""])
def test_what_is_no_json_of_its_kind_is_refused(name: str, text: bytes) -> None:
    with pytest.raises(LogUnavailable):
        read_quickly(name, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A few kinds of fields."""

    id: EventId
    at: datetime | None = None
    response: Response | None = None
    numbers: tuple[int, ...] = ()


def test_a_reader_builds_values_of_any_dataclass() -> None:
    read = reader_of(Sample)
    given = {"id": "e", "at": None, "response": "accepted", "numbers": [1, 2]}
    assert read(given) == Sample(
        id=EventId("e"), response=Response.ACCEPTED, numbers=(1, 2)
    )
    at = "2026-03-02T15:00:00.000001Z"
    assert read(given | {"at": at}).at == datetime(2026, 3, 2, 15, 0, 0, 1, UTC)


_SAMPLE: dict[str, object] = {"id": "e", "at": None, "response": None, "numbers": []}


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"id": "e"},
        {"id": True, "at": None},
        _SAMPLE | {"at": "2026-03-02T15:00Z"},
        _SAMPLE | {"at": "20260302T150000Z"},
    ],
)
def test_what_the_core_does_not_write_is_unusual(value: object) -> None:
    with pytest.raises(Unusual):
        reader_of(Sample)(value)


@pytest.mark.parametrize(
    "hint", [dict[str, int], tuple[int, str], int | str, float, set]
)
def test_there_is_no_quick_reader_of_other_types(hint: object) -> None:
    with pytest.raises(TypeError, match="no quick reader"):
        reader_of(hint)
