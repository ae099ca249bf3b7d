"""When to read what nobody asked for, and how soon what was hinted at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush

from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import later
from callsheet.domain.reads import next_read, next_slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """
    How often things are read without a hint: hints can be lost.

    Attributes:
        changes: What changed in the workspace; one call if nothing did.
        calendars: The calendars, a hundred to a call.
        whole: Every event of each calendar, which shows what is not there any more.
        passes: After so long a pass is recorded, though nothing had to be decided.
    """

    changes: timedelta = timedelta(minutes=1)
    calendars: timedelta = timedelta(hours=1)
    whole: timedelta = timedelta(days=1)
    passes: timedelta = timedelta(hours=1)


@dataclass(slots=True)
class Timetable:
    """
    What was read when, and what comes next.

    Attributes:
        changes: When what changed was read last; None before that.
        pages: How many pages that took.
        calendars: When the calendars were listed last.
        passed: When the last pass was recorded.
    """

    pacing: Pacing
    changes: datetime | None = None
    pages: int = 0
    calendars: datetime | None = None
    passed: datetime | None = None
    _slots: list[tuple[datetime, CalendarId]] = field(default_factory=list)
    _known: set[CalendarId] = field(default_factory=set)
    _due: dict[CalendarId, datetime] = field(default_factory=dict)
    _after: dict[CalendarId, datetime] = field(default_factory=dict)

    def changes_due(self, now: datetime, hinted: datetime | None) -> datetime:
        """Say when what changed is to be read, with a hint or without any."""
        if self.changes is None:
            return now
        polled = later(self.changes, self.pacing.changes)
        if hinted is None:
            return polled
        return min(polled, next_read(self.changes, self.pages, hinted))

    def calendars_due(self, now: datetime) -> datetime:
        """Say when the calendars are to be listed."""
        return _next(self.calendars, self.pacing.calendars, now)

    def pass_due(self, now: datetime) -> datetime:
        """Say when a pass is to be recorded, whatever it has to decide."""
        return _next(self.passed, self.pacing.passes, now)

    def follow(self, calendar_ids: Iterable[CalendarId], after: datetime) -> None:
        """Give each calendar that is new its turns to be read as a whole."""
        for calendar_id in calendar_ids:
            if calendar_id not in self._known:
                self._known.add(calendar_id)
                self._push(calendar_id, after)

    def want(self, calendar_ids: Iterable[CalendarId], now: datetime) -> None:
        """Have calendars read as a whole out of their turn."""
        for calendar_id in calendar_ids:
            self._due.setdefault(calendar_id, now)
            self._after.pop(calendar_id, None)

    def turns(self, now: datetime) -> list[CalendarId]:
        """Name the calendars whose turn it is, who waits longest first."""
        while self._slots and self._slots[0][0] <= now:
            slot, calendar_id = heappop(self._slots)
            self._due.setdefault(calendar_id, slot)
            self._push(calendar_id, max(slot, later(now, -self.pacing.whole)))
        ready = [one for one in self._due if self._after.get(one, now) <= now]
        return sorted(ready, key=lambda one: (self._due[one], one))

    def done(self, calendar_ids: Iterable[CalendarId]) -> None:
        """Note that calendars were read as a whole, or need not be."""
        for calendar_id in calendar_ids:
            self._due.pop(calendar_id, None)
            self._after.pop(calendar_id, None)

    def all_done(self) -> None:
        """Note that every calendar was read as a whole."""
        self._due.clear()
        self._after.clear()

    def postpone(self, calendar_id: CalendarId, until: datetime) -> None:
        """Let a calendar that could not be read wait; its turn stays."""
        self._after[calendar_id] = until

    @property
    def backlog(self) -> int:
        """How many calendars are to be read as a whole."""
        return len(self._due)

    def swept(self, now: datetime) -> datetime:
        """Say up to when every calendar was read as a whole whose turn had come."""
        return min([now, *self._due.values()])

    def next_turn(self, now: datetime) -> datetime | None:
        """Say when the next calendar's turn comes."""
        ahead = [self._after.get(one, now) for one in self._due]
        ahead += [self._slots[0][0]] if self._slots else []
        return min(ahead, default=None)

    def _push(self, calendar_id: CalendarId, after: datetime) -> None:
        slot = next_slot(calendar_id, after, self.pacing.whole)
        heappush(self._slots, (slot, calendar_id))


def _next(last: datetime | None, every: timedelta, now: datetime) -> datetime:
    return now if last is None else later(last, every)
