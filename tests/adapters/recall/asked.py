"""A condition as people write it, asked of a row as Recall lists it."""

from collections.abc import Mapping
from typing import NamedTuple

from callsheet.adapters.policy_file import read_policy
from callsheet.adapters.recall.normalise import read_calendar, read_event
from callsheet.adapters.zones import ZoneData
from callsheet.application.local_times import with_local_times
from callsheet.application.ports import CalendarRead, EventRead
from callsheet.domain.reasons import Reason
from callsheet.domain.verdict import Verdict, judge
from tests.adapters.recall.rows import ME, Row, changed

CALENDAR: Row = {
    "id": "calendar-1",
    "platform": "google_calendar",
    "platform_email": ME,
    "status": "connected",
    "metadata": {"tier": "gold", "time_zone": "Europe/Berlin"},
}


class Seen(NamedTuple):
    """An event and its calendar, both as Recall shows them."""

    row: Row
    calendar: Row = CALENDAR


class Word(NamedTuple):
    """
    A word of the policy language with events that it holds for, or not.

    Attributes:
        when: The condition, as TOML.
        untold: Events of which nobody can tell, by the fact that is missing.
        never: Why there are none such, if there are none.
    """

    when: str
    yes: Seen
    no: Seen
    untold: Mapping[Reason, tuple[Seen, ...]]
    never: str = ""


def on(row: Row, **calendar: object) -> Seen:
    """Show an event on a calendar of which some fields are changed."""
    return Seen(row, changed(CALENDAR, **calendar))


def verdict(when: str, seen: Seen) -> Verdict:
    """Judge an event by a policy of one rule, all the way from text and JSON."""
    policy = read_policy(
        f'[[rules]]\nname = "it"\nthen = "record"\nwhen = {{ {when} }}\n',
        source="policy.toml",
    )
    known = read_calendar(seen.calendar)
    assert isinstance(known, CalendarRead)
    calendar = known.calendar
    read = read_event(seen.row, address=calendar.address)
    assert isinstance(read, EventRead)
    calendars = {calendar.id: calendar}
    (reading,) = with_local_times([read.reading], calendars, policy, ZoneData())
    return judge(policy, reading.event, calendar)
