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
