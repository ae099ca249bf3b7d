"""One canonical text for every value of the core, and its digest."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, Final

from callsheet.domain.ids import Digest
from callsheet.domain.instants import spell

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What JSON can hold."""


def plain(value: object) -> Json:
    """Turn a value of the core into JSON's types, as its canonical text reads."""
    read: Json = json.loads(canonical(value))
    return read


def canonical(value: object) -> str:
    """
    Write a value as JSON with sorted keys and no spaces, the text that is hashed.

    Instants become UTC text, spans seconds, enums their values.

    Raises:
        TypeError: It is none of the core's values.
    """
    write = _WRITE.get(type(value))
    if write is None:
        write = _WRITE[type(value)] = _writer_for(value)
    return write(value)


def _writer_for(value: object) -> Callable[[Any], str]:
    match value:
        case Enum():
            return _enum
        case str():
            return encode_basestring
        case int() | float():
            return json.dumps
        case datetime():
            return _instant
        case timedelta():
            return _span
        case Mapping():
            return _mapping
        case tuple() | list():
            return _sequence
        case _ if is_dataclass(value):
            return _of_dataclass(sorted(f.name for f in fields(value)))
        case _:
            raise TypeError(f"no canonical text for {type(value).__name__}")


# By type, for every decision is written many times: a chain of cases would ask each
# of its values which of eight kinds it is.
_WRITE: Final[dict[type, Callable[[Any], str]]] = {
    NoneType: lambda _: "null",
}


def _enum(value: Enum) -> str:
    return encode_basestring(str(value._value_))


def _instant(value: datetime) -> str:
    return f'"{spell(value)}"'


def _span(value: timedelta) -> str:
    return json.dumps(value.total_seconds())


def _mapping(value: Mapping[object, object]) -> str:
    items = {str(key): item for key, item in value.items()}
    names = sorted(items)
    written = [f"{encode_basestring(name)}:{canonical(items[name])}" for name in names]
    return f"{{{','.join(written)}}}"


def _sequence(value: Iterable[Any]) -> str:
    of_type = _WRITE.get
    written = [
        canonical(one) if (known := of_type(type(one))) is None else known(one)
        for one in value
    ]
    return f"[{','.join(written)}]"


def _of_dataclass(names: list[str]) -> Callable[[Any], str]:
    labels = [(name, f'"{name}":') for name in names]
    of_type = _WRITE.get

    def write(value: object) -> str:
        written = []
        for name, label in labels:
            one = getattr(value, name)
            # Mostly known: a call less for each of its fields.
            known = of_type(type(one))
            written.append(label + (canonical(one) if known is None else known(one)))
        return f"{{{','.join(written)}}}"

    return write


def digest_bytes(data: bytes) -> Digest:
    """Digest bytes as `sha256:` and 64 hex digits."""
    return Digest("sha256:" + sha256(data).hexdigest())


def digest_text(text: str) -> Digest:
    """Digest a text by its UTF-8 bytes."""
    return digest_bytes(encoded(text))


def encoded(text: str) -> bytes:
    """Encode a text as it is hashed and stored; no character is refused."""
    return text.encode("utf-8", "surrogatepass")


def digest(value: object) -> Digest:
    """Digest a value's canonical text: equal values, equal digests."""
    return digest_text(canonical(value))
