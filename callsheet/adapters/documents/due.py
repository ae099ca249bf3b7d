"""What is due and what needs somebody, as programs read it."""

from dataclasses import dataclass
from typing import Literal

from callsheet.adapters.documents.form import Instant, JsonObject, object_of
from callsheet.adapters.documents.text import clean
from callsheet.application.coming_up import ComingUp, Item
from callsheet.domain.call_sheet import Attention
from callsheet.domain.decision import Kind
from callsheet.domain.instants import FREEZE, HORIZON, later, spell
from callsheet.domain.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDocument:
    """
    An event that is due, or needs somebody.

    Attributes:
        attention: Why a person should look at it.
        due: What the first pass from then on does.
        because: What comes to pass then, if the event tells.
    """

    event_id: str
    calendar_id: str | None
    title: str | None
    start_time: Instant | None
    attention: Attention | None
    due_at: Instant | None
    due: str | None
    because: str | None
    reason: Reason | None
    commands: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedDocument:
    """That Recall lets nothing be written, and since when."""

    since: Instant
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDocument:
    """Removals that wait for somebody's word."""

    hold: str
    scope: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDocument:
    """
    What the log says of the time to come.

    Attributes:
        last_pass: When it began to look; null before any.
        events: How many are not over, as far as the last pass knew.
        overdue: How many wait for a pass.
        pauses: Where nothing is sent for now.
    """

    schema_version: Literal[1] = 1
    now: Instant
    last_pass: Instant | None
    events: int
    attention_count: int
    attention: tuple[ItemDocument, ...]
    due_count: int
    overdue: int
    due: tuple[ItemDocument, ...]
    stopped: StoppedDocument | None
    pauses: tuple[JsonObject, ...]
    holds: tuple[HoldDocument, ...]


def due_document(found: ComingUp) -> DueDocument:
    """Write it as JSON's types."""
    stopped = found.stopped
    return DueDocument(
        now=spell(found.at),
        last_pass=None if found.looked is None else spell(found.looked),
        events=found.events,
        attention_count=found.attention_count,
        attention=tuple(_item(one) for one in found.attention),
        due_count=found.due_count,
        overdue=found.overdue,
        due=tuple(_item(one) for one in found.due),
        stopped=None
        if stopped is None
        else StoppedDocument(since=spell(stopped.at), status=stopped.status),
        pauses=tuple(object_of(one) for one in found.pauses),
        holds=tuple(
            HoldDocument(
                hold=one.placed.hold, scope=one.placed.scope, count=one.placed.count
            )
            for one in found.holds
        ),
    )


def what_happens(item: Item) -> str:
    """Say what the first pass from its due time on does about an event."""
    line = item.line
    if line.due_at == line.valid_until:
        return "decided anew"
    # Nothing is tried again where nothing is asked for.
    idle = all(kind is Kind.NOOP for kind in line.commands)
    return "its bot is looked at" if idle else "tried again"


def because_of(item: Item) -> str | None:
    """Say what comes to pass at the due time; None if the event does not tell."""
    line, event = item.line, item.event
    if line.due_at is None or line.due_at != line.valid_until or event is None:
        return None
    moments = {
        later(event.start, -HORIZON): "28 days before",
        later(event.start, -FREEZE): "10 min before",
        event.start: "at its start",
        event.end: "at its end",
    }
    return moments.get(line.due_at)


def _item(item: Item) -> ItemDocument:
    line, event = item.line, item.event
    return ItemDocument(
        event_id=line.event_id,
        calendar_id=line.calendar_id,
        title=None if event is None else clean(event.title or ""),
        start_time=None if event is None else spell(event.start),
        attention=line.attention,
        due_at=None if line.due_at is None else spell(line.due_at),
        due=None if line.due_at is None else what_happens(item),
        because=because_of(item),
        reason=line.reason,
        commands=line.commands,
    )
