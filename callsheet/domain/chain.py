"""The hash of each record: over its stored bytes, and the hash of the one before."""

from hashlib import sha256

from callsheet.domain.digests import encoded


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
    place = (
        len(name).to_bytes(4, "big")
        + version.to_bytes(8, "big")
        + len(kind).to_bytes(4, "big")
        + len(append_id).to_bytes(4, "big")
    )
    return sha256(b"".join((previous, place, name, kind, append_id, state))).digest()
