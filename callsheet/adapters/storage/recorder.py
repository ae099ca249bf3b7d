"""The library's SQLite recorder, with linked records and texts stored beside."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import structlog
from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from callsheet.adapters.storage.appends import WORKSPACE_OWNER, Append
from callsheet.adapters.storage.chain import PlacedRow, StoredRow, Tip
from callsheet.adapters.storage.datastore import Datastore
from callsheet.adapters.storage.sealing import hashed
from callsheet.adapters.storage.shared_recorder import LAST, SharedRecorder
from callsheet.adapters.storage.tables import TABLES
from callsheet.adapters.storage.text_shelf import TextShelf, chunks, marks
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import Conflict
from callsheet.application.log_port import Hashed, Linked
from callsheet.domain.streams import SEALS

T = TypeVar("T")

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
    WHERE e.position >= ? ORDER BY e.position LIMIT ?
"""
_HASHES = """
    SELECT position, hash, originator_version,
        CASE WHEN originator_id = ? THEN topic END,
        CASE WHEN originator_id = ? THEN state END
    FROM stored_events WHERE position >= ? ORDER BY position LIMIT ?
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


class LogRecorder(SQLiteApplicationRecorder, SharedRecorder[SQLiteCursor]):
    """
    Stores events and, in the same transaction, the texts that they name by digest.

    The library's own table leaves positions to SQLite's hidden row numbers, which
    VACUUM may change and which are handed out again; here they are a column.

    Args:
        datastore: The connections to the file.
        vault: Seals and unseals the texts.
    """

    def __init__(self, datastore: Datastore, vault: Vault) -> None:
        SQLiteApplicationRecorder.__init__(self, datastore)
        SharedRecorder.__init__(self, TextShelf(vault))

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
        return self._committed(lambda c: self._write(c, appends))

    def select_linked(self, after: int, limit: int) -> list[Linked]:
        """Read records after a position, each with the hash of the one before it."""
        if after >= LAST:
            return []
        rows = self._rows(_LINKED, [after + 1, limit])
        return [Linked(*row) for row in rows]

    def select_hashes(self, after: int, limit: int) -> list[Hashed]:
        """Read hashes of records after a position, in the log's order."""
        if after >= LAST:
            return []
        rows = self._rows(_HASHES, [SEALS, SEALS, after + 1, limit])
        return [hashed(*row) for row in rows]

    def select_seal_before(self, position: int) -> PlacedRow | None:
        """Read the last seal that stands at a position or before it."""
        which = "> 0 AND position BETWEEN 1 AND ?"
        return self._asked(lambda c: self._seal(c, which, [position]))

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
        return [name for (name,) in self._rows(_NAMES, [prefix])]

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
        if first > LAST:
            return []
        wanted = f"AND topic IN ({marks(topics)}) " if topics else ""
        with self.datastore.transaction(commit=False) as c:
            return self._select(
                c,
                f"position BETWEEN ? AND ? {wanted}ORDER BY position LIMIT ?",
                [first, LAST if stop is None else stop, *topics, limit],
            )

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: object
    ) -> Sequence[int]:
        """Do what the library's own callers ask for; `IntegrityError` if too late."""
        return self._write_alone(c, stored_events)

    def _asked(self, question: Callable[[SQLiteCursor], T]) -> T:
        with self.datastore.transaction(commit=False) as c:
            return question(c)

    def _committed(self, work: Callable[[SQLiteCursor], T]) -> T:
        with self.datastore.transaction(commit=True) as c:
            return work(c)

    def _rows(self, question: str, values: Sequence[object]) -> list[Any]:
        def rows(c: SQLiteCursor) -> list[Any]:
            c.execute(question, values)
            return list(c.fetchall())

        return self._asked(rows)

    def _count_behind(self, c: SQLiteCursor, position: int) -> int:
        c.execute("SELECT count(*) FROM stored_events WHERE position > ?", [position])
        return int(c.fetchone()[0])

    def _wipe(self, *, keys: bool) -> None:  # noqa: ARG002 - it is one file
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

    def _insert_rows(self, c: SQLiteCursor, rows: Sequence[StoredRow]) -> range:
        c.executemany(_INSERT, rows)
        # Within one transaction positions follow each other without a gap.
        end = self._end(c) + 1
        return range(end - len(rows), end)

    def _written(
        self,
        c: SQLiteCursor,  # noqa: ARG002 - the base asks so where answers may be lost
        appends: Sequence[Append],  # noqa: ARG002
    ) -> dict[bytes, int]:
        return {}

    def _end(self, c: SQLiteCursor) -> int:
        return self._max_notification_id(c) or 0

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

    def _hashes_behind(
        self, c: SQLiteCursor, position: int
    ) -> Iterator[tuple[int, bytes]]:
        c.execute(
            "SELECT position, hash FROM stored_events WHERE position > ? "
            "ORDER BY position",
            [position],
        )
        return map(tuple, c.fetchall())

    def _select_seal(
        self, c: SQLiteCursor, number: int | None = None
    ) -> PlacedRow | None:
        if number is None:
            return self._seal(c, "> 0", [])
        return self._seal(c, "= ?", [number])

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

    def _select_identity(self, c: SQLiteCursor) -> object:
        c.execute("SELECT identity FROM log_identity")
        row = c.fetchone()
        return None if row is None else row[0]
