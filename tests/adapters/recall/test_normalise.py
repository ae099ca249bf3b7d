"""Recall's rows become values of the core, whatever else they hold."""

import json
from datetime import UTC, datetime

import orjson
import pytest

from callsheet.adapters.recall.normalise import read_event, to_reading
from callsheet.application.ports import EventRead, NotRead
from callsheet.domain.bot import Bot
from callsheet.domain.ids import BotId, DedupKey
from tests.adapters.recall.rows import (
    ABSENT,
    BOT,
    GOOGLE,
    GRAPH,
    LINK,
    ME,
    Row,
    changed,
    event,
)


def test_a_row_becomes_an_event_with_its_bots() -> None:
    read = read_event(GOOGLE, address=ME)
    assert isinstance(read, EventRead)
    assert read.reading.bots == (
        Bot(
            id=BotId("bot-1"),
            key=DedupKey(f"2026-12-01T14:00:00Z-{LINK}"),
            start=datetime(2026, 12, 1, 14, 0, tzinfo=UTC),
            link=LINK,
        ),
    )
    assert read.reading.event.updated_at == datetime(
        2026, 11, 22, 8, 1, 3, 551902, tzinfo=UTC
    )
    assert json.loads(read.snapshot) == GOOGLE


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-01T14:00:00Z", datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("2026-12-01T14:00:00.000Z", datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("2026-12-01T14:00:00+00:00", datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("2026-12-01T15:00:00+01:00", datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("2026-12-01T14:00:00.1234567Z", datetime(2026, 12, 1, 14, 0, 0, 123456, UTC)),
        ("0001-01-01T00:00:00+14:00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_every_spelling_of_an_instant_is_read_into_utc(
    text: str, instant: datetime
) -> None:
    start = event(changed(GOOGLE, start_time=text)).start
    assert start == instant
    assert start.tzinfo is UTC


def test_unknown_fields_change_nothing() -> None:
    raw = changed(GOOGLE["raw"], colorId="5", gadget={"deep": [1, {"x": None}]})
    row = changed(GOOGLE, raw=raw, brand_new={"a": [None]}, bots=[{**BOT, "extra": 1}])
    assert to_reading(row, address=ME) == to_reading(GOOGLE, address=ME)


def test_raw_as_text_reads_like_raw_as_object() -> None:
    row = changed(GRAPH, raw=json.dumps(GRAPH["raw"]))
    assert to_reading(row, address=ME) == to_reading(GRAPH, address=ME)


def test_a_long_link_is_read_and_left_to_the_core() -> None:
    link = "https://meet.google.com/" + "a" * 10_000
    assert event(changed(GOOGLE, meeting_url=link)).meeting_url == link


def test_what_can_be_read_but_not_kept_is_not_read() -> None:
    deep: object = None
    for _ in range(100_000):
        deep = [deep]
    read = read_event(changed({}, **{**GOOGLE, "extra": None}) | {"extra": deep})
    assert isinstance(read, NotRead)
    assert read.id == "event-1"


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param("\ud83d", id="half a character"),
        pytest.param(2**80, id="a long number"),
        pytest.param([[[]]] * 3, id="lists"),
    ],
)
def test_what_is_not_looked_at_may_be_anything(extra: object) -> None:
    read = read_event({**GOOGLE, "extra": extra})
    assert isinstance(read, EventRead)
    assert json.loads(read.snapshot)["extra"] == extra


def test_the_snapshot_is_compact_json() -> None:
    read = read_event(GRAPH)
    assert isinstance(read, EventRead)
    assert read.snapshot == orjson.dumps(GRAPH)


@pytest.mark.parametrize("row", [GOOGLE, GRAPH], ids=["Google", "Microsoft"])
@pytest.mark.parametrize(
    ("given", "platform"),
    [
        pytest.param("zoom", "zoom", id="a word of today"),
        pytest.param("holodeck", "holodeck", id="a word of tomorrow"),
        pytest.param(None, None, id="null"),
        pytest.param("", None, id="empty"),
        pytest.param(ABSENT, None, id="missing"),
    ],
)
def test_the_meeting_platform_is_recalls_word(
    row: Row, given: object, platform: str | None
) -> None:
    assert event(changed(row, meeting_platform=given)).meeting_platform == platform


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param(7, "should be text, is a number", id="a number"),
        pytest.param("x" * 1_001, "is longer than 1,000 characters", id="too long"),
    ],
)
def test_a_meeting_platform_that_is_no_word_is_named(
    given: object, problem: str
) -> None:
    assert read_event(changed(GOOGLE, meeting_platform=given)) == NotRead(
        id="event-1", place="meeting_platform", problem=problem
    )
