"""Which occurrences took place, as the log has it, and what was known of them then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from callsheet.application.known_world import is_gone, recall
from callsheet.application.lean import lean
from callsheet.application.log_port import Log
from callsheet.application.reading import Progress
from callsheet.application.story import Rebuild
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import CalendarSeen, Decided, PassEnded, Unreadable

_PAGE = 1000


@dataclass(slots=True)
class Decisions:
    """
    What the log says of some days.

    Attributes:
        since: When the log begins; None if it is empty.
        kept: Each event's decisions of the days, and the one that stood before.
        newest: The newest decision on an event of each calendar.
        calendars: All that were seen, also those without a decision.
        erased: Events of which nothing is known any more; see `occurrences`.
        lost: What is wrong with events whose parts are missing or cannot be read.
    """

    since: datetime | None = None
    kept: dict[EventId, list[Decided]] = field(default_factory=dict)
    newest: dict[CalendarId, Decided] = field(default_factory=dict)
    calendars: set[CalendarId] = field(default_factory=set)
    erased: int = 0
    lost: dict[EventId, str] = field(default_factory=dict)


async def decisions_of(
    log: Log, begins: datetime, ends: datetime, tell: Progress
) -> Decisions:
    """
    Find each event's decisions in a span of time, and the one that stood before.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    found = Decisions()
    looked: datetime | None = None
    unreadable: set[EventId] = set()
    position = 0
    while page := await log.since(position, _PAGE):
        for recorded in page:
            record = recorded.record
            found.since = found.since or record.at
            match record:
                case Decided() if record.at <= ends:
                    found.newest[record.calendar_id] = record
                    _keep(found.kept, record, begins)
                    unreadable.discard(record.event_id)
                case CalendarSeen() if record.at <= ends:
                    found.calendars.add(record.calendar_id)
                case Unreadable():
                    unreadable.add(record.event_id)
                case PassEnded() if record.started <= begins:
                    looked = record.started
                case _:
                    pass
        position = page[-1].position
        tell("reading the log", position, None)
    found.kept = {
        event_id: own
        for event_id, own in found.kept.items()
        if event_id in unreadable or own[-1].at > begins or not is_gone(own[-1], looked)
    }
    return found


def _keep(
    kept: dict[EventId, list[Decided]], decided: Decided, begins: datetime
) -> None:
    if decided.at <= begins:
        kept[decided.event_id] = [decided]
    else:
        kept.setdefault(decided.event_id, []).append(decided)


@dataclass(frozen=True, slots=True)
class _Moment:
    """One decision, with the times that its event had then."""

    decided: Decided
    start: datetime
    end: datetime


async def occurrences(
    log: Log,
    decisions: Decisions,
    rebuild: Rebuild,
    within: tuple[datetime, datetime],
    tell: Progress,
) -> list[Decided]:
    """
    Choose one decision for each occurrence that began within a span of time.

    Events that were erased are counted and left out; so are those that are lost.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    moments: dict[EventId, list[_Moment]] = {}
    whole = [decided for own in decisions.kept.values() for decided in own]
    # Equal without their policies and sharers they are equal with them, too: their
    # situations have one digest.
    of = {lean(decided): decided for decided in whole}
    async for known, situation in recall(log, [*of], rebuild, tell, decisions.lost):
        event = situation.event
        moment = _Moment(of[known], event.start, event.end)
        moments.setdefault(event.id, []).append(moment)
    gone = decisions.kept.keys() - moments.keys()
    decisions.erased = len(gone - decisions.lost.keys())
    return [one for own in moments.values() for one in _chosen(own, within)]


async def calendars_of(
    log: Log, decisions: Decisions, rebuild: Rebuild, tell: Progress
) -> Mapping[CalendarId, Calendar]:
    """
    Give each calendar as it was known last; one whose parts are lost is left out.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    newest = [lean(decided) for decided in decisions.newest.values()]
    known = recall(log, newest, rebuild, tell, decisions.lost)
    return {s.calendar.id: s.calendar async for _, s in known}


def _chosen(
    moments: Sequence[_Moment], within: tuple[datetime, datetime]
) -> Iterator[Decided]:
    begins, now = within
    for start in dict.fromkeys(moment.start for moment in moments):
        if not begins <= start < now:
            continue
        before = [m for m in moments if m.decided.at <= start]
        ahead = before[-1:] if before and before[-1].start == start else []
        running = [
            m for m in moments if m.start == start and start < m.decided.at < m.end
        ]
        for moment in [*ahead, *running][-1:]:
            yield moment.decided
