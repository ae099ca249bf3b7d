"""The decision log in memory, for tests and trials; it keeps the same contract."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from eventsourcing.persistence import Notification

from callsheet.adapters.storage.appends import (
    WORKSPACE_OWNER,
    Append,
    append_of,
    chained,
    erasure_of,
    with_sealed_fields,
)
from callsheet.adapters.storage.chain import HASH_BYTES, PlacedRow, Tip
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.head import SealMark
from callsheet.adapters.storage.keys import DataKey, WrongKey, fresh_key, key_from
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.overlay import Overlay
from callsheet.adapters.storage.rebuilding import (
    WORKSPACE_ROW,
    Rebuilt,
    first_difference,
)
from callsheet.adapters.storage.shelf import whose
from callsheet.adapters.storage.stored_standings import MemoryStandings
from callsheet.application.errors import Conflict, KeyDamaged
from callsheet.application.log_port import (
    Entry,
    Hashed,
    Illegible,
    Linked,
    Owned,
    Recorded,
)
from callsheet.application.reading import Progress
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.log_records import Sealed
from callsheet.domain.streams import calendar_stream


class MemoryLog(OpenLog):
    """
    A log that is gone with the process.

    It holds the bytes that a file would hold, so that what cannot be stored, or not
    be read back, is noticed here too.
    """

    def __init__(self) -> None:
        self._codec = Codec(keys=self)
        self._master = key_from(fresh_key(), "a log in memory")
        self._keys: dict[str, bytes] = {}
        self._identity = os.urandom(HASH_BYTES)
        self._rows: list[PlacedRow] = []
        self._streams: dict[str, list[PlacedRow]] = {}
        self._tips: dict[str, Tip] = {}
        self._texts: dict[Digest, dict[str, bytes]] = {}
        self._views = Overlay(Kept())
        self._inbox = MemoryInbox()
        self._standings = MemoryStandings()

    @property
    def inbox(self) -> MemoryInbox:
        """An inbox that is gone with the log."""
        return self._inbox

    @property
    def standings(self) -> MemoryStandings:
        """How receivers stand; it is gone with the log."""
        return self._standings

    async def append(self, entries: Sequence[Entry]) -> int:
        """Append all entries, or none."""
        append = append_of(entries, self._codec)
        self._write(append)
        for (digest, owner), text in append.texts.items():
            self._data_keys([owner])
            self._texts.setdefault(digest, {}).setdefault(owner, text)
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
        return tuple(map(self._read, self._rows_after(position, limit)))

    async def scan(self, position: int, limit: int) -> tuple[Recorded | Illegible, ...]:
        """Do the same; a record that cannot be read is told of in its place."""
        rows = self._rows_after(position, limit)
        return tuple(self._codec.scan(_as_stored(row)) for row in rows)

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        """Read stored texts; those that are not there are left out."""
        return {
            key: next(iter(self._texts[key].values()))
            for key in digests
            if key in self._texts
        }

    async def owned(self, calendar_id: CalendarId) -> Owned:
        """Say what there is of a calendar's content."""
        texts, key = self._count(calendar_id), calendar_id in self._keys
        return Owned(texts=texts, key=key)

    async def stored(self, digests: Sequence[Digest]) -> int:
        """Count the texts of calendars that are stored under some digests."""
        owners = (o for digest in {*digests} for o in self._texts.get(digest, ()))
        return sum(owner != WORKSPACE_OWNER for owner in owners)

    async def erase(self, entry: Entry) -> int:
        """Destroy a calendar's data key and all its texts, with the record of it."""
        erased = erasure_of(entry)
        owner, texts = erased.calendar_id, self._count(erased.calendar_id)
        if texts != erased.texts:
            raise Conflict(f"{owner} has {texts} texts, not {erased.texts}")
        self._write(append_of([entry], self._codec))
        self._keys.pop(owner, None)
        self._delete([*self._texts], lambda one: one == owner)
        return len(self._rows)

    async def forget(
        self, digests: Sequence[Digest], *, seen: int, entry: Entry | None = None
    ) -> int:
        """Delete texts of calendars for good, with the record of it."""
        if len(self._rows) != seen:
            raise Conflict(f"the log is at position {len(self._rows)}, not {seen}")
        if entry is not None:
            self._write(append_of([entry], self._codec))
        self._delete(digests, lambda one: one != WORKSPACE_OWNER)
        return len(self._rows)

    def data_key(self, owner: str) -> DataKey | None:
        """Give an owner's key; None if it was destroyed, or there never was one."""
        wrapped = self._keys.get(owner)
        try:
            return None if wrapped is None else self._master.unwrap(owner, wrapped)
        except WrongKey:
            raise KeyDamaged(f"the key of {whose(owner)} is damaged") from None

    def erased_behind(self, owner: str, position: int) -> bool:
        """Say whether an erasure of a calendar is recorded behind a position."""
        rows = self._streams.get(calendar_stream(CalendarId(owner)), ())
        return any(row.topic == "erased/1" and row.position > position for row in rows)

    async def workspace(self) -> Kept:
        """Give the workspace as the records of the log have it."""
        return self._seen().kept

    async def live(self, now: datetime) -> tuple[EventId, ...]:
        """Name the events that a pass has to know of, sorted."""
        return self._seen().live((), now)

    async def call_sheet(self, after: EventId | None, limit: int) -> tuple[Line, ...]:
        """Read lines of the call sheet, by the events' ids."""
        return self._seen().page((), after, limit)

    async def newest(self) -> tuple[Line, ...]:
        """Give the line that was decided last of each calendar, by calendar id."""
        return self._seen().newest(())

    async def views_amiss(self) -> str | None:
        """None are kept anywhere but here."""

    async def rebuild_views(self, tell: Progress) -> Rebuilt:
        """Make the views anew, and compare them with those before."""
        before, size = self._seen(), len(self._streams)
        self._views = Overlay(Kept())
        now = self._seen()
        lines = now.page((), None, size)
        differs = first_difference(before.page((), None, size), lines)
        if differs is None and before.kept != now.kept:
            differs = WORKSPACE_ROW
        tell("rebuilding the views", len(self._rows), len(self._rows))
        return Rebuilt(
            position=now.kept.position,
            lines=len(lines),
            compared=before.kept.position > 0,
            differs=differs,
        )

    def _seen(self) -> Overlay:
        """Fold what was appended since it was asked last."""
        views = self._views
        page = [self._read(row) for row in self._rows[views.kept.position :]]
        lacking = {
            stream: [self._read(row) for row in self._streams[stream]]
            for stream in views.lacking(page)
        }
        views.fold(page, lacking)
        return views

    async def identity(self) -> bytes:
        """Tell what makes this log another one than all others."""
        return self._identity

    async def linked(self, position: int, limit: int) -> tuple[Linked, ...]:
        """Read records after a position as they are stored, in the log's order."""
        return tuple(
            Linked(*row, self._before(row)) for row in self._rows_after(position, limit)
        )

    async def hashes(self, position: int, limit: int) -> tuple[Hashed, ...]:
        """Read hashes of records after a position; none of them is a seal."""
        rows = self._rows_after(position, limit)
        return tuple(Hashed(row.position, row.hash) for row in rows)

    async def seal_before(self, position: int) -> Sealed | None:  # noqa: ARG002
        """Nothing is sealed here: it is gone with the process."""
        return None

    async def check_key(self) -> None:
        """Its key is its own."""

    async def meet_again(self) -> None:
        """It was never away."""

    async def newest_seal(self) -> SealMark | None:
        """Nothing is sealed here."""
        return None

    async def lacks(self, mark: SealMark) -> str | None:  # noqa: ARG002
        """No log in memory holds a seal."""
        return "it belongs to another log"

    async def close(self) -> None:
        """Nothing to give back."""

    def _write(self, append: Append) -> None:
        """Write the records of an append; a conflict is raised."""
        (sealed,) = with_sealed_fields([append], self._data_keys)
        rows, tips = chained(self._tips, sealed, self._identity)
        self._tips |= tips
        for position, row in enumerate(rows, len(self._rows) + 1):
            placed = PlacedRow(position, *row)
            self._rows.append(placed)
            self._streams.setdefault(row.stream, []).append(placed)

    def _data_keys(self, owners: Sequence[str]) -> dict[str, DataKey]:
        for owner in owners:
            if owner not in self._keys:
                self._keys[owner] = self._master.new_wrapped(owner)
        return {o: self._master.unwrap(o, self._keys[o]) for o in owners}

    def _count(self, owner: str) -> int:
        return sum(owner in owners for owners in self._texts.values())

    def _delete(self, digests: Sequence[Digest], whose: Callable[[str], bool]) -> None:
        for digest in digests:
            owners = self._texts.pop(digest, {})
            left = {o: text for o, text in owners.items() if not whose(o)}
            if left:
                self._texts[digest] = left

    def _rows_after(self, position: int, limit: int) -> list[PlacedRow]:
        start = max(position, 0)
        return self._rows[start : start + max(limit, 0)]

    def _before(self, row: PlacedRow) -> bytes | None:
        return (
            self._streams[row.stream][row.version - 2].hash if row.version > 1 else None
        )

    def _read(self, row: PlacedRow) -> Recorded:
        return self._codec.read(_as_stored(row))


def _as_stored(row: PlacedRow) -> Notification:
    return Notification(row.stream, row.version, row.topic, row.state, id=row.position)
