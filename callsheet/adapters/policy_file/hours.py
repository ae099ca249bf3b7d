"""Working hours in a policy: from when to when, and on which days."""

from datetime import time

from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.values import flag_of
from callsheet.adapters.policy_file.words import Word, known_of, one_or_more
from callsheet.domain.conditions import Condition, Not, WorkingHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_KEYS = ("from", "to", "days")
_MIDNIGHT = 24 * 60
_USUAL = WorkingHours()


def _working_hours(value: object, path: Path, report: Report) -> Condition | None:
    if isinstance(value, dict):
        return _hours(value, path, report)
    if isinstance(value, bool) or value in ("true", "false"):
        flag = flag_of(value, path, report)
        return None if flag is None else _USUAL if flag else Not(_USUAL)
    report.wrong_type(path, value, 'true, false or a table such as { to = "18:00" }')
    return None


def _hours(value: dict[str, object], path: Path, report: Report) -> Condition | None:
    before = report.count
    if not value:
        report.add(path, "is empty", "for 09:00 to 17:00, Monday to Friday, write true")
    for key in value:
        if key not in _KEYS:
            report.unknown((*path, key), "key", key, _KEYS)
    starts, ends, weekdays = _USUAL.starts, _USUAL.ends, _USUAL.weekdays
    if "from" in value:
        starts = _minutes(value["from"], (*path, "from"), report, _MIDNIGHT - 1)
    if "to" in value:
        ends = _minutes(value["to"], (*path, "to"), report, _MIDNIGHT)
    if "days" in value:
        weekdays = _weekdays(value["days"], (*path, "days"), report)
    if report.count == before and starts >= ends:
        cure = 'give from and to, the earlier first; the latest to is "24:00"'
        last = (*path, "to" if "to" in value else "from")
        report.add(last, f"{_clock(starts)} is not before {_clock(ends)}", cure)
    if report.count > before:
        return None
    return WorkingHours(starts=starts, ends=ends, weekdays=weekdays)


def _minutes(value: object, path: Path, report: Report, latest: int) -> int:
    """Read minutes from midnight; what is none is reported, and the result void."""
    if isinstance(value, time):
        if value.second or value.microsecond:
            cure = f'write "{value:%H:%M}"'
            report.add(path, "is more exact than a minute", cure)
        return value.hour * 60 + value.minute
    if not isinstance(value, str):
        report.wrong_type(path, value, 'a time in quotes such as "09:00"')
        return 0
    minutes = _of_clock(value)
    if minutes is None or minutes > latest:
        report.add(path, "is no time of day", _meant(value, latest))
        return 0
    return minutes


def _of_clock(text: str) -> int | None:
    hour, minute = text[:2], text[3:]
    if len(text) != 5 or text[2] != ":" or not text.isascii():
        return None
    if not (hour.isdigit() and minute.isdigit()) or int(minute) > 59:
        return None
    return int(hour) * 60 + int(minute)


def _meant(text: str, latest: int) -> str:
    padded = f"0{text.strip()}"
    minutes = _of_clock(padded)
    if minutes is not None and minutes <= latest:
        return f'write "{padded}"'
    return f'write hours and minutes, from "00:00" to "{_clock(latest)}"'


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _weekdays(value: object, path: Path, report: Report) -> tuple[int, ...]:
    found = known_of(value, DAYS, "day", path, report)
    for number, day in enumerate(found):
        if day in found[:number]:
            report.add((*path, number), f'"{day}" stands here twice', "take one out")
    return tuple(number for number, day in enumerate(DAYS) if day in found)


WORKING_HOURS = Word(
    read=_working_hours,
    meaning=(
        "The event lies wholly inside the working hours of a working day, by the "
        "clock of the calendar's owner: true means Monday to Friday, 09:00 to 17:00."
    ),
    schema={
        "anyOf": [
            {"type": "boolean"},
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": False,
                "properties": {
                    "from": {
                        "description": 'Where they begin; without it "09:00".',
                        "type": "string",
                        "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
                    },
                    "to": {
                        "description": 'Where they end; without it "17:00".',
                        "type": "string",
                        "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
                    },
                    "days": {
                        "description": "On which days; without it Monday to Friday.",
                        **one_or_more({"enum": list(DAYS)}, uniqueItems=True),
                    },
                },
            },
        ]
    },
)
