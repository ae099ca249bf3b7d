"""Which occurrences took place, as the log has it, and what was known of them then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.known_world import lean, recall
from callsheet.application.ports import Log
from callsheet.application.reading import Progress
from callsheet.application.story import Rebuild
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import Decided

_PAGE = 1000


async def decisions_of(
    log: Log, begins: datetime, now: datetime, tell: Progress
) -> tuple[datetime | None, Mapping[EventId, Sequence[Decided]]]:
    """Find each event's decisions of the time, and the one that stood before."""
    since: datetime | None = None
    kept: dict[EventId, list[Decided]] = {}
    position = 0
    while page := await log.since(position, _PAGE):
        for recorded in page:
            record = recorded.record
            since = since or record.at
            if not isinstance(record, Decided) or record.at > now:
                continue
            if record.at <= begins:
                kept[record.event_id] = [record]
            else:
                kept.setdefault(record.event_id, []).append(record)
        position = page[-1].position
        tell("reading the log", position, None)
    return since, kept


@dataclass(frozen=True, slots=True)
class _Moment:
    """One decision, with the times that its event had then."""

    decided: Decided
    start: datetime
    end: datetime


async def occurrences(
    log: Log,
    kept: Mapping[EventId, Sequence[Decided]],
    rebuild: Rebuild,
    within: tuple[datetime, datetime],
    tell: Progress,
) -> tuple[list[Decided], Mapping[CalendarId, Calendar]]:
    """Choose one decision for each occurrence; and collect the calendars."""
    moments: dict[EventId, list[_Moment]] = {}
    calendars: dict[CalendarId, Calendar] = {}
    # By time, so that the newest word on a calendar stands in the end.
    whole = sorted((d for own in kept.values() for d in own), key=lambda d: d.at)
    known = recall(log, [lean(decided) for decided in whole], rebuild, tell)
    number = 0
    async for _, situation in known:
        decided, event = whole[number], situation.event
        number += 1
        calendars[event.calendar_id] = situation.calendar
        own = moments.setdefault(event.id, [])
        own.append(_Moment(decided, event.start, event.end))
    chosen = [one for own in moments.values() for one in _chosen(own, within)]
    return chosen, calendars


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
