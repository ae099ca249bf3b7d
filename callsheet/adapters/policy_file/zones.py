"""Names of time zones in a policy: those of the IANA data, and the nearest of them."""

from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import available_timezones

from callsheet.adapters.policy_file.problems import Path, Report

_NAME_LIMIT = 60
_LIKE = 0.8
_NO_PLACE = {"Factory", "localtime", "posixrules"}
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
    names = sorted(available_timezones() - _NO_PLACE)
    return MappingProxyType({name.lower(): name for name in names})


@lru_cache(maxsize=100)
def _nearest(word: str) -> str:
    zones = available_zones()
    # People know the city and forget the continent.
    cities = {name.rpartition("/")[2]: zones[name] for name in zones}
    for names in (zones, cities):
        if close := get_close_matches(word, names, n=1, cutoff=_LIKE):
            return f'did you mean "{names[close[0]]}"?'
    return _CURE
