"""Readers of stored values that build the core's types without any detour."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

Reader = Callable[[Any], Any]
"""Turns JSON's types into a value of the core."""


class Unusual(Exception):
    """The value is not as the core itself writes it; a stricter reader may tell why."""


def reader_of(hint: Any) -> Reader:  # noqa: ANN401 -- any type of the core
    """
    Make the reader of a type: of dataclasses, enums, instants, tuples, plain types.

    It takes only what `callsheet.domain.digests.plain` writes, and raises `Unusual`,
    or what the type itself raises, for everything else.

    Raises:
        TypeError: There are no such readers of this type.
    """
    if hint in (str, bool, int, NoneType):
        return _exactly(hint)
    if hint is datetime:
        return _instant
    if get_origin(hint) is tuple:
        return _sequence(hint)
    if get_origin(hint) in (Union, UnionType):
        return _optional(hint)
    if hasattr(hint, "__supertype__"):
        return reader_of(hint.__supertype__)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member({member.value: member for member in hint})
    if isinstance(hint, type) and is_dataclass(hint):
        return _whole(hint)
    raise TypeError(f"no quick reader of {hint}")


def _exactly(kind: type) -> Reader:
    def read(value: object) -> object:
        if type(value) is not kind:
            raise Unusual
        return value

    return read


_LENGTHS: Final = (len("2026-03-02T15:00:00Z"), len("2026-03-02T15:00:00.123456Z"))


def _instant(value: str) -> datetime:
    if type(value) is not str or len(value) not in _LENGTHS or value[-1] != "Z":
        raise Unusual
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is not UTC:
        raise Unusual
    return instant


def _sequence(hint: Any) -> Reader:  # noqa: ANN401 -- a tuple's type
    one, *rest = get_args(hint)
    if rest != [...]:
        raise TypeError(f"no quick reader of {hint}")
    item = reader_of(one)

    def read(value: object) -> object:
        if type(value) is not list:
            raise Unusual
        return tuple([item(part) for part in value])

    return read


def _optional(hint: Any) -> Reader:  # noqa: ANN401 -- a union of types
    present = [one for one in get_args(hint) if one is not NoneType]
    if len(present) != 1:
        raise TypeError(f"no quick reader of {hint}")
    read_present = reader_of(present[0])

    def read(value: object) -> object:
        return None if value is None else read_present(value)

    return read


def _member(members: dict[str, Enum]) -> Reader:
    def read(value: str) -> Enum:
        member = members.get(value)
        if member is None:
            raise Unusual
        return member

    return read


def _whole(kind: type) -> Reader:
    hints = get_type_hints(kind)
    known = {field.name: hints[field.name] for field in fields(kind)}
    plain = {name: kinds for name, hint in known.items() if (kinds := _plain(hint))}
    readers = {n: reader_of(hint) for n, hint in known.items() if n not in plain}

    def read(value: dict[str, Any]) -> object:
        if type(value) is not dict or len(value) != len(known):
            raise Unusual
        # Under the names of the constructor and in its order: it finds them at once.
        own = {name: value[name] for name in known}
        for name, kinds in plain.items():
            if type(own[name]) not in kinds:
                raise Unusual
        for name, reader in readers.items():
            own[name] = reader(own[name])
        return kind(**own)

    return read


_PLAIN: Final = frozenset({str, bool, int, NoneType})


def _plain(hint: Any) -> frozenset[type]:  # noqa: ANN401 -- any type of the core
    """Name the plain types that a field may hold, if it holds nothing else."""
    several = get_origin(hint) in (Union, UnionType)
    found = [
        getattr(one, "__supertype__", one)
        for one in (get_args(hint) if several else [hint])
    ]
    return frozenset(found) if _PLAIN.issuperset(found) else frozenset()
