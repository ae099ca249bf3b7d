"""Records to stored bytes and back: JSON of the core's own types, read strictly."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import orjson
from eventsourcing.persistence import Notification, StoredEvent
from pydantic import TypeAdapter, ValidationError

from callsheet.adapters.storage.personal_fields import (
    FIELDS,
    BrokenField,
    LogKeys,
    open_fields,
)
from callsheet.adapters.storage.registry import TOPICS
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Entry, Illegible, Recorded, Unopened
from callsheet.domain.instants import aware, utc
from callsheet.domain.records import Record

Upcast = tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]
"""The topic that follows an old one, and what turns the old fields into the new."""


_INSTANTS = (datetime, datetime | None)


class Codec:
    """
    Maps records to the library's stored events and back.

    Args:
        topics: The type of record of each topic that can be read.
        upcasts: What leads from an old topic to the next one, step by step.
        keys: Open the personal fields of records; without any they count as erased.
    """

    def __init__(
        self,
        topics: Mapping[str, type[Record]] = TOPICS,
        upcasts: Mapping[str, Upcast] = MappingProxyType({}),
        keys: LogKeys | None = None,
    ) -> None:
        self._topics = {record: topic for topic, record in topics.items()}
        self._readers: dict[str, TypeAdapter[Record]] = {
            topic: _reader(record) for topic, record in topics.items()
        }
        self._instants = {
            # Inside of tuples they are in UTC already, as all that was read is.
            record: tuple(f.name for f in fields(record) if f.type in _INSTANTS)
            for record in topics.values()
        }
        self._upcasts = upcasts
        self._keys = keys

    def write(self, entry: Entry) -> StoredEvent:
        """
        Turn an entry into what is stored, but for the seal of its personal fields.

        Raises:
            ValueError: The record holds what JSON cannot, such as half a surrogate
                pair, or a time without UTC offset.
        """
        topic = self._topics[type(entry.record)]
        try:
            record = self._in_utc(entry.record)
            state = orjson.dumps(record, option=orjson.OPT_UTC_Z)
        except (ValueError, orjson.JSONEncodeError) as error:
            raise ValueError(f"{topic}: {error}") from None
        return StoredEvent(entry.stream, entry.expected + 1, topic, state)

    def read(self, row: Notification) -> Recorded:
        """
        Turn a stored row into the record that it was.

        Raises:
            LogUnavailable: The topic is unknown, or the bytes are no such record.
        """
        stream, version = str(row.originator_id), row.originator_version
        try:
            record, unopened = self._decode(row.topic, row.state, row.id)
        except _Unreadable as problem:
            raise _unavailable(f"{stream} version {version}", problem) from None
        return Recorded(
            stream=stream,
            version=version,
            position=row.id,
            record=record,
            unopened=unopened,
        )

    def scan(self, row: Notification) -> Recorded | Illegible:
        """Do the same, but tell of what cannot be read."""
        stream, version = row.originator_id, row.originator_version
        try:
            if not (isinstance(stream, str) and isinstance(version, int)):
                raise TypeError("a stream is named by a text, a version is a number")
            record, unopened = self._decode(row.topic, row.state, row.id)
        except _Unreadable as problem:
            said = str(problem)
        except (TypeError, ValueError):
            # A database takes what it is given, also a number in the place of bytes.
            said = "not of the types that are stored"
        else:
            return Recorded(
                stream=stream,
                version=version,
                position=row.id,
                record=record,
                unopened=unopened,
            )
        return Illegible(
            stream=str(stream),
            version=version if isinstance(version, int) else 0,
            position=row.id,
            topic=str(row.topic),
            said=said,
        )

    def decode(self, topic: str, state: bytes, place: str) -> Record:
        """
        Turn stored bytes into the record that they were.

        Args:
            topic: What they are stored as.
            state: The bytes.
            place: Stream and version, for the error.

        Raises:
            LogUnavailable: The topic is unknown, or the bytes are no such record.
        """
        try:
            return self._decode(topic, state, 0)[0]
        except _Unreadable as problem:
            raise _unavailable(place, problem) from None

    def _in_utc(self, record: Record) -> Record:
        """Give the record with its instants in UTC, which orjson spells as we do."""
        changes: dict[str, Any] = {
            name: utc(aware(instant, name))
            for name in self._instants[type(record)]
            if (instant := getattr(record, name)) is not None
            and instant.tzinfo is not UTC
        }
        return replace(record, **changes) if changes else record

    def _decode(
        self, topic: str, state: bytes, position: int
    ) -> tuple[Record, Unopened | None]:
        unopened = None
        try:
            if topic in FIELDS:
                state, unopened = open_fields(topic, state, self._keys, position)
            while (upcast := self._upcasts.get(topic)) is not None:
                topic, change = upcast
                state = orjson.dumps(change(orjson.loads(state)))
            reader = self._readers.get(topic)
            if reader is None:
                raise _Unreadable(
                    f"{topic!r} is unknown to this version of Callsheet; a newer one "
                    "wrote it: upgrade"
                )
            record = reader.validate_json(state, strict=True, extra="forbid")
        except ValidationError as error:
            raise _Unreadable(f"no valid {topic}: {places(error)}") from None
        except BrokenField:
            raise _Unreadable(f"no valid {topic}: its personal fields") from None
        except orjson.JSONDecodeError:
            raise _Unreadable(f"no valid {topic}: not JSON") from None
        return record, unopened


_READERS: dict[type[Record], TypeAdapter[Record]] = {}
"""What reads each kind of record: it takes a while to build, and serves every codec."""


def _reader(record: type[Record]) -> TypeAdapter[Record]:
    if record not in _READERS:
        _READERS[record] = TypeAdapter(record)
    return _READERS[record]


class _Unreadable(Exception):
    """The text says why one row cannot be read."""


def _unavailable(place: str, problem: _Unreadable) -> LogUnavailable:
    return LogUnavailable(f"the log's record {place}: {problem}")


_LONGEST: Final = 100


def places(error: ValidationError) -> str:
    """Name the first wrong fields; never their content."""
    problems = error.errors(include_url=False, include_context=False)[:3]
    return "; ".join(
        ": ".join(filter(None, (".".join(map(str, e["loc"])), _short(e["msg"]))))
        for e in problems
    )


def _short(said: str) -> str:
    """Cut what lists all that could stand there: sixty words help nobody."""
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
