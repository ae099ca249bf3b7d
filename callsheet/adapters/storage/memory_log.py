"""The decision log in memory, for tests and trials; it keeps the same contract."""

import os
from collections.abc import Mapping, Sequence

from eventsourcing.persistence import Notification

from callsheet.adapters.storage.appends import append_of, chained
from callsheet.adapters.storage.chain import HASH_BYTES, PlacedRow, Tip
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.ports import Entry, Recorded
from callsheet.domain.ids import Digest


class MemoryLog(OpenLog):
    """
    A log that is gone with the process.

    It holds the bytes that a file would hold, so that what cannot be stored, or not
    be read back, is noticed here too.
    """

    def __init__(self) -> None:
        self._codec = Codec()
        self._identity = os.urandom(HASH_BYTES)
        self._rows: list[PlacedRow] = []
        self._streams: dict[str, list[PlacedRow]] = {}
        self._tips: dict[str, Tip] = {}
        self._texts: dict[Digest, dict[str, bytes]] = {}

    async def append(self, entries: Sequence[Entry]) -> int:
        """Append all entries, or none."""
        append = append_of(entries, self._codec)
        rows, tips = chained(self._tips, append, self._identity)
        self._tips |= tips
        for (digest, owner), text in append.texts.items():
            self._texts.setdefault(digest, {}).setdefault(owner, text)
        for position, row in enumerate(rows, len(self._rows) + 1):
            placed = PlacedRow(position, *row)
            self._rows.append(placed)
            self._streams.setdefault(row.stream, []).append(placed)
        return len(self._rows)

    async def read(self, streams: Sequence[str]) -> Mapping[str, tuple[Recorded, ...]]:
        """Read whole streams, oldest record first; unknown streams are empty."""
        return {
            stream: tuple(map(self._read, self._streams.get(stream, ())))
            for stream in streams
        }

    async def streams(self, prefix: str) -> tuple[str, ...]:
        """Name the streams that begin so, sorted."""
        return tuple(sorted(name for name in self._streams if name.startswith(prefix)))

    async def since(self, position: int, limit: int) -> tuple[Recorded, ...]:
        """Read records after a position, in the order of the log."""
        start = max(position, 0)
        return tuple(map(self._read, self._rows[start : start + max(limit, 0)]))

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        """Read stored texts; those that are not there are left out."""
        return {
            key: next(iter(self._texts[key].values()))
            for key in digests
            if key in self._texts
        }

    async def close(self) -> None:
        """Nothing to give back."""

    def _read(self, row: PlacedRow) -> Recorded:
        return self._codec.read(
            Notification(row.stream, row.version, row.topic, row.state, id=row.position)
        )
