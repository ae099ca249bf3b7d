"""Differences planted in a log in memory, as somebody with access to it might."""

from typing import Any

import orjson
from eventsourcing.persistence import Notification

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.domain.digests import digest, digest_bytes
from callsheet.domain.ids import Digest
from callsheet.domain.records import Record


def place_of(log: MemoryLog, kind: type[Record], number: int = 0) -> int:
    """Find the position of a record of a kind; the last one has number -1."""
    found = [
        row.id
        for row in log._rows
        if isinstance(log._codec.read(row).record, kind)
    ]
    return found[number]


def state_of(log: MemoryLog, position: int) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(log._rows[position - 1].state)
    return found


def alter(log: MemoryLog, position: int, **changes: object) -> None:
    """Overwrite fields of a stored record; None takes nothing away."""
    rewrite(log, position, state=orjson.dumps(state_of(log, position) | changes))


def rewrite(
    log: MemoryLog,
    position: int,
    *,
    stream: str | None = None,
    topic: str | None = None,
    state: bytes | None = None,
) -> None:
    row = log._rows[position - 1]
    log._rows[position - 1] = Notification(
        stream or row.originator_id,
        row.originator_version,
        topic or row.topic,
        row.state if state is None else state,
        id=row.id,
    )


def parts_of(log: MemoryLog, position: int) -> dict[str, Digest]:
    return dict(state_of(log, position)["parts"])


def with_part(log: MemoryLog, position: int, name: str, text: bytes) -> None:
    """Put another text in the place of a part, and adjust all digests of it."""
    key = digest_bytes(text)
    log._texts[key] = text
    parts = [[n, key if n == name else d] for n, d in state_of(log, position)["parts"]]
    alter(log, position, parts=parts, situation=digest(parts))


def text_of(log: MemoryLog, position: int, name: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(log._texts[parts_of(log, position)[name]])
    return found




def give_snapshots(log: MemoryLog) -> None:
    """Give each decision a snapshot of its own; in memory it is the event's part."""
    for row in list(log._rows):
        if row.topic == "decision/1":
            text = b'{"raw":%d}' % row.id
            log._texts[digest_bytes(text)] = text
            alter(log, row.id, snapshot=digest_bytes(text))
