"""Seals: which range of the log the next one covers, and what it says of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from eventsourcing.persistence import StoredEvent

from callsheet.adapters.storage.chain import PlacedRow
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.head import SealMark
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Entry, Hashed
from callsheet.domain.ids import Digest
from callsheet.domain.log_records import Sealed
from callsheet.domain.merkle import root_of
from callsheet.domain.streams import SEALS

SEAL_EVERY: Final = 4_096
"""Records after which a seal is due."""

SEAL_WITHIN: Final = 60.0
"""Seconds after which a seal is due, however few records there are."""

_CODEC = Codec({"seal/1": Sealed})


def covered_by(seal: PlacedRow | None) -> int:
    """
    Say up to which position a seal covers the log.

    Raises:
        LogUnavailable: The record is no seal.
    """
    # Whatever it says: what stands behind a seal it cannot know.
    return 0 if seal is None else min(sealed_in(seal).last, seal.position - 1)


def sealed_in(seal: PlacedRow) -> Sealed:
    """
    Read a seal's record.

    Raises:
        LogUnavailable: The record is no seal.
    """
    record = _CODEC.decode(seal.topic, seal.state, f"{SEALS} version {seal.version}")
    assert isinstance(record, Sealed)  # noqa: S101 - the codec knows nothing else
    return record


def next_seal(
    last: PlacedRow | None, unsealed: Iterable[tuple[int, bytes]], at: datetime
) -> StoredEvent | None:
    """
    Write the seal over all that stands behind the range of the last one.

    Args:
        last: The newest seal; None in a log without any.
        unsealed: Position and hash of every record behind its range, in their order.
        at: The moment of the seal.

    Returns:
        The record to append; None if there is nothing but the last seal to cover.
    """
    first, end = covered_by(last) + 1, 0
    rows = list(unsealed)
    if last is not None and [position for position, _ in rows] == [last.position]:
        return None
    if not rows:
        return None
    end, root = rows[-1][0], root_of(rows)
    record = Sealed(
        at=at,
        first=first,
        last=end,
        count=root.count,
        root=Digest(f"sha256:{root.digest().hex()}"),
    )
    version = 0 if last is None else last.version
    return _CODEC.write(Entry(stream=SEALS, expected=version, record=record))


def hashed(
    position: int,
    record: object,
    version: int,
    topic: str | None,
    state: bytes | None,
) -> Hashed:
    """
    Give a record's hash in its place.

    Args:
        position: In the log.
        record: Its hash; anything else is no hash, and none that was sealed.
        version: In its stream.
        topic: Of a seal.
        state: Of a seal.
    """
    made = record if isinstance(record, bytes) else b""
    if topic is None or state is None:
        return Hashed(position, made)
    try:
        seal = _CODEC.decode(topic, state, "")
    except LogUnavailable:
        return Hashed(position, made, version)
    return Hashed(position, made, version, seal if isinstance(seal, Sealed) else None)


def mark_of(seal: PlacedRow, identity: bytes) -> SealMark:
    """
    Give what has to be known of a seal elsewhere.

    Raises:
        LogUnavailable: Its hash is none.
    """
    if not isinstance(seal.hash, bytes):
        raise LogUnavailable(
            f"the log's seal {seal.version} is damaged: `callsheet audit verify` says "
            "more"
        )
    return SealMark(
        log=identity.hex(),
        number=seal.version,
        position=seal.position,
        hash=seal.hash.hex(),
    )
