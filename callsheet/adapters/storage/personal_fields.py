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
from callsheet.application.errors import KeyDamaged
from callsheet.application.log_port import Unopened
from callsheet.domain.digests import encoded
from callsheet.domain.erasures import ERASED, LOST

PERSONAL: Final = "personal"
"""The field that holds all sealed ones; no record has one of this name."""

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"preference/1": ("by", "why", "on_behalf_of")}
)
"""
Which text fields of which topics are sealed.

The names of operators (`by` and `why` of holds, pauses, the key scheme, erasures) are
not among them: who answers for a change must not be erased with what he changed.
"""


_NO_KEY: Final = "their key is not in the log, and nobody recorded an erasure"


class BrokenField(Exception):
    """A sealed field is not what was stored."""


class Keys(Protocol):
    """The data keys of a log."""

    def data_key(self, owner: str) -> DataKey | None:
        """
        Give an owner's key; None if it was destroyed, or there never was one.

        Raises:
            LogUnavailable: There is no master key, or another one.
            KeyDamaged: The key is not what was stored.
        """


class LogKeys(Keys, Protocol):
    """The same, with what is recorded of them."""

    def erased_behind(self, owner: str, position: int) -> bool:
        """Say whether an erasure of an owner is recorded behind a position."""


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
    # A record from before a field was added has none to seal.
    fields = {name: record[name] for name in names if name in record}
    box = _Box(owner=owner, key=key.name, sealed="")
    sealed = key.seal(orjson.dumps(fields), _context(topic, box))
    plain = {name: value for name, value in record.items() if name not in names}
    return {**plain, PERSONAL: replace(box, sealed=b64encode(sealed).decode())}


def open_fields(
    topic: str, state: bytes, keys: LogKeys | None, position: int
) -> tuple[bytes, Unopened | None]:
    """
    Give a record's state as it was before its personal fields were sealed.

    Args:
        topic: What it is stored as.
        state: As it is stored; records from before they were sealed are taken as well.
        keys: Of the log; None where nothing sealed can be read: it counts as erased.
        position: Where the record stands: only an erasure behind it can be of it.

    Returns:
        The state, and why its personal fields cannot be read if nobody erased them.

    Raises:
        BrokenField: What was sealed is not there as it was.
        LogUnavailable: The log's key is not there, or another one.
    """
    record = orjson.loads(state)
    if not isinstance(record, dict) or PERSONAL not in record:
        return state, None
    opened, unopened = _opened(topic, record, keys)
    if unopened is not None:
        owner = record[PERSONAL]["owner"]
        if keys is None or (
            not unopened.damaged and keys.erased_behind(owner, position)
        ):
            opened, unopened = opened | dict.fromkeys(FIELDS[topic], ERASED), None
    return orjson.dumps(opened), unopened


def opened_record(
    topic: str, record: dict[str, Any], keys: Keys | None
) -> dict[str, Any]:
    """
    Give a record that is sealed as it was before.

    Where the key is not there, or not what was stored, each personal field says only
    that it was lost.

    Raises:
        BrokenField: What was sealed is not there as it was.
        LogUnavailable: The log's key is not there, or another one.
    """
    return _opened(topic, record, keys)[0]


def _opened(
    topic: str, record: dict[str, Any], keys: Keys | None
) -> tuple[dict[str, Any], Unopened | None]:
    plain = {name: value for name, value in record.items() if name != PERSONAL}
    try:
        box = _BOX.validate_python(record.get(PERSONAL), extra="forbid")
    except ValidationError:
        raise BrokenField from None
    names, damaged, said = FIELDS[topic], False, _NO_KEY
    try:
        key = None if keys is None else keys.data_key(box.owner)
    except KeyDamaged as problem:
        key, damaged, said = None, True, str(problem)
    if key is None or key.name != box.key:
        return plain | dict.fromkeys(names, LOST), Unopened(names, damaged, said)
    try:
        sealed = b64decode(box.sealed, validate=True)
        fields: dict[str, Any] = orjson.loads(key.unseal(sealed, _context(topic, box)))
    except (WrongKey, ValueError):
        raise BrokenField from None
    return plain | fields, None


def _context(topic: str, box: _Box) -> bytes:
    return b"\0".join((encoded(topic), encoded(box.owner), encoded(box.key)))
