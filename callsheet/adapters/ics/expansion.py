"""Turns a calendar that was read into the events that Recall would list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from callsheet.adapters.ics.faults import (
    Skipped,
    Unreadable,
)
from callsheet.adapters.ics.google import google_event
from callsheet.adapters.ics.microsoft import microsoft_event
from callsheet.adapters.ics.model import (
    Expansion,
    IcsCalendar,
)
from callsheet.adapters.ics.names import event_id, utc
from callsheet.adapters.ics.series import Instance, Series, instances

MAX_EVENTS: Final = 10_000
"""
No window is filled with more events than this; from the first series on that does
not fit, all are left out.
"""


def expand(
    calendar: IcsCalendar,
    *,
    start: datetime,
    end: datetime,
    owner: str | None = None,
) -> Expansion:
    """
    List the events of a calendar within [start, end), as Recall would.

    Args:
        calendar: The calendar.
        start: Where the window begins; any time with an offset.
        end: Where it ends.
        owner: Whose calendar it is, instead of whom the file names.

    Raises:
        ValueError: The window has no offset, or ends before it starts.
    """
    if start.tzinfo is None or end.tzinfo is None or end < start:
        message = f"not a window: {start.isoformat()} to {end.isoformat()}"
        raise ValueError(message)
    found, left_out = _found(calendar, start, end)
    found.sort(key=lambda each: (each.start.utc, event_id(each)))
    events = tuple(_event(each, calendar, owner or calendar.owner) for each in found)
    skipped = (*calendar.skipped, *left_out)
    return Expansion(events, skipped, (*calendar.warnings, *_warnings(found)))


def _found(
    calendar: IcsCalendar, start: datetime, end: datetime
) -> tuple[list[Instance], list[Skipped]]:
    found: list[Instance] = []
    left_out: list[Skipped] = []
    for at, series in enumerate(calendar.series):
        try:
            more = instances(series, start=start, end=end)
        except Unreadable as fault:
            left_out.append(Skipped(_place(series), str(fault)))
            continue
        if len(found) + len(more) > MAX_EVENTS:
            full = f"the window already holds {len(found)} events"
            reason = f"{full}, and {MAX_EVENTS} at most"
            # Looking for a smaller one to fit in would cost a look at all of them.
            left_out += [Skipped(_place(e), reason) for e in calendar.series[at:]]
            break
        found += more
    return found, left_out


def _place(series: Series) -> str:
    return (series.master or series.overrides[0]).place


def _event(
    instance: Instance, calendar: IcsCalendar, owner: str | None
) -> dict[str, object]:
    google = calendar.platform == "google_calendar"
    describe = google_event if google else microsoft_event
    link = instance.entry.details.link
    return {
        "platform": calendar.platform,
        "platform_id": event_id(instance),
        "ical_uid": instance.uid,
        "start_time": utc(instance.start),
        "end_time": utc(instance.end),
        "meeting_url": link.url if link else None,
        "meeting_platform": link.platform if link else None,
        "is_deleted": False,
        "raw": describe(instance, owner=owner, cancelled=calendar.cancelled),
    }


def _warnings(found: Sequence[Instance]) -> list[str]:
    """Tell of what is listed but incomplete, once for each entry of the file."""
    entries = {each.entry.place: each.entry for each in found}
    warnings: list[str] = []
    for place, entry in entries.items():
        if entry.details.wrapped:
            warnings.append(
                f"{place}: a mail filter has rewritten its link; Recall finds none"
            )
        if entry.details.people.unnamed:
            count = entry.details.people.unnamed
            warnings.append(f"{place}: {count} of its guests are without an address")
    return warnings
