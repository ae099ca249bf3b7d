"""A recurrence rule (RFC 5545, 3.3.10), read strictly: no bot by a guessed rule."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from callsheet.adapters.ics.faults import (
    Unreadable,
)
from callsheet.adapters.ics.values import date_or_time

Frequency = Literal["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]

MAX_TIMES_A_DAY: Final = 144
_FREQUENCIES: Final[dict[str, Frequency]] = {name: name for name in get_args(Frequency)}
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LISTS: Final = {
    "BYMONTH": range(1, 13),
    "BYWEEKNO": range(1, 54),
    "BYYEARDAY": range(1, 367),
    "BYMONTHDAY": range(1, 32),
    "BYHOUR": range(24),
    "BYMINUTE": range(60),
    "BYSECOND": range(60),
    "BYSETPOS": range(1, 367),
}
_FROM_THE_END: Final = ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYSETPOS")
_KNOWN: Final = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    A rule's parts; an empty tuple is a part that is not given.

    Attributes:
        until: The last moment, included: a date, a local or an aware time.
        weekdays: Pairs of the ordinal (0 for every) and the day (0 is Monday).
        positions: BYSETPOS.
        week_start: The first day of a week (0 is Monday).
    """

    frequency: Frequency
    interval: int
    count: int | None
    until: date | datetime | None
    months: tuple[int, ...]
    weeks: tuple[int, ...]
    year_days: tuple[int, ...]
    month_days: tuple[int, ...]
    weekdays: tuple[tuple[int, int], ...]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    seconds: tuple[int, ...]
    positions: tuple[int, ...]
    week_start: int


def rule_of(text: str) -> Rule:
    """
    Read a rule such as `FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260630T215959Z`.

    Raises:
        Unreadable: A part is unknown, wrong or given twice, or the rule repeats
            too often for meetings, or has two ends.
    """
    parts = _parts(text)
    if "COUNT" in parts and "UNTIL" in parts:
        reason = "its rule has both COUNT and UNTIL; only one of them may end it"
        raise Unreadable(reason)
    rule = Rule(
        frequency=_frequency(parts.get("FREQ", "")),
        interval=_number("INTERVAL", parts.get("INTERVAL", "1")),
        count=_number("COUNT", parts["COUNT"]) if "COUNT" in parts else None,
        until=date_or_time(parts["UNTIL"]) if "UNTIL" in parts else None,
        months=_list("BYMONTH", parts),
        weeks=_list("BYWEEKNO", parts),
        year_days=_list("BYYEARDAY", parts),
        month_days=_list("BYMONTHDAY", parts),
        weekdays=_weekdays(parts.get("BYDAY", "")),
        hours=_list("BYHOUR", parts),
        minutes=_list("BYMINUTE", parts),
        seconds=_list("BYSECOND", parts),
        positions=_list("BYSETPOS", parts),
        week_start=_weekday(parts.get("WKST", "MO")),
    )
    _refuse_the_absurd(rule)
    return rule


def _refuse_the_absurd(rule: Rule) -> None:
    hours = len(rule.hours) or (24 if rule.frequency == "HOURLY" else 1)
    if hours * max(1, len(rule.minutes)) * max(1, len(rule.seconds)) > MAX_TIMES_A_DAY:
        reason = f"its rule asks for more than {MAX_TIMES_A_DAY} times a day"
        raise Unreadable(reason)
    if rule.frequency == "HOURLY" and rule.positions:
        reason = "its rule has BYSETPOS with FREQ=HOURLY, which is not known here"
        raise Unreadable(reason)


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().strip(";").upper().split(";"):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if not value or name in parts:
            reason = f"its rule cannot be read at {part.strip()[:40]!r}"
            raise Unreadable(reason)
        if name not in _KNOWN:
            reason = f"its rule has a part that is not known here: {name[:40]!r}"
            raise Unreadable(reason)
        parts[name] = value
    return parts


def _frequency(name: str) -> Frequency:
    if name in ("SECONDLY", "MINUTELY"):
        reason = f"its rule is FREQ={name}; no meeting repeats that often"
        raise Unreadable(reason)
    if name not in _FREQUENCIES:
        known = ", ".join(_FREQUENCIES)
        reason = f"its rule has FREQ={name[:20]!r}; known are {known}"
        raise Unreadable(reason)
    return _FREQUENCIES[name]


def _number(name: str, text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) == 0:
        reason = f"its rule has {name}={text[:20]}; it needs a number above 0"
        raise Unreadable(reason)
    return int(text)


def _list(name: str, parts: dict[str, str]) -> tuple[int, ...]:
    items = parts[name].split(",") if name in parts else []
    return tuple(sorted({_item(name, each.strip(), _LISTS[name]) for each in items}))


def _item(name: str, text: str, allowed: range) -> int:
    sign = "[+-]?" if name in _FROM_THE_END else ""
    if not re.fullmatch(sign + "[0-9]{1,3}", text) or abs(int(text)) not in allowed:
        reason = f"its rule has {name}={text[:20]}, which does not exist"
        raise Unreadable(reason)
    return int(text)


def _weekday(text: str) -> int:
    if text not in _WEEKDAYS:
        reason = f"its rule has the day {text[:20]!r}; known are {', '.join(_WEEKDAYS)}"
        raise Unreadable(reason)
    return _WEEKDAYS.index(text)


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    days = set[tuple[int, int]]()
    for item in text.split(",") if text else ():
        ordinal, day = item.strip()[:-2], _weekday(item.strip()[-2:])
        days.add((_ordinal(ordinal, item.strip()) if ordinal else 0, day))
    return tuple(sorted(days))


def _ordinal(text: str, item: str) -> int:
    # No year has more than 53 of a weekday.
    if not re.fullmatch("[+-]?[0-9]{1,2}", text) or not 1 <= abs(int(text)) <= 53:
        reason = f"its rule has BYDAY={item[:20]}, which does not exist"
        raise Unreadable(reason)
    return int(text)
