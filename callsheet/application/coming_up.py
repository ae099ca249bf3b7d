"""What is due next, and what needs somebody: from the log's call sheet alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest

from callsheet.application.errors import LogUnavailable
from callsheet.application.known_series import ReadEvent
from callsheet.application.known_world import is_there
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.recorded_parts import parted, texts_apart
from callsheet.domain.call_sheet import FOREVER, Line
from callsheet.domain.event import Event
from callsheet.domain.hold_records import Paused
from callsheet.domain.holds import KnownHold
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.records import WritesStopped
from callsheet.domain.scopes import calendar_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    One line of the call sheet.

    Attributes:
        event: As it was decided on; None if it never was, or if that was erased or
            cannot be read.
    """

    line: Line
    event: Event | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingUp:
    """
    What the log says of the time to come.

    Attributes:
        at: The moment of the question.
        looked: When the last pass began to look; None before any.
        events: How many events are not over, as far as the last pass knew.
        attention: Events at which somebody should look, the first due first.
        attention_count: How many there are.
        due: Events for which something is due by itself, the first due first.
        due_count: How many there are.
        overdue: How many of them were due before the moment: they wait for a pass.
        stopped: Why nothing may be written to Recall; None if it may.
        pauses: Where nothing is sent for now.
        holds: Removals that wait for somebody's word.
    """

    at: datetime
    looked: datetime | None
    events: int
    attention: tuple[Item, ...]
    attention_count: int
    due: tuple[Item, ...]
    due_count: int
    overdue: int
    stopped: WritesStopped | None
    pauses: tuple[Paused, ...]
    holds: tuple[KnownHold, ...]


async def coming_up(
    log: Log,
    read: ReadEvent,
    *,
    now: datetime,
    limit: int,
    calendars: Collection[CalendarId] | None = None,
) -> ComingUp:
    """
    Say what is due next, and what needs somebody.

    Args:
        log: What is known; Recall is not asked.
        read: How stored parts become events.
        now: The moment.
        limit: How many events of each kind are named.
        calendars: Only of these, and of what concerns them; None for all.

    Raises:
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    workspace = ledger.workspace
    events, odd, due = 0, list[Line](), list[Line]()
    async for page in ledger.call_sheet():
        lines = [
            line
            for line in page
            if is_there(line, workspace.looked) and _among(line.calendar_id, calendars)
        ]
        events += len(lines)
        odd += [line for line in lines if line.attention is not None]
        due += [line for line in lines if line.due_at is not None]
    first, next_due = _first(odd, limit), _first(due, limit)
    known = await _events(log, read, [*first, *next_due])
    holds = [one for one in workspace.holds.standing if _about(one, calendars)]
    return ComingUp(
        at=now,
        looked=workspace.looked,
        events=events,
        attention=_items(first, known),
        attention_count=len(odd),
        due=_items(next_due, known),
        due_count=len(due),
        overdue=sum(_when(line)[0] <= now for line in due),
        stopped=workspace.stopped,
        pauses=tuple(
            one for one in workspace.pauses.at(now) if _touches(one, calendars)
        ),
        holds=tuple(one for one in holds if not one.passed(now)),
    )


async def items_of(
    log: Log, read: ReadEvent, lines: Sequence[Line]
) -> tuple[Item, ...]:
    """
    Read the events of some lines.

    Raises:
        LogUnavailable: The log could not be read.
    """
    return _items(lines, await _events(log, read, lines))


def _among(
    calendar_id: CalendarId | None, calendars: Collection[CalendarId] | None
) -> bool:
    return calendars is None or calendar_id in calendars


def _about(hold: KnownHold, calendars: Collection[CalendarId] | None) -> bool:
    return _among(calendar_of(hold.placed.scope), calendars)


def _touches(pause: Paused, calendars: Collection[CalendarId] | None) -> bool:
    """Say whether a pause concerns calendars: all do but that of another one."""
    calendar_id = calendar_of(pause.scope)
    return calendar_id is None or _among(calendar_id, calendars)


def _first(lines: Sequence[Line], limit: int) -> list[Line]:
    return nsmallest(limit, lines, key=_when)


def _when(line: Line) -> tuple[datetime, EventId]:
    return line.due_at or FOREVER, line.event_id


async def _events(
    log: Log, read: ReadEvent, lines: Iterable[Line]
) -> Mapping[Digest, Event]:
    """Read the events of some lines; those that cannot be read are left out."""
    digests = {line.event for line in lines if line.event is not None}
    texts, _ = parted(await texts_apart(log, sorted(digests)))
    found: dict[Digest, Event] = {}
    for key, text in texts.items():
        try:
            found[key] = read(text)
        except LogUnavailable:
            continue
    return found


def _items(lines: Sequence[Line], events: Mapping[Digest, Event]) -> tuple[Item, ...]:
    return tuple(
        Item(line=line, event=None if line.event is None else events.get(line.event))
        for line in lines
    )
