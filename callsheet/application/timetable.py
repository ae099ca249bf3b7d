"""When to read what nobody asked for, and how soon what was hinted at."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import later
from callsheet.domain.reads import ROWS, next_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """
    How often things are read without a hint: hints can be lost.

    Attributes:
        changes: What changed in the workspace; one call if nothing did.
        calendars: The calendars, a hundred to a call.
        whole: Every event, which shows what is not there any more: a page at a time,
            so that the load is even, and each at least as often as this.
        passes: After so long a pass is recorded, though nothing had to be decided.
    """

    changes: timedelta = timedelta(minutes=1)
    calendars: timedelta = timedelta(hours=1)
    whole: timedelta = timedelta(days=1)
    passes: timedelta = timedelta(hours=1)


_OFTEN: timedelta = timedelta(hours=1)
"""A page that is read as a whole costs one call: so often it is never too much."""


@dataclass(slots=True)
class Timetable:
    """
    What was read when, and what comes next.

    Attributes:
        changes: When what changed was read last; None before that.
        pages: How many pages that took.
        calendars: When the calendars were listed last.
        passed: When the last pass was recorded.
        cursor: Up to which start this round of reading everything has come.
    """

    pacing: Pacing
    changes: datetime | None = None
    pages: int = 0
    calendars: datetime | None = None
    passed: datetime | None = None
    cursor: datetime | None = None
    _stretch: datetime | None = None
    _wanted: dict[CalendarId, datetime] = field(default_factory=dict)

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

    def stretch_due(self, now: datetime) -> datetime:
        """Say when the next stretch of the window is to be read as a whole."""
        return now if self._stretch is None else self._stretch

    def stretch_done(self, now: datetime, cursor: datetime | None, rows: int) -> None:
        """
        Note that a stretch was read.

        Args:
            now: When that began.
            cursor: Where the next one begins; None for the beginning of the window.
            rows: How many events are known.
        """
        pages = 1 + rows // ROWS
        self.cursor = cursor
        self._stretch = later(now, min(_OFTEN, self.pacing.whole / pages))

    def stretch_put_off(self, until: datetime) -> None:
        """Have the stretch that could not be read wait."""
        self._stretch = until

    def want(self, calendar_ids: Iterable[CalendarId], at: datetime) -> None:
        """Have calendars read as a whole, from an instant on."""
        self._wanted |= dict.fromkeys(calendar_ids, at)

    def wanted(self, now: datetime) -> list[CalendarId]:
        """Name the calendars to be read as a whole, who waits longest first."""
        ready = [one for one, at in self._wanted.items() if at <= now]
        return sorted(ready, key=lambda one: (self._wanted[one], one))

    def want_no_more(self, calendar_ids: Iterable[CalendarId]) -> None:
        """Note that calendars were read as a whole, or need not be."""
        for calendar_id in calendar_ids:
            self._wanted.pop(calendar_id, None)

    @property
    def waiting(self) -> Collection[CalendarId]:
        """The calendars that are to be read as a whole."""
        return self._wanted.keys()

    def wanted_at(self) -> datetime | None:
        """Say when the first calendar is to be read as a whole; None if none is."""
        return min(self._wanted.values(), default=None)


def _next(last: datetime | None, every: timedelta, now: datetime) -> datetime:
    return now if last is None else later(last, every)
