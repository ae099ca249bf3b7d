"""The decision log in memory, for tests and trials; it keeps the same contract."""

from collections.abc import Mapping, Sequence

from eventsourcing.persistence import Notification

from callsheet.adapters.storage.appends import append_of, versions_after
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.ports import Entry, Illegible, Recorded
from callsheet.domain.ids import Digest


class MemoryLog(OpenLog):
    """
    A log that is gone with the process.

    It holds the bytes that a file would hold, so that what cannot be stored, or not
    be read back, is noticed here too.
    """

    def __init__(self) -> None:
        self._codec = Codec()
        self._rows: list[Notification] = []
        self._streams: dict[str, list[Notification]] = {}
        self._texts: dict[Digest, bytes] = {}

    async def append(self, entries: Sequence[Entry]) -> int:
        """Append all entries, or none."""
        append = append_of(entries, self._codec)
        touched = {entry.stream for entry in entries}
        versions = {stream: len(self._streams.get(stream, ())) for stream in touched}
        versions_after(versions, append.events)
        for digest, text in append.texts.items():
            self._texts.setdefault(digest, text)
        for event in append.events:
            row = Notification(
                event.originator_id,
                event.originator_version,
                event.topic,
                event.state,
                id=len(self._rows) + 1,
            )
            self._rows.append(row)
            self._streams.setdefault(str(event.originator_id), []).append(row)
        return len(self._rows)

    async def read(self, streams: Sequence[str]) -> Mapping[str, tuple[Recorded, ...]]:
        """Read whole streams, oldest record first; unknown streams are empty."""
        return {
            stream: tuple(map(self._codec.read, self._streams.get(stream, ())))
            for stream in streams
        }

    async def streams(self, prefix: str) -> tuple[str, ...]:
        """Name the streams that begin so, sorted."""
        return tuple(sorted(name for name in self._streams if name.startswith(prefix)))

    async def since(self, position: int, limit: int) -> tuple[Recorded, ...]:
        """Read records after a position, in the order of the log."""
        return tuple(map(self._codec.read, self._after(position, limit)))

    async def scan(self, position: int, limit: int) -> tuple[Recorded | Illegible, ...]:
        """Do the same; a record that cannot be read is told of in its place."""
        return tuple(map(self._codec.scan, self._after(position, limit)))

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        """Read stored texts; digests that are not there are left out."""
        return {key: self._texts[key] for key in digests if key in self._texts}

    async def close(self) -> None:
        """Nothing to give back."""

    def _after(self, position: int, limit: int) -> list[Notification]:
        start = max(position, 0)
        return self._rows[start : start + max(limit, 0)]
