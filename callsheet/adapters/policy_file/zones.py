"""Names of time zones in a policy: those of the IANA data, and the nearest of them."""

from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.zones import nearest_zone

_CURE = 'names look like "Europe/Berlin"'


def zone_of(value: object, path: Path, report: Report) -> str | None:
    """Read the IANA name of a zone; None if it is none, which is then reported."""
    if not isinstance(value, str):
        report.wrong_type(path, value, "the name of a time zone in quotes")
        return None
    near = nearest_zone(value)
    if near == value:
        return value
    cure = _CURE if near is None else f'did you mean "{near}"?'
    report.add(path, "unknown time zone", cure)
    return None
