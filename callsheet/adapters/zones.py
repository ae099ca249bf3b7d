"""The clocks on people's walls: IANA's time zones, as this machine has them."""

import zoneinfo
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from callsheet.domain.event import LocalTimes

UNKNOWN: Final = "unknown"
"""The version of zone data that lies nowhere where one could look."""

_NO_PLACE: Final = frozenset({"Factory", "localtime", "posixrules"})
"""Files among the zones that stand for whatever this machine is set to."""

_NAME_LIMIT: Final = 100
_DAY: Final = 24 * 60


class ZoneData:
    """
    Local times by the zone data that Python's zoneinfo finds.

    That is the operating system's, or else the package `tzdata`. A zone is read when
    it is first asked for, and then kept.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Zone | None] = {}

    def local(self, start: datetime, end: datetime, zone: str) -> LocalTimes | None:
        """
        Say when something takes place by the clock of a zone.

        Both ends count whole minutes, a part of one at the end as a full one. Where
        clocks went back meanwhile it does not end before it starts.

        Returns:
            None if there is no such zone, or its calendar does not reach so far.
        """
        known = self._find(zone)
        if known is None:
            return None
        try:
            first = start.astimezone(known.rules).replace(tzinfo=None)
            last = end.astimezone(known.rules).replace(tzinfo=None)
        except OverflowError:
            return None
        days = (last.date() - first.date()).days
        begun = last.second > 0 or last.microsecond > 0
        starts = _minutes(first)
        return LocalTimes(
            zone=zone,
            zone_data=known.version,
            weekday=first.weekday(),
            starts=starts,
            ends=max(starts, days * _DAY + _minutes(last) + begun),
        )

    def _find(self, name: str) -> "_Zone | None":
        if not is_zone(name):
            return None
        if name not in self._known:
            self._known[name] = _read(name)
        return self._known[name]


def is_zone(name: str) -> bool:
    """Say whether IANA has a zone of exactly this name; any text will do."""
    return name in _names()


@lru_cache(maxsize=100)
def nearest_zone(name: str) -> str | None:
    """Find the zone that a name means: itself, or else one spelt much like it."""
    if is_zone(name):
        return name
    known = {zone.casefold(): zone for zone in sorted(_names())}
    given = name[:_NAME_LIMIT].casefold().replace(" ", "_")
    # Most people know the city and not the continent.
    cities = {zone.rpartition("/")[2]: zone for zone in known}
    for names in (known, {city: known[zone] for city, zone in cities.items()}):
        if close := get_close_matches(given, names, n=1, cutoff=0.8):
            return names[close[0]]
    return None


class _Zone(NamedTuple):
    rules: ZoneInfo
    version: str


def _minutes(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    # Only what is listed is ever looked up: no name leads out of the zones' folder.
    return frozenset(zoneinfo.available_timezones() - _NO_PLACE)


def _read(name: str) -> _Zone | None:
    try:
        return _Zone(ZoneInfo(name), _version(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _version(name: str) -> str:
    """Name the version of the data that a zone's rules were read from."""
    folder = _folder_of(name)
    if folder is None:
        return UNKNOWN
    return _release(folder) or _digest(folder / name)


def _folder_of(name: str) -> Traversable | None:
    """Find the zone's data just as zoneinfo does."""
    for root in zoneinfo.TZPATH:
        if Path(root, name).is_file():
            return Path(root)
    try:
        packaged = resources.files("tzdata") / "zoneinfo"
    except ModuleNotFoundError:
        return None
    return packaged if packaged.joinpath(*name.split("/")).is_file() else None


def _release(folder: Traversable) -> str | None:
    """Read IANA's word for a folder of zones, such as 2026a."""
    try:
        with folder.joinpath("tzdata.zi").open(encoding="ascii") as source:
            words = source.readline(_NAME_LIMIT).split()
    except (OSError, ValueError):
        return None
    return words[2] if words[:2] == ["#", "version"] and len(words) == 3 else None


def _digest(file: Traversable) -> str:
    """Name data of which nobody says the version by what it is."""
    try:
        return f"sha256:{sha256(file.read_bytes()).hexdigest()}"
    except OSError:
        return UNKNOWN
