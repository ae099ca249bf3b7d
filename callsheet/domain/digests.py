"""One canonical text for every value of the core, and its digest."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from types import NoneType
from typing import Any, Final

from callsheet.domain.ids import Digest
from callsheet.domain.instants import spell

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What JSON can hold."""


def plain(value: object) -> Json:
    """Turn a value of the core into JSON's types; instants become UTC text."""
    turn = _TURN.get(type(value))
    if turn is None:
        turn = _TURN[type(value)] = _turn_for(value)
    return turn(value)


def _turn_for(value: object) -> Callable[[Any], Json]:
    match value:
        case Enum():
            return _enum
        case None | bool() | int() | float() | str():
            return _itself
        case datetime():
            return spell
        case timedelta():
            return timedelta.total_seconds
        case Mapping():
            return _mapping
        case tuple() | list():
            return _sequence
        case _ if is_dataclass(value):
            return _of_dataclass(tuple(f.name for f in fields(value)))
        case _:
            raise TypeError(f"no canonical text for {type(value).__name__}")


# By type, for every decision is written many times: a chain of cases would ask each
# of its values which of eight kinds it is.
_TURN: dict[type, Callable[[Any], Json]] = {}


def _itself(value: Json) -> Json:
    return value


def _enum(value: Enum) -> Json:
    return str(value.value)


def _mapping(value: Mapping[object, object]) -> Json:
    return {str(key): plain(item) for key, item in value.items()}


# Most of what a value holds is as it is to be: not even asked for.
_AS_IT_IS: Final = frozenset({str, int, bool, float, NoneType})


def _sequence(value: Iterable[Any]) -> Json:
    return [one if type(one) in _AS_IT_IS else plain(one) for one in value]


def _of_dataclass(names: tuple[str, ...]) -> Callable[[Any], Json]:
    def turn(value: object) -> Json:
        held: list[Any] = [getattr(value, name) for name in names]
        return {
            name: one if type(one) in _AS_IT_IS else plain(one)
            for name, one in zip(names, held, strict=True)
        }

    return turn


_ENCODE: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode


def canonical(value: object) -> str:
    """Write a value as JSON with sorted keys and no spaces, the text that is hashed."""
    return _ENCODE(plain(value))


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
