"""The table of notices in SQLite, in the file of the log."""

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any, Final

from eventsourcing.sqlite import SQLiteDatastore

from callsheet.adapters.storage.notice_rows import (
    FORGOTTEN_AT_ONCE,
    PAGE,
    TABLE,
    TRIAL_NAMES,
    NoticeRows,
    Row,
    told_apart,
)
from callsheet.adapters.storage.shared_recorder import LAST

# Numbers are never given twice, also not when all rows are forgotten.
_TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS inbox_notices (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        done INTEGER NOT NULL DEFAULT 0,
        message_id TEXT NOT NULL UNIQUE,
        received_at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        calendar_id TEXT,
        since INTEGER,
        bot_id TEXT,
        code TEXT,
        sub_code TEXT,
        happened_at INTEGER
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS inbox_notices_waiting
    ON inbox_notices (number) WHERE done = 0
    """,
)
# All rows in one statement: after each, the thread that writes may have to wait for
# those that run Python.
_INSERT: Final = """
    INSERT INTO inbox_notices (
        message_id, received_at, kind, calendar_id, since, bot_id, code, sub_code,
        happened_at
    ) VALUES {} ON CONFLICT (message_id) DO NOTHING
"""
_ROW: Final = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NEWEST: Final = "SELECT coalesce(max(number), 0) FROM inbox_notices"
_NEWS: Final = "SELECT message_id FROM inbox_notices WHERE number > ?"
_SELECT: Final = """
    SELECT number, message_id, received_at, kind, calendar_id, since, bot_id, code,
        sub_code, happened_at
    FROM inbox_notices
"""
_WAITING: Final = f"{_SELECT} WHERE done = 0 AND number > ? ORDER BY number LIMIT ?"
_PAGE: Final = f"{_SELECT} WHERE number > ? ORDER BY number LIMIT ?"
_NEWEST_ROWS: Final = """
    SELECT number, message_id, received_at, kind, calendar_id, since, bot_id, code,
        sub_code, happened_at, done
    FROM inbox_notices WHERE number <= ? ORDER BY number DESC LIMIT ?
"""
_COUNT: Final = """
    SELECT (SELECT count(*) FROM inbox_notices WHERE done = 0),
        (SELECT count(*) FROM inbox_notices)
"""
_LAST: Final = """
    SELECT received_at FROM inbox_notices
    WHERE kind <> 'unknown' OR substr(message_id, 1, ?) <> ?
    ORDER BY number DESC LIMIT 1
"""
_HEARD: Final = """
    SELECT kind, max(received_at) FROM inbox_notices
    WHERE kind <> 'unknown' OR substr(message_id, 1, ?) <> ?
    GROUP BY kind
"""
_DELETE: Final = """
    DELETE FROM inbox_notices WHERE number IN (
        SELECT number FROM inbox_notices WHERE done = 1 AND received_at < ?
        ORDER BY number LIMIT ?
    )
"""


class SqliteNotices(NoticeRows):
    """
    Notices in the log's file.

    Args:
        datastore: The connections to the file; only those that may write can insert.
    """

    def __init__(self, datastore: SQLiteDatastore) -> None:
        self._store = datastore
        self._there = False

    def make_room(self) -> None:
        """Make the table, where there is none yet."""
        if self._exists():
            return
        with self._store.transaction(commit=True) as c:
            for statement in _TABLES:
                c.execute(statement)

    def insert(self, rows: Sequence[Row]) -> list[bool]:
        """Insert rows whose message is not known, and say of each whether it was."""
        with self._store.transaction(commit=True) as c:
            c.execute(_NEWEST)
            (newest,) = c.fetchone()
            statement = _INSERT.format(", ".join([_ROW] * len(rows)))
            c.execute(statement, [*chain.from_iterable(rows)])
            if c.sqlite_cursor.rowcount == len(rows):
                return [True] * len(rows)
            c.execute(_NEWS, [newest])
            return told_apart(rows, {name for (name,) in c.fetchall()})

    def waiting(self, after: int, limit: int) -> list[Row]:
        """Read rows that are not done, each behind its number."""
        return self._rows(_WAITING, min(after, LAST), min(limit, LAST))

    def newest(self, first: int, limit: int) -> list[Row]:
        """Read rows from a number down, each behind its number, with whether done."""
        return self._rows(_NEWEST_ROWS, min(first, LAST), min(limit, LAST))

    def count(self) -> tuple[int, int]:
        """Count the rows that are not done, and all."""
        for waiting, rows in self._rows(_COUNT):
            return int(waiting), int(rows)
        return 0, 0

    def finish(self, numbers: Collection[int]) -> None:
        """Mark rows as done."""
        done = [[number] for number in sorted(numbers) if 0 < number <= LAST]
        with self._store.transaction(commit=True) as c:
            c.executemany("UPDATE inbox_notices SET done = 1 WHERE number = ?", done)

    def last_at(self) -> object:
        """Read when the last row was received that is no trial; None without any."""
        return next((row[0] for row in self._rows(_LAST, *TRIAL_NAMES)), None)

    def heard(self) -> list[Row]:
        """Read of each kind when its newest row was received that is no trial."""
        return self._rows(_HEARD, *TRIAL_NAMES)

    def delete_done(self, before: int) -> int:
        """Delete some old rows that are done, and say how many."""
        with self._store.transaction(commit=True) as c:
            c.execute(_DELETE, [before, FORGOTTEN_AT_ONCE])
            return c.sqlite_cursor.rowcount

    def page(self, after: int) -> list[Row]:
        """Read rows, done or not, each behind its number; none behind the last."""
        return self._rows(_PAGE, after, PAGE)

    def _rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask; a log that was begun without an inbox, and is only read, has none."""
        if not self._exists():
            return []
        with self._store.transaction(commit=False) as c:
            c.execute(question, values)
            return [*map(tuple, c.fetchall())]

    def _exists(self) -> bool:
        if not self._there:
            with self._store.transaction(commit=False) as c:
                c.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", [TABLE])
                self._there = bool(c.fetchone()[0])
        return self._there
