"""A file's own VTIMEZONE as a time zone, by the rules written in it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from callsheet.adapters.ics.blocks import OBSERVANCES, Block
from callsheet.adapters.ics.faults import (
    Unreadable,
)
from callsheet.adapters.ics.recurrence import repetitions
from callsheet.adapters.ics.rule import rule_of
from callsheet.adapters.ics.values import as_local, date_or_time

MAX_OBSERVANCES: Final = 100
_FROM: Final = datetime.fromisoformat("1970-01-01")
_COMPARED_FROM: Final = datetime.fromisoformat("2000-01-01")
_TO: Final = datetime.fromisoformat("2100-01-01")
_DAY: Final = timedelta(days=1)
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(?:\d{2})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """
    One change of the clocks.

    Attributes:
        at: The moment, as a naive UTC time.
        before: The offset from UTC up to it.
        after: The offset from UTC from it on.
        nominal: Whether it is a DTSTART that its own rule does not give. Outlook and
            Zimbra begin summer and winter alike on one day, long ago, and mean none.
    """

    at: datetime
    before: timedelta
    after: timedelta
    nominal: bool = field(default=False, compare=False)


class FileZone(tzinfo):
    """
    A zone whose offsets follow a list of changes.

    As in zoneinfo, `fold=0` takes a time that comes twice for the first of the two,
    and a time that never comes by the offset before the change (RFC 5545, 3.3.5).
    """

    def __init__(self, name: str, changes: list[Change]) -> None:
        self._name = name
        self._changes = sorted(changes)
        self._at = [change.at for change in self._changes]
        self._early = [c.at + min(c.before, c.after) for c in self._changes]
        self._late = [c.at + max(c.before, c.after) for c in self._changes]

    def utcoffset(self, dt: datetime | None, /) -> timedelta:
        """Return the offset of a local time."""
        if dt is None:
            return self._offset(len(self._changes))
        walls = self._early if dt.fold else self._late
        return self._offset(bisect_right(walls, dt.replace(tzinfo=None, fold=0)))

    def dst(self, dt: datetime | None, /) -> timedelta | None:  # noqa: ARG002
        """Return none: how much of an offset is summer time is not known."""
        return None

    def tzname(self, dt: datetime | None, /) -> str:  # noqa: ARG002
        """Return the zone's name in the file."""
        return self._name

    def fromutc(self, dt: datetime, /) -> datetime:
        """Turn a UTC time that carries this zone into local time."""
        passed = bisect_right(self._at, dt.replace(tzinfo=None))
        local = dt + self._offset(passed)
        again = bool(passed) and (
            local.replace(tzinfo=None) < self._late[passed - 1]
            and self._changes[passed - 1].after < self._changes[passed - 1].before
        )
        return local.replace(fold=int(again))

    @property
    def steps(self) -> tuple[datetime, ...]:
        """When its offset may change, as naive UTC times in order."""
        return tuple(self._at)

    def since(self, at: datetime) -> timedelta:
        """Return the offset from a moment on, given as a naive UTC time."""
        return self._offset(bisect_right(self._at, at))

    def agrees_with(self, other: "FileZone") -> bool:
        """Tell whether both show the same time at every moment since 2000."""
        # Where a definition begins is a matter of taste: in 1601, 1970 or 1971.
        steps = [at for at in (*self.steps, *other.steps) if at > _COMPARED_FROM]
        return all(self.since(at) == other.since(at) for at in (_COMPARED_FROM, *steps))

    def _offset(self, passed: int) -> timedelta:
        if passed == 0:
            return self._changes[0].before
        return self._changes[passed - 1].after


def file_zone(block: Block) -> FileZone:
    """
    Read a VTIMEZONE.

    Raises:
        Unreadable: It has no observance, too many, a broken one, or two that
            contradict each other.
    """
    observances = [each for each in block.blocks if each.kind in OBSERVANCES]
    if block.fault:
        raise Unreadable(block.fault)
    if not 0 < len(observances) <= MAX_OBSERVANCES:
        reason = f"it has {len(observances)} observances, not 1 to {MAX_OBSERVANCES}"
        raise Unreadable(reason)
    changes = [change for each in observances for change in _changes(each)]
    _refuse_contradiction(changes)
    return FileZone(block.text("TZID"), changes)


def _refuse_contradiction(changes: list[Change]) -> None:
    meant = sorted(change for change in changes if not change.nominal)
    for one, other in pairwise(meant):
        # An onset is told by the clock before it, which may differ by hours; no
        # place on earth has ever changed its clocks twice within a day.
        if other.at - one.at < _DAY and one.after != other.after:
            day = (other.at + other.before).date()
            reason = f"on {day} it changes to two different offsets"
            raise Unreadable(reason)


def _changes(observance: Block) -> Iterator[Change]:
    start = observance.first("DTSTART")
    if observance.fault or start is None:
        raise Unreadable(observance.fault or "an observance has no DTSTART")
    before = _offset(observance.text("TZOFFSETFROM"))
    after = _offset(observance.text("TZOFFSETTO"))
    begins = as_local(date_or_time(start.value))
    ruled = {*_by_rules(observance, begins, before)}
    for onset in {begins, *_dates(observance), *ruled}:
        nominal = bool(ruled) and onset == begins and onset not in ruled
        yield Change(onset - before, before, after, nominal)


def _dates(observance: Block) -> Iterator[datetime]:
    for dates in observance.all("RDATE"):
        for value in dates.value.split(","):
            yield as_local(date_or_time(value))


def _by_rules(
    observance: Block, begins: datetime, before: timedelta
) -> Iterator[datetime]:
    for text in observance.all("RRULE"):
        rule = rule_of(text.value)
        if rule.frequency != "YEARLY":
            reason = f"its clocks change by a {rule.frequency} rule"
            raise Unreadable(reason)
        until = _TO if rule.until is None else as_local(rule.until)
        if getattr(rule.until, "tzinfo", None) is UTC:
            until += before
        # Every onset up to 1970 can be forgotten but the last, which is the one
        # that is in force; ten years hold it.
        after = min(_FROM, until) - timedelta(days=3653)
        last = min(_TO, until + timedelta(seconds=1))
        yield from repetitions(rule, begins, after=max(begins, after), before=last)


def _offset(text: str) -> timedelta:
    match = _OFFSET.match(text.strip())
    if match is None:
        reason = f"an observance has the offset {text[:20]!r}; write +0100"
        raise Unreadable(reason)
    sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset >= timedelta(days=1):
        reason = f"an observance has the offset {text[:20]!r}, over a day"
        raise Unreadable(reason)
    return -offset if sign == "-" else offset
