"""Dates, times and durations as RFC 5545 writes them; local times stay without zone."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar.prop import vDuration

from callsheet.adapters.ics.faults import (
    Unreadable,
)

YEARS: Final = range(1600, 9001)
"""Years that leave room for any arithmetic with zones."""
MAX_DURATION: Final = timedelta(days=400)

_WRITTEN = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?\Z", re.ASCII)


def date_or_time(value: str) -> date | datetime:
    """
    Read `20260302`, `20260302T150000` (local: naive) or `20260302T150000Z` (aware).

    Raises:
        Unreadable: It is none of these, or no such day or time exists.
    """
    shown = value.strip()[:40]
    match = _WRITTEN.match(value.strip())
    if match is None:
        reason = f"{shown!r} is no date and no time; write 20260302T150000"
        raise Unreadable(reason)
    day, clock, utc = match.groups()
    try:
        read = date.fromisoformat(day)
        if clock is not None:
            # A leap second has no place in a calendar.
            seconds = f"{clock[:4]}59" if clock.endswith("60") else clock
            read = datetime.fromisoformat(f"{day}T{seconds}")
    except ValueError as error:
        reason = f"{shown!r} does not exist in the calendar"
        raise Unreadable(reason) from error
    if read.year not in YEARS:
        reason = f"{shown!r} is too far away; years from 1600 to 9000 can be used"
        raise Unreadable(reason)
    if isinstance(read, datetime) and utc:
        return read.replace(tzinfo=UTC)
    return read


def duration(value: str) -> timedelta:
    """
    Read a duration such as `PT30M`.

    Raises:
        Unreadable: It is none, or longer than a calendar event can be.
    """
    try:
        read: timedelta = vDuration.from_ical(value.strip())
    except (ValueError, OverflowError) as error:
        reason = f"its duration {value.strip()[:40]!r} cannot be read; write PT30M"
        raise Unreadable(reason) from error
    return read


def as_local(read: date | datetime) -> datetime:
    """Return a wall-clock time: a date as its midnight, a time without its zone."""
    if isinstance(read, datetime):
        return read.replace(tzinfo=None)
    return datetime.fromisoformat(read.isoformat())
