"""
The local times at which a rule repeats, looked up for a window only.

Written here because the library for this walks every rule from its start: fifty
milliseconds for a daily one of 1970, and seconds for one that never comes true, such
as the 30th of February. Here the work depends on the window alone, except that COUNT
has to be counted. Times are local throughout, so that a meeting keeps its hour when
the clocks change.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Final

from callsheet.adapters.ics.faults import (
    Unreadable,
)
from callsheet.adapters.ics.rule import Rule

MAX_COUNTED: Final = 10_000
"""A COUNT that needs more periods than this to be counted is refused."""

_DAY = timedelta(days=1)
_Span = tuple[date, date]


def repetitions(
    rule: Rule, start: datetime, *, after: datetime, before: datetime
) -> Iterator[datetime]:
    """
    Yield when a rule repeats within [after, before), in order.

    Args:
        rule: The rule; its UNTIL is the caller's business, who knows the zone.
        start: The first time of the series.
        after: Where the window begins; all times are local and naive.
        before: Where the window ends.

    Raises:
        Unreadable: Counting up to the window would take too long.
    """
    first, left = _up_to_window(rule, start, after)
    for walked, period in enumerate(_periods(rule, start.date(), before.date(), first)):
        span = period
        if left is not None and walked >= MAX_COUNTED:
            reason = f"its COUNT cannot be counted within {MAX_COUNTED} periods"
            raise Unreadable(reason)
        if left is None and not rule.positions:
            # The rest of a year matters only where something is counted.
            span = max(span[0], after.date()), min(span[1], before.date())
        for moment in _within(rule, start, span):
            if left is not None:
                if left <= 0:
                    return
                left -= 1
            if after <= moment < before:
                yield moment


def _up_to_window(
    rule: Rule, start: datetime, after: datetime
) -> tuple[int, int | None]:
    """Return the period to begin with, and what is left of COUNT from there on."""
    index = _index(rule, start.date(), after.date())
    if rule.count is None or index == 0:
        return index, rule.count
    size = _even_size(rule, start)
    opening = _period(rule, start.date(), 0)
    if not size or opening is None:
        return 0, rule.count
    return index, rule.count - len(_within(rule, start, opening)) - (index - 1) * size


def _even_size(rule: Rule, start: datetime) -> int:
    """Return how many repetitions each full period has, or 0 if that differs."""
    filtered = rule.months or rule.weeks or rule.year_days or rule.month_days
    if filtered or rule.positions:
        return 0
    if rule.frequency == "WEEKLY":
        days = {weekday for _, weekday in rule.weekdays} or {start.weekday()}
        return len(days) * len(_times(rule, start))
    if rule.frequency == "DAILY" and not rule.weekdays:
        return len(_times(rule, start))
    return 0


def _periods(rule: Rule, start: date, before: date, index: int) -> Iterator[_Span]:
    span = _period(rule, start, index)
    while span is not None and span[0] <= before:
        yield span
        index += 1
        span = _period(rule, start, index)


def _index(rule: Rule, start: date, after: date) -> int:
    """Return the last period that begins at or before a day, or the first of all."""
    match rule.frequency:
        case "YEARLY":
            passed = after.year - start.year
        case "MONTHLY":
            passed = 12 * (after.year - start.year) + after.month - start.month
        case "WEEKLY":
            passed = (after - _week(rule, start)).days // 7
        case "DAILY":
            passed = (after - start).days
        case "HOURLY":
            return max(0, (after - start).days)
    return max(0, passed // rule.interval)


def _period(rule: Rule, start: date, index: int) -> _Span | None:
    """Return the first and the last day of a period, or none beyond the calendar."""
    step = index * rule.interval
    try:
        match rule.frequency:
            case "YEARLY":
                year = start.year + step
                return date(year, 1, 1), date(year, 12, 31)
            case "MONTHLY":
                years, month = divmod(start.month - 1 + step, 12)
                first = date(start.year + years, month + 1, 1)
                last = monthrange(first.year, first.month)[1]
                return first, first.replace(day=last)
            case "WEEKLY":
                first = _week(rule, start) + timedelta(weeks=step)
                return first, first + 6 * _DAY
            case "DAILY":
                day = start + timedelta(days=step)
            case "HOURLY":
                # By days; which of its hours count is decided for each of them.
                day = start + timedelta(days=index)
    except (ValueError, OverflowError):
        return None
    return day, day


def _week(rule: Rule, day: date) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_start) % 7)


def _within(rule: Rule, start: datetime, span: _Span) -> list[datetime]:
    """Return the times of one period from the start of the series on, in order."""
    times = _times(rule, start)
    moments = [
        datetime.combine(day, clock)
        for day in _days(rule, start, span)
        for clock in times
    ]
    if rule.frequency == "HOURLY":
        hour = start.replace(minute=0, second=0)
        moments = [
            moment
            for moment in moments
            if (moment - hour) // timedelta(hours=1) % rule.interval == 0
        ]
    if rule.positions:
        size = len(moments)
        chosen = {at - 1 if at > 0 else size + at for at in rule.positions}
        moments = [moments[at] for at in sorted(chosen) if 0 <= at < size]
    return [moment for moment in moments if moment >= start]


def _times(rule: Rule, start: datetime) -> list[time]:
    every_hour = tuple(range(24)) if rule.frequency == "HOURLY" else (start.hour,)
    return sorted(
        time(hour, minute, second)
        for hour, minute, second in product(
            rule.hours or every_hour,
            rule.minutes or (start.minute,),
            rule.seconds or (start.second,),
        )
    )


def _days(rule: Rule, start: datetime, span: _Span) -> Iterator[date]:
    day, last = span
    while day <= last:
        if rule.months and day.month not in rule.months:
            # Straight to the next month: a year has at most twelve such steps.
            day = min(last, day.replace(day=monthrange(day.year, day.month)[1])) + _DAY
            continue
        if _matches(rule, start, day):
            yield day
        day += _DAY


def _matches(rule: Rule, start: datetime, day: date) -> bool:
    given = rule.year_days or rule.month_days or rule.weekdays
    if not given and rule.weeks:
        return day.weekday() == start.weekday() and _in_weeks(rule, day)
    if not given:
        return _matches_start(rule, start, day)
    return (
        (not rule.weeks or _in_weeks(rule, day))
        and (not rule.year_days or _listed(rule.year_days, *_year_day(day)))
        and (
            not rule.month_days
            or _listed(rule.month_days, day.day, monthrange(day.year, day.month)[1])
        )
        and (not rule.weekdays or _on_weekdays(rule, day))
    )


def _matches_start(rule: Rule, start: datetime, day: date) -> bool:
    """Tell whether a day is the start's own, where the rule names no days."""
    match rule.frequency:
        case "YEARLY":
            return day.day == start.day and (
                bool(rule.months) or day.month == start.month
            )
        case "MONTHLY":
            return day.day == start.day
        case "WEEKLY":
            return day.weekday() == start.weekday()
        case "DAILY" | "HOURLY":
            return True


def _listed(numbers: tuple[int, ...], number: int, size: int) -> bool:
    return number in numbers or number - size - 1 in numbers


def _year_day(day: date) -> tuple[int, int]:
    return day.timetuple().tm_yday, 366 if isleap(day.year) else 365


def _in_weeks(rule: Rule, day: date) -> bool:
    """Week one is the first with four days in its year, from WKST on."""
    middle = _week(rule, day) + 3 * _DAY
    number = (middle.timetuple().tm_yday + 6) // 7
    size = 53 if (middle + timedelta(weeks=53 - number)).year == middle.year else 52
    return _listed(rule.weeks, number, size)


def _on_weekdays(rule: Rule, day: date) -> bool:
    ordinals = {number for number, weekday in rule.weekdays if weekday == day.weekday()}
    if not ordinals or rule.frequency not in ("YEARLY", "MONTHLY"):
        return bool(ordinals)
    return 0 in ordinals or bool(ordinals & _ordinals(rule, day))


def _ordinals(rule: Rule, day: date) -> set[int]:
    """Return which one of its weekday a day is, from the start and from the end."""
    if rule.frequency == "MONTHLY" or (rule.frequency == "YEARLY" and rule.months):
        number, size = day.day, monthrange(day.year, day.month)[1]
    else:
        number, size = _year_day(day)
    return {(number + 6) // 7, -((size - number) // 7 + 1)}
