"""Calendars exported as .ics files, turned into events as Recall lists them."""

from callsheet.adapters.ics.expansion import expand
from callsheet.adapters.ics.faults import (
    IcsError,
    Skipped,
)
from callsheet.adapters.ics.links import find_link, platform_of
from callsheet.adapters.ics.model import (
    Expansion,
    IcsCalendar,
    Platform,
)
from callsheet.adapters.ics.reader import read_ics

__all__ = [
    "Expansion",
    "IcsCalendar",
    "IcsError",
    "Platform",
    "Skipped",
    "expand",
    "find_link",
    "platform_of",
    "read_ics",
]
