"""What is stored can be read back, and its form never changes unnoticed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from eventsourcing.persistence import Notification
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.registry import TOPICS
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Entry, Recorded
from callsheet.domain.instants import spell
from callsheet.domain.log_records import TextsForgotten
from callsheet.domain.records import PreferenceSet, Record, Sent
from tests.adapters.storage.records import EVENT, EXAMPLES, NOON, Example

by_topic = pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.topic)


def stored(topic: str, state: str) -> Notification:
    return Notification("event:evt-1", 3, topic, state.encode(), id=7)


@by_topic
def test_a_record_is_stored_in_these_very_bytes(example: Example) -> None:
    event = Codec().write(Entry(stream="s", expected=2, record=example.record))
    assert (event.topic, event.state.decode()) == (example.topic, example.stored)
    assert (event.originator_id, event.originator_version) == ("s", 3)


@by_topic
def test_a_record_is_read_back_as_it_was(example: Example) -> None:
    assert Codec().read(stored(example.topic, example.stored)) == Recorded(
        stream="event:evt-1", version=3, position=7, record=example.record
    )


def test_a_forgetting_from_before_it_said_how_it_was_judged_is_read() -> None:
    state = (
        '{"at":"2026-03-02T12:00:00Z","before":"2026-03-02T12:00:00Z","by":"ana",'
        '"why":"","texts":1}'
    )
    record = TextsForgotten(at=NOON, before=NOON, by="ana", why="", texts=1)
    assert Codec().read(stored("forgotten/1", state)).record == record


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9))])))
def test_every_instant_is_stored_as_the_core_spells_it(instant: datetime) -> None:
    record = Sent(command_id="cmd-1", event_id=EVENT, at=instant, attempt=1)
    event = Codec().write(Entry(stream="s", expected=0, record=record))
    assert json.loads(event.state)["at"] == spell(instant)
    stored_again = Notification("s", 1, event.topic, event.state, id=1)
    assert Codec().read(stored_again).record == record


def test_every_kind_of_record_has_a_topic_and_an_example() -> None:
    assert set(TOPICS.values()) == set(get_args(Record))
    assert {e.topic: type(e.record) for e in EXAMPLES} == dict(TOPICS)


SENT = {
    "command_id": "cmd-1",
    "event_id": "evt-1",
    "at": "2026-03-02T12:00:00Z",
    "attempt": 2,
}


@pytest.mark.parametrize(
    ("topic", "state", "problem"),
    [
        pytest.param("sent/2", SENT, "'sent/2' is unknown", id="a newer topic"),
        pytest.param("os:system", SENT, "'os:system' is unknown", id="a module"),
        pytest.param(
            "sent/1", {**SENT, "attempt": "2"}, "sent/1: attempt", id="a wrong type"
        ),
        pytest.param(
            "sent/1", {**SENT, "secret-key": 1}, "sent/1: secret-key", id="a new field"
        ),
        pytest.param("sent/1", {"at": SENT["at"]}, "command_id", id="a field missing"),
        pytest.param("sent/1", [], "sent/1", id="no object"),
    ],
)
def test_what_this_version_does_not_know_is_refused_by_name(
    topic: str, state: object, problem: str
) -> None:
    with pytest.raises(LogUnavailable) as refused:
        Codec().read(stored(topic, json.dumps(state)))
    assert "event:evt-1 version 3" in str(refused.value)
    assert problem in str(refused.value)


def test_an_error_does_not_repeat_what_was_stored() -> None:
    state = json.dumps({**SENT, "attempt": "ana@acme.example"})
    with pytest.raises(LogUnavailable) as refused:
        Codec().read(stored("sent/1", state))
    assert "ana@acme.example" not in str(refused.value)


@pytest.mark.parametrize("state", ["", "{", "\x00", '{"at"'])
def test_bytes_that_are_no_json_are_refused(state: str) -> None:
    with pytest.raises(LogUnavailable, match="sent/1"):
        Codec().read(stored("sent/1", state))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param({"command_id": "\ud800"}, "surrogates", id="half a pair"),
        pytest.param({"at": datetime(2026, 3, 2)}, "UTC offset", id="a naive time"),  # noqa: DTZ001
        pytest.param({"attempt": 2**64}, "64-bit", id="a huge number"),
        pytest.param(
            {"attempt": object()}, "not JSON serializable: object", id="a thing"
        ),
    ],
)
def test_what_cannot_be_stored_is_refused_before_anything_is(
    changes: dict[str, Any], problem: str
) -> None:
    fields = {"command_id": "cmd-1", "event_id": EVENT, "at": NOON, "attempt": 1}
    record = Sent(**{**fields, **changes})
    with pytest.raises(ValueError, match=problem):
        Codec().write(Entry(stream="s", expected=0, record=record))


def test_an_older_form_is_lifted_step_by_step_into_the_present_one() -> None:
    codec = Codec(
        {"preference/3": PreferenceSet},
        {
            "preference/1": ("preference/2", lambda old: {**old, "why": "unsaid"}),
            "preference/2": ("preference/3", _author_becomes_by),
        },
    )
    old = (
        '{"target":"uid-1","series":true,"wanted":false,"author":"ana",'
        '"at":"2026-03-02T12:00:00Z"}'
    )
    assert codec.read(stored("preference/1", old)).record == PreferenceSet(
        target="uid-1", series=True, wanted=False, by="ana", why="unsaid", at=NOON
    )


def _author_becomes_by(old: Mapping[str, Any]) -> dict[str, Any]:
    return {"by" if name == "author" else name: old[name] for name in old}
