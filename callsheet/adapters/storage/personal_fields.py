"""Fields of records that are personal: stored sealed by the key of their owner."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Protocol

import orjson
from eventsourcing.persistence import StoredEvent
from pydantic import TypeAdapter, ValidationError

from callsheet.adapters.storage.keys import DataKey, WrongKey
from callsheet.domain.digests import encoded
from callsheet.domain.erasures import ERASED

PERSONAL: Final = "personal"
"""The field that holds all sealed ones; no record has one of this name."""

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"preference/1": ("by", "why")}
)
"""
Which text fields of which topics are sealed.

The names of operators (`by` and `why` of holds, pauses, the key scheme, erasures) are
not among them: who answers for a change must not be erased with what he changed.
"""


class BrokenField(Exception):
    """A sealed field is not what was stored."""


class Keys(Protocol):
    """The data keys of a log."""

    def data_key(self, owner: str) -> DataKey | None:
        """
        Give an owner's key; None if it was destroyed, or there never was one.

        Raises:
            LogUnavailable: There is no master key, or another one.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    owner: str
    key: str
    sealed: str


_BOX = TypeAdapter(_Box)


def seal_fields(event: StoredEvent, owner: str, key: DataKey) -> StoredEvent:
    """
    Seal the personal fields of a record that is about to be written.

    Args:
        event: The record, of a topic that has such fields.
        owner: Whose key it is: a calendar's id, or "" for the workspace.
        key: Destroying it erases the fields.
    """
    sealed = sealed_record(event.topic, orjson.loads(event.state), owner, key)
    return replace(event, state=orjson.dumps(sealed))


def sealed_record(
    topic: str, record: dict[str, Any], owner: str, key: DataKey
) -> dict[str, Any]:
    """Do the same with a record as JSON's types."""
    names = FIELDS[topic]
    fields = {name: record[name] for name in names}
    box = _Box(owner=owner, key=key.name, sealed="")
    sealed = key.seal(orjson.dumps(fields), _context(topic, box))
    plain = {name: value for name, value in record.items() if name not in names}
    return {**plain, PERSONAL: replace(box, sealed=b64encode(sealed).decode())}


def open_fields(topic: str, state: bytes, keys: Keys | None) -> bytes:
    """
    Give a record's state as it was before its personal fields were sealed.

    Args:
        topic: What it is stored as.
        state: As it is stored; records from before they were sealed are taken as well.
        keys: Of the log; None where nothing sealed can be read.

    Raises:
        BrokenField: What was sealed is not there as it was.
        LogUnavailable: The log's key is not there, or another one.
    """
    record = orjson.loads(state)
    if not isinstance(record, dict) or PERSONAL not in record:
        return state
    return orjson.dumps(opened_record(topic, record, keys))


def opened_record(
    topic: str, record: dict[str, Any], keys: Keys | None
) -> dict[str, Any]:
    """
    Give a record that is sealed as it was before.

    Where the key was destroyed, each personal field says only that it was erased.

    Raises:
        BrokenField: What was sealed is not there as it was.
        LogUnavailable: The log's key is not there, or another one.
    """
    plain = {name: value for name, value in record.items() if name != PERSONAL}
    try:
        box = _BOX.validate_python(record.get(PERSONAL), extra="forbid")
    except ValidationError:
        raise BrokenField from None
    key = None if keys is None else keys.data_key(box.owner)
    if key is None or key.name != box.key:
        return plain | dict.fromkeys(FIELDS[topic], ERASED)
    try:
        sealed = b64decode(box.sealed, validate=True)
        fields: dict[str, Any] = orjson.loads(key.unseal(sealed, _context(topic, box)))
    except (WrongKey, ValueError):
        raise BrokenField from None
    return plain | fields


def _context(topic: str, box: _Box) -> bytes:
    return b"\0".join((encoded(topic), encoded(box.owner), encoded(box.key)))
