"""The workspace as the log knew it last: a look without asking Recall."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from callsheet.application.erased import not_erased
from callsheet.application.errors import LogUnavailable
from callsheet.application.lean import EMPTY_TEXTS, lean
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.ports import CalendarRead, EventRead, NotRead
from callsheet.application.reading import Look, Progress, silent
from callsheet.application.recorded_parts import (
    parted,
    raise_what_befell_all,
    texts_apart,
)
from callsheet.application.story import Rebuild, rebuilt
from callsheet.domain.bot import Bot
from callsheet.domain.call_sheet import Attention, Line
from callsheet.domain.event import Calendar, CalendarStatus
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.reasons import Reason
from callsheet.domain.records import Decided
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import Reading

_BATCH = 500

_ERASED: Final = "was erased; the next pass reads it anew"

_OVER: Final = frozenset({Reason.EVENT_DELETED, Reason.EVENT_ENDED})


async def look_back(
    log: Log,
    ledger: Ledger,
    rebuild: Rebuild,
    now: datetime,
    tell: Progress = silent,
    lost: dict[EventId, str] | None = None,
) -> Look:
    """
    Put together the last known reading of every event that is not over.

    Deleted events are left out; those that were erased, or of which the log has lost
    something, count as unread. A command whose outcome is not known counts as on its
    way. Of a calendar without decisions
    the log knows that it is there, but not its address: the calendars are not complete
    then.

    Args:
        log: Where the parts of the readings are.
        ledger: The same log, folded.
        rebuild: How stored parts become situations.
        now: The moment of the look.
        tell: Told of progress.
        lost: Takes what is wrong with an event whose parts are missing or cannot be
            read; without it that is an error.

    Raises:
        LogUnavailable: A part is missing or cannot be read, or the log cannot.
    """
    look = Look(started=now)
    deleted = ledger.workspace.deleted
    newest = {
        line.event_id
        for line in await ledger.newest()
        if line.calendar_id not in deleted
    }
    looked = ledger.workspace.looked
    there = {
        line.event_id
        async for lines in ledger.call_sheet()
        for line in lines
        if line.decided is not None
        and line.calendar_id not in deleted
        and is_there(line, looked)
    }
    # The guard counts losses of events that are over, too.
    await ledger.load_live(now)
    await ledger.load(sorted(there | newest))
    last = [ledger.event(event_id).last for event_id in sorted(there | newest)]
    wanted = [lean(decided) for decided in last if decided is not None]
    erased = {decided.event_id for decided in wanted}
    async for decided, known in recall(log, wanted, rebuild, tell, lost):
        erased.discard(decided.event_id)
        if decided.event_id in newest:
            _take_calendar(look, ledger, known.calendar)
        over = known.event.is_deleted or known.event.end <= now
        if decided.event_id in there and not over:
            _take_event(look, ledger, known, decided.at)
    for event_id in sorted(erased & there):
        _leave_unread(look, event_id, (lost or {}).get(event_id, _ERASED))
    look.calendars_complete = not unknown_calendars(look, ledger)
    return look


def unknown_calendars(look: Look, ledger: Ledger) -> frozenset[CalendarId]:
    """
    Name the calendars that are in the log, and of which it knows no more.

    Args:
        look: What was put together from the log.
        ledger: The same log, folded.
    """
    known = ledger.workspace.calendars.keys() - ledger.workspace.deleted
    return frozenset(known - look.calendars.keys())


def is_there(line: Line, looked: datetime | None) -> bool:
    """Say whether an event was listed at the last pass, and not over (`is_gone`)."""
    return line.attention is Attention.UNREADABLE or not is_gone(line, looked)


def is_gone(decided: Decided | Line, looked: datetime | None) -> bool:
    """
    Say whether an event was over, or not listed any more, at the last pass.

    Every event that is listed is decided on anew when its decision's time is up.

    Args:
        decided: The last decision on it, or its line on the call sheet.
        looked: When that pass looked; None if there was none.
    """
    if decided.reason in _OVER:
        return True
    until = decided.valid_until
    return until is not None and looked is not None and until <= looked


async def recall(
    log: Log,
    wanted: Sequence[Decided],
    rebuild: Rebuild,
    tell: Progress = silent,
    lost: dict[EventId, str] | None = None,
) -> AsyncIterator[tuple[Decided, Situation]]:
    """
    Rebuild what decisions were about, in their order; those erased are left out.

    Args:
        log: Where the parts are.
        wanted: The decisions.
        rebuild: How stored parts become situations.
        tell: Told of progress.
        lost: Takes what is wrong with an event whose parts are missing or cannot be
            read; without it that is an error.

    Raises:
        LogUnavailable: A part is missing or cannot be read, or the log cannot.
    """
    for done in range(0, len(wanted), _BATCH):
        tell("recalling events", done, len(wanted))
        batch = wanted[done : done + _BATCH]
        parts = {found for decided in batch for _, found in decided.parts}
        found = await texts_apart(log, sorted(parts - EMPTY_TEXTS.keys()))
        raise_what_befell_all(found)
        texts, damaged = parted(found)
        texts |= EMPTY_TEXTS
        for decided in await not_erased(log, batch, {**texts, **_there(damaged)}):
            known = rebuilt(decided, texts, damaged, rebuild)
            if isinstance(known, Situation):
                yield decided, known
            elif lost is None:
                raise LogUnavailable(known)
            else:
                lost[decided.event_id] = known


def _there(damaged: Mapping[Digest, str]) -> Mapping[Digest, bytes]:
    """Let damaged texts count as there: nobody erased them."""
    return dict.fromkeys(damaged, b"")


def _take_calendar(look: Look, ledger: Ledger, calendar: Calendar) -> None:
    # The status may have changed since the event was decided on.
    status = ledger.workspace.calendars.get(calendar.id, calendar.status.value)
    known = replace(calendar, status=CalendarStatus(status))
    look.calendars[calendar.id] = CalendarRead(calendar=known, platform="")


def _leave_unread(look: Look, event_id: EventId, said: str) -> None:
    problem = NotRead(id=event_id, place="the log", problem=said)
    look.unread[event_id] = problem
    look.problems.append(problem)


def _take_event(look: Look, ledger: Ledger, known: Situation, at: datetime) -> None:
    event_id = known.event.id
    reading = Reading(event=known.event, bots=tuple(map(_as_listed, known.bots)))
    look.put(EventRead(reading=reading, snapshot=b""), at)
    if ledger.event(event_id).open:
        look.unsure.add(event_id)


def _as_listed(bot: Bot) -> Bot:
    """Show a bot as Recall lists it: what is known of its life may be newer by now."""
    return replace(
        bot, status=None, ended_at=None, end_reason=None, stopped_by_person=False
    )
