"""When a calendar came to its status, and why: read in whichever shape it is told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from callsheet.adapters.recall.normalise import read_calendar
from callsheet.adapters.recall.turns import turn_of
from callsheet.application.ports import CalendarRead

LOST = "disconnected"


def change(minute: int, status: str = LOST, **details: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {"status": status, "created_at": f"2026-03-02T12:{minute:02}:00Z", **details}


def at(minute: int) -> datetime:
    return datetime(2026, 3, 2, 12, minute, tzinfo=UTC)


WAS = change(1, "connected")
CASES: dict[str, tuple[object, datetime | None, str | None]] = {
    "nothing": (None, None, None),
    "no list": ("x", None, None),
    "none": ([], None, None),
    "one": ([WAS, change(5)], at(5), None),
    "newest first": (
        [change(5, sub_code="invalid_grant"), WAS],
        at(5),
        "invalid_grant",
    ),
    "said twice": (
        [WAS, change(5, code="invalid_grant"), change(9, code="later")],
        at(5),
        "invalid_grant",
    ),
    "lost, back and lost": (
        [change(0, code="old"), WAS, change(5, code="ErrorInvalidToken")],
        at(5),
        "ErrorInvalidToken",
    ),
    "not yet told": ([change(0), WAS], None, None),
    "in details of their own": (
        [change(5, details={"error_code": "AADSTS50173"})],
        at(5),
        "AADSTS50173",
    ),
    "a text for people": ([change(5, reason="Ana has left us.")], at(5), None),
    "the status itself": ([change(5, code=LOST)], at(5), None),
    "a number": ([change(5, code=7)], at(5), None),
    "not understood": ([7, {"status": LOST}, change(5), change(99)], at(5), None),
    "too many": ([change(5)] * 1_001, None, None),
}


@pytest.mark.parametrize(("changes", "since", "code"), CASES.values(), ids=CASES)
def test_it_is_read_as_far_as_it_can_be(
    changes: object, since: datetime | None, code: str | None
) -> None:
    assert turn_of(changes, LOST) == (since, code)
    row = {
        "id": "cal-a",
        "platform": "google_calendar",
        "status": LOST,
        "status_changes": changes,
    }
    read = read_calendar(row)
    assert isinstance(read, CalendarRead)
    assert (read.since, read.code) == (since, code)
