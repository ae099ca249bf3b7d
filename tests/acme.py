"""The company of the guide on policies: its calendars, and how it is asked there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from callsheet.adapters.policy_file import read_policy_file
from callsheet.adapters.recall.normalise import read_calendar, read_event
from callsheet.adapters.zones import ZoneData
from callsheet.application.local_times import with_local_times
from callsheet.application.ports import CalendarRead, EventRead
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId
from callsheet.domain.policy import Policy, Preferences
from callsheet.domain.verdict import Verdict, judge
from callsheet.domain.workspace import Workspace, situations
from tests.adapters.recall.rows import ME, Row, changed, google, people
from tests.pages import write_policies

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)

CEO = "ceo@acme.example"
SAM = "sam@acme.example"

_METADATA: Mapping[str, Mapping[str, str] | None] = {
    ME: {},
    SAM: {"team": "sales"},
    CEO: {},
    "joe@acme.example": {"time_zone": "America/New_York"},
    "new@acme.example": None,
    "lee@acme-labs.example": {},
}
"""What is noted on each calendar; nobody noted anything on the newest one yet."""


class Meeting(NamedTuple):
    """
    A meeting on somebody's calendar, as Recall lists it.

    Attributes:
        chosen: What somebody chose for it.
    """

    row: Row
    of: str = ME
    chosen: bool | None = None


def invited(*entries: str, by: str = ME, of: str = ME, **raw: object) -> Row:
    """A Google row with these people besides the owner, who accepted unless told."""
    own = next((e for e in entries if e.startswith(of)), f"{of} accepted")
    others = [entry for entry in entries if not entry.startswith(of)]
    attendees = people(f"{own} self", *others)
    return google(organizer={"email": by}, attendees=attendees, **raw)


def calendars() -> dict[CalendarId, Calendar]:
    """Every calendar of the company, by its id."""
    found = {}
    for address, noted in _METADATA.items():
        row = {
            "id": address,
            "platform": "google_calendar",
            "platform_email": address,
            "status": "connected",
            "metadata": noted,
        }
        read = read_calendar(row)
        assert isinstance(read, CalendarRead)
        found[read.calendar.id] = read.calendar
    return found


def policy_of_the_guide(folder: Path) -> Policy:
    """Read the policy as a reader of the guide would have written it down."""
    write_policies(folder)
    return read_policy_file(folder / "acme.toml")


def verdict(policy: Policy, meeting: Meeting) -> Verdict:
    """Judge a meeting, all the way from Recall's JSON."""
    known = calendars()
    read = read_event(changed(meeting.row, calendar_id=meeting.of), address=meeting.of)
    assert isinstance(read, EventRead)
    chosen = {read.reading.event.id: meeting.chosen}
    workspace = Workspace(
        policy=policy,
        calendars=known,
        preferences=Preferences(
            events={i: wanted for i, wanted in chosen.items() if wanted is not None}
        ),
    )
    readings = with_local_times([read.reading], known, policy, ZoneData())
    (situation,) = situations(readings, workspace, now=NOW)
    assert situation.policy is not None
    return judge(
        situation.policy,
        situation.event,
        situation.calendar,
        situation.event_choice,
        situation.series_choice,
    )
