"""Which time zone a TZID of the file means."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from callsheet.adapters.ics.blocks import Block
from callsheet.adapters.ics.faults import (
    Unreadable,
)
from callsheet.adapters.ics.vtimezone import FileZone, file_zone

MAX_FILE_ZONES: Final = 50
"""More VTIMEZONE blocks with names of their own than this are not looked at."""

MAX_WORDINGS: Final = 10
"""A zone that the file words in more ways than this is not made sense of."""

_MICROSOFT_UTC: Final = "tzone://microsoft/utc"


@dataclass(frozen=True, slots=True)
class Zone:
    """
    A time zone and its names.

    Attributes:
        rules: What turns local times into moments.
        iana: Its IANA name, where it has one.
        name: Its name in the file.
    """

    rules: tzinfo
    iana: str | None
    name: str


UTC_ZONE: Final = Zone(UTC, "UTC", "UTC")


@dataclass(frozen=True, slots=True)
class Zones:
    """
    The zones of one file.

    Attributes:
        default: Where floating times and whole days are meant.
        declared: Whether the file says so itself.
    """

    default: Zone
    declared: bool
    _own: dict[str, list[Block]] = field(repr=False)
    _known: dict[str, Zone | Unreadable] = field(default_factory=dict, repr=False)

    def find(self, tzid: str) -> Zone:
        """
        Return the zone of a TZID: IANA's, else the file's own, else Microsoft's.

        Raises:
            Unreadable: Nobody knows it, or its own rules are broken or contradict
                each other.
        """
        if tzid not in self._known:
            self._known[tzid] = _found_or_not(tzid, self._own)
        known = self._known[tzid]
        if isinstance(known, Unreadable):
            raise Unreadable(*known.args)
        return known


def zones_of(blocks: Sequence[Block], declared: str) -> Zones:
    """
    Collect the zones of a file.

    Args:
        blocks: Its VTIMEZONE blocks.
        declared: Its X-WR-TIMEZONE, or the empty text.
    """
    own: dict[str, list[Block]] = {}
    for block in blocks:
        tzid = block.text("TZID")
        if tzid in own or len(own) < MAX_FILE_ZONES:
            own.setdefault(tzid, []).append(block)
    zone = _default(own, declared)
    return Zones(zone or UTC_ZONE, zone is not None, own)


def _default(own: dict[str, list[Block]], declared: str) -> Zone | None:
    # Outlook names no zone for the calendar, but defines the one it uses.
    candidates = [declared] if declared else list(own) if len(own) == 1 else []
    for tzid in candidates:
        try:
            return _find(tzid, own)
        except Unreadable:
            return None
    return None


def _found_or_not(tzid: str, own: dict[str, list[Block]]) -> Zone | Unreadable:
    # The refusal is kept too: thousands of events may name one broken zone.
    try:
        return _find(tzid, own)
    except Unreadable as reason:
        return reason


def _find(tzid: str, own: dict[str, list[Block]]) -> Zone:
    shown = "".join(char for char in tzid if char.isprintable())[:60]
    known = _iana_names().get(tzid.strip("/").casefold())
    if known:
        return Zone(ZoneInfo(known), known, tzid)
    if tzid.casefold() == _MICROSOFT_UTC:
        return Zone(UTC, "UTC", tzid)
    guess = WINDOWS_TO_OLSON.get(tzid) or _suffix(tzid)
    if tzid in own:
        try:
            return Zone(_agreed(own[tzid]), guess, tzid)
        except Unreadable as fault:
            reason = f"the VTIMEZONE {shown!r} cannot be used: {fault}"
            raise Unreadable(reason) from fault
    if guess:
        return Zone(ZoneInfo(guess), guess, tzid)
    reason = f"its time zone {shown!r} is not known, and the file does not define it"
    raise Unreadable(reason)


def _agreed(definitions: Sequence[Block]) -> FileZone:
    """Read a zone that merged calendars may define several times."""
    worded = {_wording(block): block for block in definitions}
    if len(worded) > MAX_WORDINGS:
        reason = f"the file words it in {len(worded)} different ways"
        raise Unreadable(reason)
    first, *others = (file_zone(block) for block in worded.values())
    if not all(first.agrees_with(other) for other in others):
        reason = "the file defines it twice, differently"
        raise Unreadable(reason)
    return first


def _wording(definition: Block) -> tuple[object, ...]:
    observances = [
        (each.kind, each.fault, *((p.name, p.value) for p in each.properties))
        for each in definition.blocks
    ]
    return definition.fault, *observances


def _suffix(tzid: str) -> str | None:
    """Return the IANA name at the end of `/example.org/20260101/Europe/Berlin`."""
    if not tzid.startswith("/"):
        return None
    parts = tzid.strip("/").split("/")[-4:]
    tails = ("/".join(parts[at:]).casefold() for at in range(len(parts)))
    return next((_iana_names()[tail] for tail in tails if tail in _iana_names()), None)


@lru_cache(maxsize=1)
def _iana_names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}
