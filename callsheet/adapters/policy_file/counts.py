"""Numbers with bounds in a policy: how many people are on an event, how long it is."""

from collections.abc import Callable

from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.words import Schema, Word
from callsheet.domain.conditions import AttendeeCount, Condition, Duration

ATTENDEES_LIMIT = 100_000

MINUTES_LIMIT = 366 * 24 * 60
"""No event that is worth a rule lasts longer than a year."""

_BOUNDS = ("at_least", "at_most")
_ABOUT_BOUNDS = {
    "at_least": "The smallest number that is still in.",
    "at_most": "The largest number that is still in.",
}

Build = Callable[[int, int | None], Condition]


def _attendee_count(value: object, path: Path, report: Report) -> Condition | None:
    if isinstance(value, dict):
        return _bounded(value, path, report, ATTENDEES_LIMIT, _attendees)
    if isinstance(value, int | float) and not isinstance(value, bool):
        exactly = _whole(value, path, report, ATTENDEES_LIMIT)
        return None if exactly is None else _attendees(exactly, exactly)
    report.wrong_type(path, value, "a number, or a table such as { at_least = 3 }")
    return None


def _duration(value: object, path: Path, report: Report) -> Condition | None:
    if isinstance(value, dict):
        return _bounded(value, path, report, MINUTES_LIMIT, _minutes)
    report.wrong_type(path, value, "a table of minutes such as { at_least = 15 }")
    return None


def _attendees(at_least: int, at_most: int | None) -> Condition:
    return AttendeeCount(at_least=at_least, at_most=at_most)


def _minutes(at_least: int, at_most: int | None) -> Condition:
    return Duration(at_least=at_least, at_most=at_most)


def _bounded(
    value: dict[str, object], path: Path, report: Report, limit: int, build: Build
) -> Condition | None:
    before = report.count
    if not value:
        report.add(path, "is empty", "give at_least, at_most or both")
    for key in value:
        if key not in _BOUNDS:
            report.unknown((*path, key), "key", key, _BOUNDS)
    bounds = {
        key: _whole(value[key], (*path, key), report, limit)
        for key in _BOUNDS
        if key in value
    }
    at_least, at_most = bounds.get("at_least") or 0, bounds.get("at_most")
    if at_most is not None and at_most < at_least:
        cure = "the smaller number is at_least"
        report.add((*path, "at_most"), f"is less than at_least = {at_least}", cure)
    return build(at_least, at_most) if report.count == before else None


def _whole(value: object, path: Path, report: Report, limit: int) -> int | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        report.wrong_type(path, value, "a whole number" + _unquoted(value))
    elif not 0 <= value <= limit:
        report.add(path, f"is not in the range from 0 to {limit:,}")
    elif isinstance(value, float):
        report.add(path, "is no whole number", f"write it without a point: {value:.0f}")
    else:
        return value
    return None


def _unquoted(value: object) -> str:
    number = isinstance(value, str) and value.strip().isdecimal()
    return " without quotes" if number else ""


def _bounds_schema(limit: int) -> Schema:
    number = {"type": "integer", "minimum": 0, "maximum": limit}
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            key: {"description": says, **number} for key, says in _ABOUT_BOUNDS.items()
        },
    }


ATTENDEE_COUNT = Word(
    read=_attendee_count,
    meaning=(
        "How many people are on the event, organiser and owner included, rooms not: "
        "a number, or at_least and at_most."
    ),
    schema={
        "anyOf": [
            {"type": "integer", "minimum": 0, "maximum": ATTENDEES_LIMIT},
            _bounds_schema(ATTENDEES_LIMIT),
        ]
    },
)

DURATION = Word(
    read=_duration,
    meaning="How many minutes the event lasts: at_least, at_most or both.",
    schema=_bounds_schema(MINUTES_LIMIT),
)
