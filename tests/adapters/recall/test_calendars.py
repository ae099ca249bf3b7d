"""Recall's calendars become values of the core."""

import pytest

from callsheet.adapters.recall.normalise import read_calendar
from callsheet.application.ports import CalendarRead, NotRead
from callsheet.domain.event import CalendarStatus
from tests.adapters.recall.rows import (
    ABSENT,
    ME,
    Row,
    changed,
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


MANY = {f"k{number:03d}": "v" for number in range(101)}


@pytest.mark.parametrize(
    ("given", "metadata"),
    [
        pytest.param(
            {"team": "sales", "tier": "gold"},
            (("team", "sales"), ("tier", "gold")),
            id="texts",
        ),
        pytest.param(
            {"tier": "gold", "team": "sales"},
            (("team", "sales"), ("tier", "gold")),
            id="in any order",
        ),
        pytest.param(
            {"team": "sales", "seats": 7, "on": True, "in": {"x": "y"}, "no": None},
            (("team", "sales"),),
            id="what is no text is left out",
        ),
        pytest.param({"k" * 100: "v"}, (("k" * 100, "v"),), id="the longest key"),
        pytest.param({"k" * 101: "v", "a": ""}, (("a", ""),), id="a longer key"),
        pytest.param({"a": "v" * 500}, (("a", "v" * 500),), id="the longest value"),
        pytest.param({"a": "v" * 501, "b": "v"}, (("b", "v"),), id="a longer value"),
        pytest.param({"a": "\ud83d"}, (("a", "?"),), id="half a character"),
        pytest.param(
            dict(list(MANY.items())[:100]),
            tuple(list(MANY.items())[:100]),
            id="as many as are kept",
        ),
        pytest.param(MANY, None, id="more than that: nobody knows"),
        pytest.param({}, (), id="nothing is noted"),
        pytest.param(None, None, id="null: nobody knows"),
        pytest.param(ABSENT, None, id="missing: nobody knows"),
    ],
)
def test_metadata(given: object, metadata: tuple[tuple[str, str], ...] | None) -> None:
    read = read_calendar(changed(CALENDAR, metadata=given))
    assert isinstance(read, CalendarRead)
    assert read.calendar.metadata == metadata


@pytest.mark.parametrize(
    ("given", "zone"),
    [
        pytest.param({"time_zone": "Europe/Berlin"}, "Europe/Berlin", id="named"),
        pytest.param({"time_zone": "Mars/Olympus"}, "Mars/Olympus", id="unjudged"),
        pytest.param({"time_zone": ""}, None, id="empty"),
        pytest.param({"time_zone": 2}, None, id="no text"),
        pytest.param({"team": "sales"}, None, id="other metadata"),
        pytest.param(None, None, id="no metadata"),
    ],
)
def test_the_time_zone_stands_in_the_metadata(given: object, zone: str | None) -> None:
    read = read_calendar(changed(CALENDAR, metadata=given))
    assert isinstance(read, CalendarRead)
    assert read.calendar.time_zone == zone
