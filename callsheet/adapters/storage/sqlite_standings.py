"""The table of receivers in SQLite, in the file of the log."""

from collections.abc import Callable, Mapping
from typing import Final

from eventsourcing.sqlite import SQLiteDatastore

from callsheet.adapters.storage.standing_rows import TABLE, StandingRows

_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS change_receivers (
        name TEXT PRIMARY KEY, standing TEXT NOT NULL
    )
"""
_THERE: Final = "SELECT count(*) FROM sqlite_master WHERE name = ?"
_READ: Final = "SELECT name, standing FROM change_receivers ORDER BY name"
_ONE: Final = "SELECT standing FROM change_receivers WHERE name = ?"
_WRITE: Final = """
    INSERT INTO change_receivers (name, standing) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET standing = excluded.standing
"""


class SqliteStandings(StandingRows):
    """
    Receivers in the log's file, which one process alone writes.

    Args:
        datastore: The connections to the file.
    """

    def __init__(self, datastore: SQLiteDatastore) -> None:
        self._store = datastore

    def read(self) -> Mapping[str, str]:
        """Read every row; a log that is only read may have no table yet."""
        with self._store.transaction(commit=False) as c:
            c.execute(_THERE, [TABLE])
            if not c.fetchone()[0]:
                return {}
            c.execute(_READ)
            return {row[0]: row[1] for row in c.fetchall()}

    def change(self, name: str, change: Callable[[str | None], str]) -> None:
        """Change a row, or make it."""
        with self._store.transaction(commit=True) as c:
            c.execute(_TABLE)
            c.execute(_ONE, [name])
            row = c.fetchone()
            c.execute(_WRITE, [name, change(None if row is None else row[0])])
