"""The library's SQLite recorder, with positions that last and texts stored beside."""

import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from callsheet.adapters.storage.appends import Append, versions_after
from callsheet.adapters.storage.datastore import APPLICATION_ID, SCHEMA
from callsheet.application.errors import Conflict
from callsheet.domain.ids import Digest

CHUNK = 500
"""Names asked for in one query; every build of SQLite takes 999."""

_TABLES = (
    """
    CREATE TABLE stored_events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version)
    )
    """,
    """
    CREATE TABLE stored_texts (
        digest TEXT PRIMARY KEY,
        codec TEXT NOT NULL,
        bytes BLOB NOT NULL
    )
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA}",
)
_INSERT = """
    INSERT INTO stored_events (originator_id, originator_version, topic, state)
    VALUES (?, ?, ?, ?)
"""
_SELECT = """
    SELECT originator_id, originator_version, topic, state, position
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
_VERSIONS = """
    SELECT originator_id, MAX(originator_version)
    FROM stored_events WHERE originator_id IN ({}) GROUP BY originator_id
"""
_TEXTS = "SELECT {} FROM stored_texts WHERE digest IN ({})"


class LogRecorder(SQLiteApplicationRecorder):
    """
    Stores events and, in the same transaction, the texts that they name by digest.

    The library's own table leaves positions to SQLite's hidden row numbers, which
    VACUUM may change and which are handed out again; here they are a column.
    """

    def construct_create_table_statements(self) -> list[str]:
        """Say what makes an empty database a log."""
        return list(_TABLES)

    def insert_together(self, appends: Sequence[Append]) -> list[int | Conflict]:
        """
        Write several callers' appends in one transaction.

        Returns:
            For each the position of its last record (of the log's last, if it had
            none), or the conflict for which nothing of it was written.
        """
        with self.datastore.transaction(commit=True) as c:
            versions = self._versions(c, appends)
            events: list[StoredEvent] = []
            texts: dict[Digest, bytes] = {}
            answers: list[int | Conflict] = []
            for append in appends:
                try:
                    versions |= versions_after(versions, append.events)
                except Conflict as conflict:
                    answers.append(conflict)
                    continue
                events += append.events
                texts |= append.texts
                answers.append(len(events))
            before = self._insert_events(c, events, texts=texts).start - 1
        return [
            answer if isinstance(answer, Conflict) else before + answer
            for answer in answers
        ]

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        texts: Mapping[Digest, bytes] = MappingProxyType({}),
        **_: object,
    ) -> range:
        self._insert_texts(c, texts)
        c.executemany(
            _INSERT,
            [
                (e.originator_id, e.originator_version, e.topic, e.state)
                for e in stored_events
            ],
        )
        # Within one transaction positions follow each other without a gap.
        end = (self._max_notification_id(c) or 0) + 1
        return range(end - len(stored_events), end)

    def _insert_texts(self, c: SQLiteCursor, texts: Mapping[Digest, bytes]) -> None:
        # Asked for first, so that only what is new is compressed.
        known = {row["digest"] for row in self._texts(c, list(texts), "digest")}
        c.executemany(
            "INSERT INTO stored_texts VALUES (?, ?, ?)",
            [
                (digest, *_packed(text))
                for digest, text in texts.items()
                if digest not in known
            ],
        )

    def select_streams(self, streams: Sequence[str]) -> list[Notification]:
        """Read whole streams, each oldest record first, as of one moment."""
        with self.datastore.transaction(commit=False) as c:
            return [
                row
                for names in _chunks(streams)
                for row in self._select(
                    c,
                    f"originator_id IN ({_marks(names)}) "
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
        """Read texts; those that are not there are left out."""
        with self.datastore.transaction(commit=False) as c:
            return {
                row["digest"]: _unpacked(row["codec"], row["bytes"])
                for row in self._texts(c, digests, "*")
            }

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
        wanted = f"AND topic IN ({_marks(topics)}) " if topics else ""
        with self.datastore.transaction(commit=False) as c:
            return self._select(
                c,
                f"position BETWEEN ? AND ? {wanted}ORDER BY position LIMIT ?",
                [first, sys.maxsize if stop is None else stop, *topics, limit],
            )

    def _select(
        self, c: SQLiteCursor, which: str, values: Sequence[object]
    ) -> list[Notification]:
        c.execute(_SELECT + which, values)
        return [Notification(*row) for row in c.fetchall()]

    def _versions(self, c: SQLiteCursor, appends: Sequence[Append]) -> dict[str, int]:
        streams = {str(e.originator_id) for append in appends for e in append.events}
        versions: dict[str, int] = {}
        for names in _chunks(list(streams)):
            c.execute(_VERSIONS.format(_marks(names)), names)
            versions.update(map(tuple, c.fetchall()))
        return versions

    def _texts(
        self, c: SQLiteCursor, digests: Sequence[Digest], columns: str
    ) -> Iterator[Any]:
        for some in _chunks(digests):
            c.execute(_TEXTS.format(columns, _marks(some)), some)
            yield from c.fetchall()


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK]


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))


def _packed(text: bytes) -> tuple[str, bytes]:
    small = zlib.compress(text)
    return ("zlib", small) if len(small) < len(text) else ("none", text)


def _unpacked(codec: str, stored: bytes) -> bytes:
    return zlib.decompress(stored) if codec == "zlib" else stored
