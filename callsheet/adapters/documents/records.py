"""Records of the log as programs read them: one flat shape for all kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.adapters.documents.form import Instant, JsonObject
from callsheet.domain.instants import spell
from callsheet.domain.records import PassEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDocument:
    """
    One record, as `callsheet audit tail --json` and exports have it.

    Attributes:
        position: In the log.
        version: In its stream.
        topic: Its kind, with the version of that.
        problem: Why it cannot be read; null if it can.
        record: All of it.
    """

    position: int
    stream: str
    version: int
    topic: str
    at: Instant | None
    event_id: str | None
    calendar_id: str | None
    command_id: str | None
    kind: str | None
    reason: str | None
    outcome: str | None
    code: str | None
    scope: str | None
    by: str | None
    program: str | None
    situation: str | None
    decision: str | None
    valid_until: Instant | None
    commands: list[Any] | None
    flags: list[str] | None
    problem: str | None
    record: JsonObject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassDocument:
    """
    One look at the workspace, finished.

    Attributes:
        position: Of its record in the log.
        complete: Whether all that was to be read was read.
        incremental: Whether it read only what had changed.
        decided: How many decisions are new.
        reaffirmed: How many still stood.
        calls: That were sent to Recall.
        held: How many events' commands were kept back.
    """

    position: int
    started: Instant
    ended: Instant
    complete: bool
    incremental: bool
    calendars: int
    events: int
    decided: int
    reaffirmed: int
    calls: int
    unreadable: int
    held: int


def record_document(flat: Mapping[str, Any]) -> RecordDocument:
    """Write a record in the flat shape of exports as JSON's types."""
    return RecordDocument(**flat)


def pass_document(position: int, ended: PassEnded) -> PassDocument:
    """Write the end of a pass as JSON's types."""
    return PassDocument(
        position=position,
        started=spell(ended.started),
        ended=spell(ended.at),
        complete=ended.complete,
        incremental=ended.incremental,
        calendars=ended.calendars,
        events=ended.events,
        decided=ended.decided,
        reaffirmed=ended.reaffirmed,
        calls=ended.calls,
        unreadable=ended.unreadable,
        held=ended.held_count,
    )
