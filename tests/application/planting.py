"""Differences planted in a log in memory, as somebody with access to it might."""

from typing import Any

import orjson

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.domain.digests import digest, digest_bytes
from callsheet.domain.ids import Digest
from callsheet.domain.records import Record


def place_of(log: MemoryLog, kind: type[Record]) -> int:
    """Find the position of the first record of a kind."""
    return next(
        row.position for row in log._rows if isinstance(log._read(row).record, kind)
    )


def state_of(log: MemoryLog, position: int) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(log._rows[position - 1].state)
    return found


def alter(log: MemoryLog, position: int, **changes: object) -> None:
    """Overwrite fields of a stored record."""
    rewrite(log, position, state=orjson.dumps(state_of(log, position) | changes))


def rewrite(log: MemoryLog, position: int, **changes: Any) -> None:  # noqa: ANN401 -- any column
    """Overwrite columns of a stored row."""
    old = log._rows[position - 1]
    log._rows[position - 1] = old._replace(**changes)
    stream = log._streams[old.stream]
    stream[:] = [log._rows[position - 1] if row == old else row for row in stream]


def put_text(log: MemoryLog, key: Digest, text: bytes) -> None:
    log._texts[key] = {"": text}


def text_of(log: MemoryLog, key: Digest) -> bytes:
    return next(iter(log._texts[key].values()))


def parts_of(log: MemoryLog, position: int) -> dict[str, Digest]:
    return dict(state_of(log, position)["parts"])


def with_part(log: MemoryLog, position: int, name: str, text: bytes) -> None:
    """Put another text in the place of a part, and adjust all digests of it."""
    key = digest_bytes(text)
    put_text(log, key, text)
    parts = [[n, key if n == name else d] for n, d in state_of(log, position)["parts"]]
    alter(log, position, parts=parts, situation=digest(parts))


def give_snapshots(log: MemoryLog) -> None:
    """Give each decision a snapshot of its own; in memory it is the event's part."""
    for row in list(log._rows):
        if row.topic == "decision/1":
            text = b'{"raw":%d}' % row.position
            put_text(log, digest_bytes(text), text)
            alter(log, row.position, snapshot=digest_bytes(text))
