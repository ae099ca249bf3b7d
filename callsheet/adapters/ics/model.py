"""What reading and expanding an exported calendar gives."""

from dataclasses import dataclass, field
from typing import Literal

from callsheet.adapters.ics.faults import Skipped
from callsheet.adapters.ics.series import Series
from callsheet.adapters.ics.zones import Zones

Platform = Literal["google_calendar", "microsoft_outlook"]
"""Recall's names of the two calendar platforms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IcsCalendar:
    """
    An exported calendar, read but not yet expanded.

    Attributes:
        source: The caller's name for the file.
        name: What its owner calls it, or none.
        owner: The e-mail address of whose calendar it is, if the file tells.
        time_zone: The IANA name of its zone, if the file tells.
        platform: Which of Recall's platforms its events are shaped like.
        warnings: What was read with a guess.
        skipped: The events that could not be read.
        series: The events that could, each with its overrides.
        zones: The zones that its times are meant in.
        cancelled: Whether the whole file announces a cancellation.
    """

    source: str
    name: str | None
    owner: str | None
    time_zone: str | None
    platform: Platform
    warnings: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    series: tuple[Series, ...] = field(repr=False)
    zones: Zones = field(repr=False)
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """
    The events of a calendar within a window.

    Attributes:
        events: As Recall lists them, but without ids and bots; by start.
        skipped: What was left out, those unread included, and why.
        warnings: What is worth a look although it was listed; those of the
            calendar included.
    """

    events: tuple[dict[str, object], ...] = field(repr=False)
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...] = ()
