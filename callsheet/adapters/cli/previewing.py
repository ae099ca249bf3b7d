"""From an exported calendar to what the policy would do about each of its meetings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from callsheet.adapters.ics import IcsCalendar, Skipped, expand
from callsheet.adapters.recall.normalise import read_event
from callsheet.adapters.zones import ZoneData
from callsheet.application.local_times import with_local_times
from callsheet.application.misses import miss_of
from callsheet.application.ports import NotRead
from callsheet.domain.decision import AddBot, Decision
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import CalendarId
from callsheet.domain.near_miss import Miss
from callsheet.domain.policy import Policy
from callsheet.domain.reasons import UNTOLD
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import Reading, Workspace, situations

RECORD: Final = "record"
SKIP: Final = "skip"
CANNOT_TELL: Final = "cannot tell"

_CALENDAR: Final = CalendarId("preview")

Dates = tuple[date, date]
Notes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    A meeting of the window with the decision on it.

    Attributes:
        dates: First day and day after the last, if it takes whole days: those are
            dates wherever one looks from.
        miss: What would have to be otherwise for it to be recorded, where rules keep
            it from that.
    """

    event: Event
    decision: Decision
    dates: Dates | None = None
    miss: Miss | None = None

    @property
    def word(self) -> str:
        """Say in one word whether it would be recorded."""
        if any(isinstance(command, AddBot) for command in self.decision.commands):
            return RECORD
        return CANNOT_TELL if self.decision.reason in UNTOLD else SKIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What would happen on an exported calendar.

    Attributes:
        owner: Whose calendar it is, None if nobody knows.
        on: The calendar, as if it were connected.
        readings: The meetings as Recall would list them, none with a bot.
        meetings: Every meeting of the window once, by start.
        known: First and last day on which an event of the file starts, repetitions
            aside; None if it has none.
        skipped: What could not be read, and why.
        warnings: What was read with a guess.
    """

    start: datetime
    end: datetime
    owner: str | None
    on: Calendar
    readings: tuple[Reading, ...]
    meetings: tuple[Meeting, ...]
    known: Dates | None
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Count the meetings by word."""
        found = Counter(meeting.word for meeting in self.meetings)
        return {word: found[word] for word in (RECORD, SKIP, CANNOT_TELL)}


def preview_of(
    calendar: IcsCalendar,
    policy: Policy,
    *,
    owner: str | None,
    now: datetime,
    days: int,
    zone: str | None = None,
    metadata: Notes | None = None,
) -> Preview:
    """
    Decide each meeting of a calendar as if it were connected and had no bots yet.

    Args:
        calendar: As exported.
        policy: What is wanted.
        owner: The address of its owner, in place of the one that the file names.
        now: Where the window begins.
        days: How long it is.
        zone: Of the calendar, where the file names none: working hours are told by it.
        metadata: What is noted on the calendar; None if nobody knows.
    """
    owner = owner or calendar.owner
    end = now + timedelta(days=days)
    expansion = expand(calendar, start=now, end=end, owner=owner)
    rows = [_listed(number, row) for number, row in enumerate(expansion.events)]
    read = [read_event(row, address=owner) for row in rows]
    readings = [event.reading for event in read if not isinstance(event, NotRead)]
    dates = {
        event.reading.event.id: days_of
        for row, event in zip(rows, read, strict=True)
        if not isinstance(event, NotRead) and (days_of := _dates(row["raw"]))
    }
    unread = [_skipped(problem) for problem in read if isinstance(problem, NotRead)]
    on = Calendar(
        id=_CALENDAR,
        address=owner,
        time_zone=calendar.time_zone or zone,
        metadata=metadata,
    )
    return Preview(
        start=now,
        end=end,
        owner=owner,
        on=on,
        readings=tuple(readings),
        meetings=tuple(
            replace(meeting, dates=dates.get(meeting.event.id))
            for meeting in _meetings(readings, policy, on, now)
        ),
        known=_known(calendar),
        skipped=(*expansion.skipped, *unread),
        warnings=expansion.warnings,
    )


def _listed(number: int, row: dict[str, object]) -> dict[str, object]:
    """Add what only Recall knows; the number keeps ids apart and in order."""
    own = {"id": f"{number:05d}-{row['platform_id']}", "calendar_id": _CALENDAR}
    return {**row, **own, "bots": []}


def _dates(raw: object) -> Dates | None:
    """Take the dates of an event that takes whole days, as its platform gives them."""
    match raw:
        case {"start": {"date": str(first)}, "end": {"date": str(last)}}:
            pass
        case {
            "isAllDay": True,
            "start": {"dateTime": str(first)},
            "end": {"dateTime": str(last)},
        }:
            pass
        case _:
            return None
    return date.fromisoformat(first[:10]), date.fromisoformat(last[:10])


def _known(calendar: IcsCalendar) -> Dates | None:
    entries = (
        entry
        for series in calendar.series
        for entry in (series.master, *series.overrides)
        if entry is not None
    )
    days = sorted(entry.start.local.date() for entry in entries)
    return (days[0], days[-1]) if days else None


def _skipped(problem: NotRead) -> Skipped:
    return Skipped(problem.id or "an event", f"{problem.place}: {problem.problem}")


def _meetings(
    readings: Sequence[Reading], policy: Policy, on: Calendar, now: datetime
) -> tuple[Meeting, ...]:
    workspace = Workspace(policy=policy, calendars={on.id: on})
    timed = with_local_times(readings, workspace.calendars, policy, ZoneData())
    found = [_meeting(situation) for situation in situations(timed, workspace, now=now)]
    return tuple(sorted(found, key=lambda m: (m.event.start, m.event.id)))


def _meeting(situation: Situation) -> Meeting:
    decision = reconcile(situation)
    return Meeting(situation.event, decision, miss=miss_of(situation, decision))
