"""Records as their table holds them, each linked to the one before in its stream."""

from typing import NamedTuple

HASH_BYTES = 32


class Tip(NamedTuple):
    """
    The last record of a stream.

    Attributes:
        hash: Its hash; of an empty stream the log's identity, so that no stream can
            be moved into another log.
    """

    version: int
    hash: bytes


class StoredRow(NamedTuple):
    """A record as its table holds it, all but the position."""

    stream: str
    version: int
    topic: str
    append_id: bytes
    hash: bytes
    state: bytes


class PlacedRow(NamedTuple):
    """A record as its table holds it, with its position in the whole log."""

    position: int
    stream: str
    version: int
    topic: str
    append_id: bytes
    hash: bytes
    state: bytes
