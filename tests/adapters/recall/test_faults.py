"""What is missing or wrong in a row is named with its place, not its content."""

import pytest

from callsheet.adapters.recall.normalise import read_calendar, read_event, to_reading
from callsheet.adapters.recall.problems import ReadingError
from callsheet.application.ports import NotRead
from tests.adapters.recall.rows import (
    ABSENT,
    BOT,
    GOOGLE,
    Row,
    changed,
    google,
    graph,
)

SECRET = "Merger with Globex"


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
