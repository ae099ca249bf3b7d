"""Recall's rows: what is needed, how a fault is named, and that none does harm."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.recall.normalise import read_calendar, read_event, to_reading
from callsheet.adapters.recall.problems import ReadingError
from callsheet.application.ports import CalendarRead, EventRead, NotRead
from callsheet.domain.bot import Bot
from callsheet.domain.digests import canonical
from callsheet.domain.event import CalendarStatus
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
    google,
    graph,
)

CALENDAR: Row = {
    "id": "calendar-1",
    "platform": "google_calendar",
    "oauth_client_secret": "oauth-secret",
    "oauth_refresh_token": "refresh-secret",
    "platform_email": ME,
    "status": "connected",
    "status_changes": [],
    "metadata": {"tenant": "t1"},
}
SECRET = "Merger with Globex"


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


@pytest.mark.parametrize(
    ("row", "place", "problem"),
    [
        pytest.param(
            changed(GOOGLE, start_time="2026-12-01T14:00:00"),
            "start_time",
            "is a time without UTC offset; should be like 2026-03-02T15:00:00Z",
            id="naive time",
        ),
        pytest.param(
            changed(GOOGLE, end_time="2026-12-01"),
            "end_time",
            "is a time without UTC offset; should be like 2026-03-02T15:00:00Z",
            id="a date",
        ),
        pytest.param(
            changed(GOOGLE, end_time=SECRET),
            "end_time",
            "should be a time such as 2026-03-02T15:00:00Z",
            id="no time at all",
        ),
        pytest.param(
            changed(GOOGLE, start_time=1764597600),
            "start_time",
            "should be a time, is a number",
            id="seconds since 1970",
        ),
        pytest.param(
            changed(GOOGLE, updated_at="soon"),
            "updated_at",
            "should be a time such as 2026-03-02T15:00:00Z",
            id="version of the row",
        ),
        pytest.param(changed(GOOGLE, id=ABSENT), "id", "is missing", id="no id"),
        pytest.param(changed(GOOGLE, id=""), "id", "is empty", id="empty id"),
        pytest.param(
            changed(GOOGLE, id="x" * 1_001),
            "id",
            "is longer than 1,000 characters",
            id="endless id",
        ),
        pytest.param(
            changed(GOOGLE, calendar_id=7),
            "calendar_id",
            "should be text, is a number",
            id="a number for an id",
        ),
        pytest.param(
            changed(GOOGLE, platform="apple"),
            "platform",
            "should be 'google_calendar' or 'microsoft_outlook'",
            id="unknown platform",
        ),
        pytest.param(
            changed(GOOGLE, meeting_url=ABSENT),
            "meeting_url",
            "is missing",
            id="link missing, not null",
        ),
        pytest.param(
            changed(GOOGLE, meeting_url="x" * 100_001),
            "meeting_url",
            "is longer than 100,000 characters",
            id="endless link",
        ),
        pytest.param(
            changed(GOOGLE, is_deleted="no"),
            "is_deleted",
            "should be true or false, is text",
            id="text for a flag",
        ),
        pytest.param(
            changed(GOOGLE, bots=None), "bots", "should be a list, is null",
            id="no list",
        ),
        pytest.param(
            changed(GOOGLE, bots=[BOT, None]),
            "bots[1]",
            "should be an object, is null",
            id="no bot",
        ),
        pytest.param(
            changed(GOOGLE, bots=[changed(BOT, meeting_url=None)]),
            "bots[0].meeting_url",
            "should be text, is null",
            id="bot without link",
        ),
        pytest.param(
            changed(GOOGLE, bots=[changed(BOT, meeting_url={"meeting_id": "abc"})]),
            "bots[0].meeting_url",
            "should be text, is an object",
            id="bot with the link of the Bot API",
        ),
        pytest.param(
            changed(GOOGLE, bots=[changed(BOT, bot_id=ABSENT, id="bot-1")]),
            "bots[0].bot_id",
            "is missing",
            id="bot under another name",
        ),
        pytest.param(
            changed(GOOGLE, bots=[BOT] * 1_001),
            "bots",
            "has more than 1,000 entries",
            id="more bots than there can be",
        ),
        pytest.param(
            changed(GOOGLE, raw=[]), "raw", "should be an object, is a list", id="raw"
        ),
        pytest.param(
            changed(GOOGLE, raw="{"),
            "raw",
            "is text that holds no JSON object",
            id="raw as broken text",
        ),
        pytest.param(
            changed(GOOGLE, raw='"text"'),
            "raw",
            "should be an object, is text",
            id="raw as text of text",
        ),
        pytest.param(
            google(attendees={}), "raw.attendees", "should be a list, is an object",
            id="Google's attendees",
        ),
        pytest.param(
            google(attendees=[{"email": 5}]),
            "raw.attendees[0].email",
            "should be text, is a number",
            id="Google's address",
        ),
        pytest.param(
            google(attendees=[{"self": "yes"}]),
            "raw.attendees[0].self",
            "should be true or false, is text",
            id="Google's own entry",
        ),
        pytest.param(
            google(start={"date": 20261201}),
            "raw.start.date",
            "should be text, is a number",
            id="Google's date",
        ),
        pytest.param(
            graph(organizer={"emailAddress": {"address": ["x"]}}),
            "raw.organizer.emailAddress.address",
            "should be text, is a list",
            id="Microsoft's address",
        ),
        pytest.param(
            graph(isAllDay=1),
            "raw.isAllDay",
            "should be true or false, is a number",
            id="Microsoft's flag",
        ),
        pytest.param(
            google(recurringEventId="\ud83d"), "raw.recurringEventId",
            "is no valid Unicode text", id="half a character",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(row: Row, place: str, problem: str) -> None:
    known = row.get("id") if row.get("id") == "event-1" else "event-2"
    read = read_event(row, place="events[2]")
    assert isinstance(read, NotRead)
    assert (read.place, read.problem) == (f"events[2].{place}", problem)
    assert read.id == (known if place != "id" else None)
    with pytest.raises(ReadingError) as raised:
        to_reading(row)
    assert (raised.value.place, str(raised.value)) == (place, f"{place}: {problem}")


@pytest.mark.parametrize(
    ("data", "name"), [(None, "null"), ([], "a list"), ("x", "text"), (1.5, "a number")]
)
def test_what_is_no_object_is_no_event(data: object, name: str) -> None:
    problem = f"should be an object, is {name}"
    assert read_event(data) == NotRead(id=None, place="event", problem=problem)
    assert read_calendar(data) == NotRead(id=None, place="calendar", problem=problem)
    assert read_event(data, place="events[0]") == NotRead(
        id=None, place="events[0]", problem=problem
    )


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


def test_a_calendar_is_read() -> None:
    read = read_calendar(CALENDAR)
    assert isinstance(read, CalendarRead)
    assert (read.platform, read.calendar.id) == ("google_calendar", "calendar-1")
    assert (read.calendar.address, read.calendar.tenant) == (ME, "t1")
    assert read.calendar.status is CalendarStatus.CONNECTED
    assert "secret" not in repr(read)


@pytest.mark.parametrize(
    ("fields", "address", "tenant"),
    [
        pytest.param({"platform_email": None}, None, "t1", id="before the first sync"),
        pytest.param({"platform_email": "nobody"}, None, "t1", id="no address"),
        pytest.param({"metadata": None}, ME, None, id="no metadata"),
        pytest.param({"metadata": ABSENT}, ME, None, id="metadata missing"),
        pytest.param({"metadata": {"tenant": ""}}, ME, None, id="empty tenant"),
        pytest.param({"metadata": {"team": "x"}}, ME, None, id="other metadata"),
    ],
)
def test_what_a_calendar_may_leave_out(
    fields: Row, address: str | None, tenant: str | None
) -> None:
    read = read_calendar(changed(CALENDAR, **fields))
    assert isinstance(read, CalendarRead)
    assert (read.calendar.address, read.calendar.tenant) == (address, tenant)


def test_the_tenant_may_stand_under_another_word() -> None:
    row = changed(CALENDAR, metadata={"customer": "c7"})
    read = read_calendar(row, tenant_key="customer")
    assert isinstance(read, CalendarRead)
    assert read.calendar.tenant == "c7"


@pytest.mark.parametrize(
    ("fields", "place", "problem"),
    [
        pytest.param(
            {"status": "paused"},
            "status",
            "should be 'connecting', 'connected' or 'disconnected'",
            id="unknown status",
        ),
        pytest.param({"status": ABSENT}, "status", "is missing", id="no status"),
        pytest.param(
            {"metadata": {"tenant": 7}},
            "metadata.tenant",
            "should be text, is a number",
            id="a number for a tenant",
        ),
    ],
)
def test_a_fault_of_a_calendar_is_named(fields: Row, place: str, problem: str) -> None:
    assert read_calendar(changed(CALENDAR, **fields)) == NotRead(
        id="calendar-1", place=place, problem=problem
    )


def test_the_snapshot_is_compact_json() -> None:
    read = read_event(GRAPH)
    assert isinstance(read, EventRead)
    assert read.snapshot == orjson.dumps(GRAPH)
