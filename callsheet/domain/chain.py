"""The hash of each record: over its stored bytes, and the hash of the one before."""

from hashlib import sha256
from struct import Struct
from typing import Final

from callsheet.domain.digests import encoded

_PLACE: Final = Struct(">I8sII").pack


def link(
    previous: bytes,
    stream: str,
    version: int,
    topic: str,
    append_id: bytes,
    state: bytes,
) -> bytes:
    """
    Hash a record, bound to its place: nothing of it can be changed unnoticed.

    Args:
        previous: The hash of the record before it in its stream; for the first one
            the log's identity.
        stream: Its stream's name.
        version: Its number in the stream.
        topic: What kind of record it is.
        append_id: Names the append that wrote it.
        state: The stored bytes, sealed fields as they are stored.

    Returns:
        32 bytes.
    """
    name, kind = encoded(stream), encoded(topic)
    place = _PLACE(len(name), version.to_bytes(8, "big"), len(kind), len(append_id))
    return sha256(b"".join((previous, place, name, kind, append_id, state))).digest()
