"""Names of time zones in a policy: those of the IANA data, and the nearest of them."""

from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import available_timezones

from callsheet.adapters.policy_file.problems import Path, Report

_NAME_LIMIT = 60
_CURE = 'names look like "Europe/Berlin"'


def zone_of(value: object, path: Path, report: Report) -> str | None:
    """Read the IANA name of a zone; None if it is none, which is then reported."""
    if not isinstance(value, str):
        report.wrong_type(path, value, "the name of a time zone in quotes")
    elif value not in available_zones().values():
        report.add(path, "unknown time zone", _nearest(value[:_NAME_LIMIT].lower()))
    else:
        return value
    return None


@lru_cache(maxsize=1)
def available_zones() -> MappingProxyType[str, str]:
    """Name all zones of the IANA data, by their names in lower case."""
    return MappingProxyType({name.lower(): name for name in available_timezones()})


@lru_cache(maxsize=100)
def _nearest(word: str) -> str:
    zones = available_zones()
    # People know the city and forget the continent.
    cities = sorted(name for name in zones if name.endswith(f"/{word}"))
    close = cities or get_close_matches(word, zones, n=1)
    return f'did you mean "{zones[close[0]]}"?' if close else _CURE
