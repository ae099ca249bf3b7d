"""All entries of one UID as one series, and its repetitions within a window."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callsheet.adapters.ics.entry import Entry
from callsheet.adapters.ics.faults import (
    Skipped,
    Unreadable,
)
from callsheet.adapters.ics.moments import Moment, last_local
from callsheet.adapters.ics.recurrence import repetitions
from callsheet.adapters.ics.rule import Rule

MAX_INSTANCES: Final = 1_000
"""An event that takes place more often than this in one window is left out."""

_TOO_OFTEN: Final = f"it takes place more than {MAX_INSTANCES} times in the window"
_TICK: Final = timedelta(microseconds=1)
_MARGIN: Final = timedelta(days=2)
_MAX_SHIFT: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Series:
    """
    A master and the entries that replace single repetitions of it.

    Attributes:
        master: None where the file holds only replaced repetitions.
    """

    uid: str
    master: Entry | None
    overrides: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """
    One event of the call sheet.

    Attributes:
        original: When it would start by its series' rule; none for a single event.
        exception: Whether an entry of its own replaces the repetition.
    """

    uid: str
    entry: Entry
    start: Moment
    end: Moment
    original: Moment | None = None
    exception: bool = False

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Tell whether it takes place within [start, end)."""
        begins, ends = self.start.utc, self.end.utc
        return begins < end and (ends > start or begins >= start)


def series_of(entries: Iterable[Entry]) -> tuple[list[Series], list[Skipped]]:
    """Put the entries of each UID together; of several copies the newest counts."""
    newest: dict[tuple[str, datetime | None], Entry] = {}
    left_out: list[Skipped] = []
    for entry in entries:
        key = entry.uid, entry.recurrence_id.utc if entry.recurrence_id else None
        other = newest.setdefault(key, entry)
        if other is not entry:
            old, new = sorted((other, entry), key=lambda each: each.version)
            newest[key] = new
            left_out.append(Skipped(old.place, f"{new.place} is a newer copy of it"))
    grouped: dict[str, list[Entry]] = {}
    for entry in newest.values():
        grouped.setdefault(entry.uid, []).append(entry)
    return [_series(uid, group) for uid, group in grouped.items()], left_out


def _series(uid: str, group: list[Entry]) -> Series:
    master = next((each for each in group if each.recurrence_id is None), None)
    return Series(uid, master, tuple(each for each in group if each is not master))


def instances(series: Series, *, start: datetime, end: datetime) -> list[Instance]:
    """
    Return what takes place of a series within [start, end).

    Raises:
        Unreadable: It takes place too often, or its COUNT cannot be counted.
    """
    if series.master is None:
        found = [_override(series.uid, each, None) for each in series.overrides]
    elif series.master.repeats:
        found = list(_repeated(series.uid, series.master, series.overrides, start, end))
    else:
        found = list(_once(series.uid, series.master, series.overrides))
    found = [each for each in found if each.overlaps(start, end)]
    # Rules are bounded while they repeat; entries of their own come on top.
    if len(found) > MAX_INSTANCES:
        raise Unreadable(_TOO_OFTEN)
    return found


def _once(uid: str, master: Entry, overrides: Iterable[Entry]) -> Iterator[Instance]:
    replaced = {_replaces(each, master) for each in overrides}
    if master.start.local not in replaced:
        yield Instance(uid, master, master.start, master.length.end_of(master.start))
    for each in overrides:
        yield _override(uid, each, master)


def _override(uid: str, entry: Entry, master: Entry | None) -> Instance:
    original = entry.recurrence_id or entry.start
    if master is not None:
        original = master.start.at(_replaces(entry, master))
    end = entry.length.end_of(entry.start)
    return Instance(uid, entry, entry.start, end, original, exception=True)


def _replaces(entry: Entry, master: Entry) -> datetime:
    """Return which repetition an entry replaces, by the clock of its master."""
    given = entry.recurrence_id or entry.start
    local = master.start.wall_clock_of(given)
    if given.whole_day or master.start.whole_day:
        # A day names the repetition of that day, whatever its hour.
        return datetime.combine(local.date(), master.start.local.time())
    return local


def _repeated(
    uid: str,
    master: Entry,
    overrides: tuple[Entry, ...],
    start: datetime,
    end: datetime,
) -> Iterator[Instance]:
    ranges = sorted(
        ((_replaces(each, master), each) for each in overrides if each.and_future),
        key=lambda pair: pair[0],
    )
    reach = max([master.length.time, *(_reach(at, each) for at, each in ranges)])
    first = _local(start, master.start) - reach - _MARGIN
    last = _local(end, master.start) + reach + _MARGIN
    excluded = _Excluded(master, first, last)
    replaced = {_replaces(each, master) for each in overrides}
    for local in sorted(_locals(master, first, last) - replaced):
        if local not in excluded:
            yield _repetition(uid, master, ranges, local)
    for each in overrides:
        if _replaces(each, master) not in excluded:
            yield _override(uid, each, master)


def _reach(at: datetime, entry: Entry) -> timedelta:
    return min(abs(entry.start.local - at), _MAX_SHIFT) + entry.length.time


def _local(moment: datetime, like: Moment) -> datetime:
    return moment.astimezone(like.zone.rules).replace(tzinfo=None, fold=0)


def _repetition(
    uid: str, master: Entry, ranges: list[tuple[datetime, Entry]], local: datetime
) -> Instance:
    entry, start = master, master.start.at(local)
    since = bisect_right(ranges, local, key=lambda pair: pair[0])
    if since:
        at, entry = ranges[since - 1]
        start = entry.start.at(local + (entry.start.local - at))
    end = entry.length.end_of(start)
    return Instance(uid, entry, start, end, master.start.at(local))


def _locals(master: Entry, first: datetime, last: datetime) -> set[datetime]:
    """Return the starts of a series within [first, last), before any exception."""
    given = [master.start.wall_clock_of(date) for date in master.dates]
    if not any(_is_over(rule, master) for rule in master.rules):
        given.append(master.start.local)
    found = {local for local in given if first <= local < last}
    for rule in master.rules:
        found |= _by_rule(rule, master, first, last)
    if len(found) > MAX_INSTANCES:
        raise Unreadable(_TOO_OFTEN)
    return found


def _is_over(rule: Rule, master: Entry) -> bool:
    """Tell whether a rule ends before it starts, as when a series was cut at once."""
    until = rule.until
    return until is not None and last_local(until, master.start) < master.start.local


def _by_rule(
    rule: Rule, master: Entry, first: datetime, last: datetime
) -> set[datetime]:
    if rule.until is not None:
        last = min(last, last_local(rule.until, master.start) + _TICK)
    found = set[datetime]()
    for local in repetitions(rule, master.start.local, after=first, before=last):
        found.add(local)
        if len(found) > MAX_INSTANCES:
            raise Unreadable(_TOO_OFTEN)
    return found


class _Excluded:
    """The EXDATEs and EXRULEs of a series, as a container of local starts."""

    def __init__(self, master: Entry, first: datetime, last: datetime) -> None:
        days = master.start.whole_day
        local = [(each, master.start.wall_clock_of(each)) for each in master.excluded]
        self._days = {at.date() for each, at in local if each.whole_day or days}
        self._times = {at for each, at in local if not each.whole_day}
        for rule in master.excluding:
            self._times |= _by_rule(rule, master, first, last)

    def __contains__(self, local: datetime) -> bool:
        return local in self._times or local.date() in self._days
