"""
What a saved world looks like: the world's own dataclasses, written as JSON.

So a field that a dataclass gets is saved with the rest. Nothing that is written may
change its meaning, nor its name, without another number in `FORMAT`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TypeAlias

from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, core_schema

from callsheet.adapters.simulator.agenda import Due
from callsheet.adapters.simulator.model import (
    Bot,
    Calendar,
    Call,
    Event,
    JsonObject,
    Mailbox,
    Notice,
    Workspace,
)
from callsheet.adapters.simulator.providers.grants import Grants
from callsheet.adapters.simulator.switches import Switches
from callsheet.adapters.simulator.webhooks.messages import Message

FORMAT: Final = "callsheet-simulator/1"

AS_CURRENT: Final = "current"
"""Stands for what Recall has stored of an event that is as the provider has it."""

_EARLIEST = datetime(1000, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 6, 1, tzinfo=UTC)

_Schema: TypeAlias = Any
"""Of pydantic-core: dictionaries and lists of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedClock:
    """Where the clock stands, or at what speed it runs on from there."""

    now: datetime
    speed: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedIds:
    """The seed, as text since it may have any size, and the counter of each kind."""

    seed: str
    made: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedAgenda:
    """What is going to happen, in order, and how much was ever noted."""

    noted: int
    due: list[Due]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMessages:
    """The messages in the order of iteration, and the newest number."""

    last_number: int
    messages: list[Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    A whole world.

    `odds` is the state of Python's generator. `copies` has a list for each meeting:
    the places of its copies, counting through the invitations of all mailboxes.
    `events` are without their source, which is the invitation that has their id
    among its `event_ids`; their `stored` may be `AS_CURRENT`.
    """

    format: str
    clock: SavedClock
    at: datetime
    last_stamp: datetime
    ids: SavedIds
    odds: tuple[int, tuple[int, ...], float | None]
    switches: Switches
    workspaces: list[Workspace]
    mailboxes: list[Mailbox]
    copies: list[list[int]]
    grants: Grants
    calendars: list[Calendar]
    events: list[JsonObject]
    bots: list[Bot]
    booked: list[tuple[str, str, str]]
    calls: list[Call]
    agenda: SavedAgenda
    outbox: list[Notice]
    messages: SavedMessages
    skipped: list[str]


def row_of(event: Event) -> JsonObject:
    """An event as a document has it."""
    if event.stored is event.source.current:
        known = _dumped(event, {"source", "stored"})
        return {**known, "stored": AS_CURRENT}
    return _dumped(event, {"source"})


def written(document: Document) -> bytes:
    """The document as JSON."""
    return _document().dump_json(document)


def read_document(value: object) -> Document:
    """
    The document that was read from JSON, but for what its events refer to.

    Raises:
        pydantic.ValidationError: a field is missing, unknown, or of another type.
    """
    document: Document = _reader(Document).validate_python(value)
    return document


def read_events(rows: list[JsonObject]) -> list[Event]:
    """
    The events, once each row has its `source` and, where it is that one's, `stored`.

    Raises:
        pydantic.ValidationError: as above.
    """
    events: list[Event] = _reader(list[Event]).validate_python(rows)
    return events


@cache
def known_fields() -> frozenset[str]:
    """The names of all fields, wherever in the document they stand."""
    schemas = (_document().core_schema, _event().core_schema)
    return frozenset(Switches.model_fields).union(*map(_names_in, schemas))


def instant(value: object) -> datetime:
    """An instant in UTC; ValueError if it is none, or too far away to count with."""
    wrong = 'must be an instant with its offset, such as "2026-03-02T08:00:00Z"'
    if not isinstance(value, str):
        raise ValueError(wrong)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(wrong) from None
    if moment.tzinfo is None:
        raise ValueError(wrong)
    # Compared before it is converted: a date at the end of time has no UTC.
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("must lie between the years 1000 and 9999")
    return moment.astimezone(UTC)


def _strict(schema: _Schema) -> _Schema:
    """The same, with nothing unknown, nothing converted, and all instants in UTC."""
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    change = _STRICTER.get(str(schema.get("type")))
    if change is not None:
        return change(schema)
    return {name: _strict(part) for name, part in schema.items()}


def _dumped(event: Event, left_out: set[str]) -> JsonObject:
    row: JsonObject = _event().dump_python(event, mode="json", exclude=left_out)
    return row


def _names_in(schema: _Schema) -> Iterator[str]:
    if isinstance(schema, dict):
        if schema.get("type") == "dataclass-field":
            yield schema["name"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from _names_in(part)


def _instant_schema(_: _Schema) -> _Schema:
    return core_schema.no_info_plain_validator_function(instant)


def _scalar(schema: _Schema) -> _Schema:
    return {**schema, "strict": True}


def _number(schema: _Schema) -> _Schema:
    return {**schema, "strict": True, "allow_inf_nan": False}


def _no_others(schema: _Schema) -> _Schema:
    fields = _strict(schema["fields"])
    return {**schema, "fields": fields, "extra_behavior": "forbid"}


_STRICTER: Final[Mapping[str, Callable[[_Schema], _Schema]]] = {
    "datetime": _instant_schema,
    "int": _scalar,
    "bool": _scalar,
    "str": _scalar,
    "float": _number,
    "dataclass-args": _no_others,
}


# Made once they are needed: that takes longer than all the rest of the import.
@cache
def _document() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


@cache
def _event() -> TypeAdapter[Event]:
    return TypeAdapter(Event)


@cache
def _reader(kind: Any) -> SchemaValidator:  # noqa: ANN401 -- a type, list[...] too
    return SchemaValidator(_strict(TypeAdapter(kind).core_schema))
