"""One canonical text for every value of the core, and its digest."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256

from callsheet.domain.ids import Digest
from callsheet.domain.instants import spell

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What JSON can hold."""


def plain(value: object) -> Json:
    """Turn a value of the core into JSON's types; instants become UTC text."""
    match value:
        case Enum():
            return str(value.value)
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return spell(value)
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case _ if is_dataclass(value):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        case _:
            raise TypeError(f"no canonical text for {type(value).__name__}")


def canonical(value: object) -> str:
    """Write a value as JSON with sorted keys and no spaces, the text that is hashed."""
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


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
