"""The library's SQLite recorder, with linked records and texts stored beside."""

import sys
from collections.abc import Sequence
from datetime import datetime

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from callsheet.adapters.storage.appends import (
    WORKSPACE_OWNER,
    Append,
    streams_in,
    together,
)
from callsheet.adapters.storage.chain import PlacedRow, StoredRow, Tip
from callsheet.adapters.storage.datastore import Datastore
from callsheet.adapters.storage.head import SealMark
from callsheet.adapters.storage.sealing import covered_by, mark_of, next_seal
from callsheet.adapters.storage.tables import TABLES
from callsheet.adapters.storage.text_shelf import TextShelf, chunks, marks
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import Conflict
from callsheet.domain.ids import Digest
from callsheet.domain.streams import SEALS

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

    def begin(self, identity: bytes) -> None:
        """Make an empty database a log, all of it or nothing."""
        with self.datastore.transaction(commit=True) as c:
            for statement in self.create_table_statements:
                c.execute(statement)
            c.execute("INSERT INTO log_identity VALUES (?)", [identity])
            self._texts.keys(c, [WORKSPACE_OWNER])

    def insert_together(self, appends: Sequence[Append]) -> list[int | Conflict]:
        """
        Write several callers' appends in one transaction.

        Returns:
            For each the position of its last record (of the log's last, if it had
            none), or the conflict for which nothing of it was written.
        """
        with self.datastore.transaction(commit=True) as c:
            tips = self._tips(c, streams_in(appends))
            writing = together(appends, tips, self._identified(c))
            self._texts.insert(c, writing.texts)
            self._insert_rows(c, writing.rows)
            # Within one transaction positions follow each other without a gap.
            return writing.positions(self._max_notification_id(c) or 0)

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
