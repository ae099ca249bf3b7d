"""The library's SQLite recorder, with linked records and texts stored beside."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog
from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from callsheet.adapters.storage.appends import (
    WORKSPACE_OWNER,
    Append,
    streams_in,
    together,
    with_sealed_fields,
)
from callsheet.adapters.storage.chain import PlacedRow, StoredRow, Tip
from callsheet.adapters.storage.datastore import Datastore
from callsheet.adapters.storage.head import SealMark
from callsheet.adapters.storage.keys import DataKey
from callsheet.adapters.storage.sealing import covered_by, hashed, mark_of, next_seal
from callsheet.adapters.storage.tables import TABLES
from callsheet.adapters.storage.text_shelf import TextShelf, chunks, marks
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import Conflict
from callsheet.application.ports import Hashed, Linked, Owned
from callsheet.domain.ids import Digest
from callsheet.domain.streams import SEALS

_log = structlog.get_logger()

_INSERT = """
    INSERT INTO stored_events
    (originator_id, originator_version, topic, append_id, hash, state)
    VALUES (?, ?, ?, ?, ?, ?)
"""
_SELECT = """
    SELECT originator_id, originator_version, topic, state, position
    FROM stored_events WHERE
"""
_PLACED = """
    SELECT position, originator_id, originator_version, topic, append_id, hash, state
    FROM stored_events WHERE
"""
_LINKED = """
    SELECT e.position, e.originator_id, e.originator_version, e.topic, e.append_id,
        e.hash, e.state, p.hash
    FROM stored_events e LEFT JOIN stored_events p
        ON p.originator_id = e.originator_id
        AND p.originator_version = e.originator_version - 1
    WHERE e.position > ? ORDER BY e.position LIMIT ?
"""
_HASHES = """
    SELECT position, hash, originator_version,
        CASE WHEN originator_id = ? THEN topic END,
        CASE WHEN originator_id = ? THEN state END
    FROM stored_events WHERE position > ? ORDER BY position LIMIT ?
"""
# Every stream has a version 1. No UTF-8 holds the byte FF, so the upper bound lies
# behind all names that begin with the prefix.
_NAMES = """
    SELECT originator_id FROM stored_events
    WHERE originator_version = 1
    AND originator_id >= ?1 AND originator_id < ?1 || CAST(x'FF' AS TEXT)
    ORDER BY originator_id
"""
# SQLite takes the other columns from the row that holds the maximum.
_TIPS = """
    SELECT originator_id, MAX(originator_version), hash
    FROM stored_events WHERE originator_id IN ({}) GROUP BY originator_id
"""


class LogRecorder(SQLiteApplicationRecorder):
    """
    Stores events and, in the same transaction, the texts that they name by digest.

    The library's own table leaves positions to SQLite's hidden row numbers, which
    VACUUM may change and which are handed out again; here they are a column.

    Args:
        datastore: The connections to the file.
        vault: Seals and unseals the texts.
    """

    def __init__(self, datastore: Datastore, vault: Vault) -> None:
        super().__init__(datastore)
        self._texts = TextShelf(vault)
        self._vault = vault
        self._identity: bytes | None = None

    def construct_create_table_statements(self) -> list[str]:
        """Say what makes an empty database a log."""
        return list(TABLES)

    def begin(
        self, identity: bytes, beside: Callable[[SQLiteCursor], None] | None = None
    ) -> None:
        """
        Make an empty database a log, all of it or nothing.

        Args:
            identity: Of the log.
            beside: Makes what stands beside it, in the same transaction.
        """
        with self.datastore.transaction(commit=True) as c:
            for statement in self.create_table_statements:
                c.execute(statement)
            c.execute("INSERT INTO log_identity VALUES (?)", [identity])
            self._texts.keys(c, [WORKSPACE_OWNER])
            if beside is not None:
                beside(c)

    def insert_together(self, appends: Sequence[Append]) -> list[int | Conflict]:
        """
        Write several callers' appends in one transaction.

        Returns:
            For each the position of its last record (of the log's last, if it had
            none), or the conflict for which nothing of it was written.
        """
        with self.datastore.transaction(commit=True) as c:
            appends = with_sealed_fields(appends, partial(self._texts.data_keys, c))
            tips = self._tips(c, streams_in(appends))
            writing = together(appends, tips, self._identified(c))
            self._texts.insert(c, writing.texts)
            self._insert_rows(c, writing.rows)
            # Within one transaction positions follow each other without a gap.
            return writing.positions(self._max_notification_id(c) or 0)

    def erase(self, owner: str, texts: int, append: Append) -> int:
        """
        Destroy an owner's data key and his texts, and write the record of it.

        Args:
            owner: A calendar's id.
            texts: How many texts he has, as the record says.
            append: The record.

        Returns:
            Its position.

        Raises:
            Conflict: There are more texts or fewer, or the record's stream has gone on.
        """
        with self.datastore.transaction(commit=True) as c:
            found = self._texts.erase(c, owner)
            if found != texts:
                raise Conflict(f"{owner} has {found} texts, not {texts}")
            end = self._write_one(c, append)
        self._wipe()
        return end

    def forget(
        self, digests: Sequence[Digest], seen: int, append: Append | None
    ) -> int:
        """
        Delete texts, but for the workspace's, and write the record of it.

        Args:
            digests: Of the texts.
            seen: The last position that was looked at for who needs them.
            append: The record; None if there is none.

        Returns:
            Its position, or else the last one.

        Raises:
            Conflict: The log, or the record's stream, has gone on.
        """
        with self.datastore.transaction(commit=True) as c:
            end = self._max_notification_id(c) or 0
            if end != seen:
                raise Conflict(f"the log is at position {end}, not {seen}")
            self._texts.forget(c, digests)
            if append is not None:
                end = self._write_one(c, append)
        self._wipe()
        return end

    def owned(self, owner: str) -> Owned:
        """Say what there is of an owner's."""
        with self.datastore.transaction(commit=False) as c:
            return self._texts.owned(c, owner)

    def count_texts(self, digests: Sequence[Digest]) -> int:
        """Count texts, but for the workspace's."""
        with self.datastore.transaction(commit=False) as c:
            return self._texts.count(c, digests)

    def data_key(self, owner: str) -> DataKey | None:
        """
        Give an owner's data key; None if he has none.

        Raises:
            LogUnavailable: There is no master key, or another one.
        """
        with self.datastore.transaction(commit=False) as c:
            return self._texts.data_key(c, owner)

    def check_key(self) -> None:
        """
        See whether the master key is the one that this log was begun with.

        Raises:
            LogUnavailable: There is none, or another one.
        """
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT wrapped FROM data_keys WHERE owner = ?", [WORKSPACE_OWNER]
            )
            for (wrapped,) in c.fetchall():
                self._vault.check(WORKSPACE_OWNER, wrapped)

    def seal(self, at: datetime) -> SealMark | None:
        """
        Seal all that no seal covers yet; the newest seal is returned.

        Returns:
            None if the log is empty.
        """
        with self.datastore.transaction(commit=True) as c:
            last = self._last_seal(c)
            c.execute(
                "SELECT position, hash FROM stored_events WHERE position > ? "
                "ORDER BY position",
                [covered_by(last)],
            )
            seal = next_seal(last, map(tuple, c.fetchall()), at)
            identity = self._identified(c)
            if seal is not None:
                tips = self._tips(c, [SEALS])
                self._insert_rows(
                    c, together([Append([seal], {})], tips, identity).rows
                )
                last = self._last_seal(c)
            return None if last is None else mark_of(last, identity)

    def unsealed(self) -> int:
        """Count the records that no seal covers, but for the newest seal itself."""
        with self.datastore.transaction(commit=False) as c:
            last = self._last_seal(c)
            c.execute(
                "SELECT count(*) FROM stored_events WHERE position > ?",
                [covered_by(last)],
            )
            return max(int(c.fetchone()[0]) - (last is not None), 0)

    def select_linked(self, after: int, limit: int) -> list[Linked]:
        """Read records after a position, each with the hash of the one before it."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(_LINKED, [after, limit])
            return [Linked(*row) for row in c.fetchall()]

    def select_hashes(self, after: int, limit: int) -> list[Hashed]:
        """Read hashes of records after a position, in the log's order."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(_HASHES, [SEALS, SEALS, after, limit])
            return [hashed(*row) for row in c.fetchall()]

    def select_seal_before(self, position: int) -> PlacedRow | None:
        """Read the last seal that stands at a position or before it."""
        with self.datastore.transaction(commit=False) as c:
            return self._seal(c, "> 0 AND position <= ?", [position])

    def select_seal(self, number: int) -> PlacedRow | None:
        """Read a seal by its number; None if there is none."""
        with self.datastore.transaction(commit=False) as c:
            return self._seal(c, "= ?", [number])

    def last_seal(self) -> PlacedRow | None:
        """Read the newest seal; None if there is none."""
        with self.datastore.transaction(commit=False) as c:
            return self._last_seal(c)

    def identity(self) -> bytes:
        """Tell what makes this log another one than all others."""
        with self.datastore.transaction(commit=False) as c:
            return self._identified(c)

    def select_streams(self, streams: Sequence[str]) -> list[Notification]:
        """Read whole streams, each oldest record first, as of one moment."""
        with self.datastore.transaction(commit=False) as c:
            return [
                row
                for names in chunks(streams)
                for row in self._select(
                    c,
                    f"originator_id IN ({marks(names)}) "
                    "ORDER BY originator_id, originator_version",
                    names,
                )
            ]

    def select_names(self, prefix: str) -> list[str]:
        """Name the streams that begin so, sorted."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(_NAMES, [prefix])
            return [row["originator_id"] for row in c.fetchall()]

    def select_texts(self, digests: Sequence[Digest]) -> dict[Digest, bytes]:
        """Read texts; those that are not there, or erased, are left out."""
        with self.datastore.transaction(commit=False) as c:
            return self._texts.select(c, digests)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """Read the log in its order, as the library's readers expect it."""
        first = 0 if start is None else start + (not inclusive_of_start)
        wanted = f"AND topic IN ({marks(topics)}) " if topics else ""
        with self.datastore.transaction(commit=False) as c:
            return self._select(
                c,
                f"position BETWEEN ? AND ? {wanted}ORDER BY position LIMIT ?",
                [first, sys.maxsize if stop is None else stop, *topics, limit],
            )

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: object
    ) -> range:
        """Do what the library's own callers ask for; `IntegrityError` if too late."""
        append = Append(stored_events, {})
        tips = self._tips(c, streams_in([append]))
        writing = together([append], tips, self._identified(c))
        if isinstance(writing.answers[0], Conflict):
            raise IntegrityError(str(writing.answers[0]))
        self._insert_rows(c, writing.rows)
        end = (self._max_notification_id(c) or 0) + 1
        return range(end - len(writing.rows), end)

    def _write_one(self, c: SQLiteCursor, append: Append) -> int:
        """Write an append of its own; a conflict is raised."""
        tips = self._tips(c, streams_in([append]))
        writing = together([append], tips, self._identified(c))
        self._insert_rows(c, writing.rows)
        (end,) = writing.positions(self._max_notification_id(c) or 0)
        if isinstance(end, Conflict):
            raise end
        return end

    def _wipe(self) -> None:
        """
        Take what was deleted out of the write-ahead log, too.

        Where another process reads at that moment it stays there until the log is
        closed, or something is erased again.
        """
        with self.datastore.get_connection(commit=True) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                _log.warning("erased_bytes_left", place="write-ahead log")

    def _insert_rows(self, c: SQLiteCursor, rows: Sequence[StoredRow]) -> None:
        c.executemany(_INSERT, rows)

    def _select(
        self, c: SQLiteCursor, which: str, values: Sequence[object]
    ) -> list[Notification]:
        c.execute(_SELECT + which, values)
        return [Notification(*row) for row in c.fetchall()]

    def _tips(self, c: SQLiteCursor, streams: Sequence[str]) -> dict[str, Tip]:
        tips: dict[str, Tip] = {}
        for names in chunks(streams):
            c.execute(_TIPS.format(marks(names)), names)
            tips.update((row[0], Tip(row[1], row[2])) for row in c.fetchall())
        return tips

    def _last_seal(self, c: SQLiteCursor) -> PlacedRow | None:
        return self._seal(c, "> 0", [])

    def _seal(
        self, c: SQLiteCursor, which: str, values: Sequence[object]
    ) -> PlacedRow | None:
        c.execute(
            f"{_PLACED} originator_id = ? AND originator_version {which} "
            "ORDER BY originator_version DESC LIMIT 1",
            [SEALS, *values],
        )
        row = c.fetchone()
        return None if row is None else PlacedRow(*row)

    def _identified(self, c: SQLiteCursor) -> bytes:
        if self._identity is None:
            c.execute("SELECT identity FROM log_identity")
            self._identity = bytes(c.fetchone()[0])
        return self._identity
