"""The table of receivers in PostgreSQL, where several processes write."""

from collections.abc import Callable, Mapping
from typing import Final

from eventsourcing.persistence import PersistenceError

from callsheet.adapters.storage.postgres_address import state_of
from callsheet.adapters.storage.postgres_datastore import Datastore, Rows
from callsheet.adapters.storage.postgres_patience import patiently
from callsheet.adapters.storage.postgres_tables import wait_for_turn
from callsheet.adapters.storage.standing_rows import TABLE, StandingRows

_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS change_receivers (
        name text COLLATE "C" PRIMARY KEY, standing text NOT NULL
    )
"""
_THERE: Final = """
    SELECT FROM pg_class
    WHERE relname = %b AND relnamespace = current_schema()::regnamespace
"""
_NOT_ALLOWED: Final = "42501"
_READ: Final = "SELECT name, standing FROM change_receivers ORDER BY name"
# An empty text is that of a row which is only there to be locked.
_NEW: Final = """
    INSERT INTO change_receivers (name, standing) VALUES (%b, '')
    ON CONFLICT (name) DO NOTHING
"""
_ONE: Final = "SELECT standing FROM change_receivers WHERE name = %b FOR UPDATE"
_WRITE: Final = "UPDATE change_receivers SET standing = %b WHERE name = %b"


class PostgresStandings(StandingRows):
    """
    Receivers in the log's database; a row is locked while it is changed.

    Args:
        datastore: The connections to the database.
    """

    def __init__(self, datastore: Datastore) -> None:
        self._store = datastore
        self._there = False

    def make_room(self) -> None:
        """
        Make the table where there is none yet.

        Whoever owns the log does so before others, who may make none, need it; they
        go without until somebody is to be told of changes.
        """
        if self._exists():
            return
        try:
            self._committed(_make_table)
        except PersistenceError as error:
            if state_of(error) != _NOT_ALLOWED:
                raise

    def read(self) -> Mapping[str, str]:
        """Read every row; a log that is only read may have no table yet."""
        if not self._exists():
            return {}
        with self._store.asking() as c:
            rows = c.execute(_READ).fetchall()
        return {name: standing for name, standing in rows if standing}

    def change(self, name: str, change: Callable[[str | None], str]) -> None:
        """
        Change a row, or make it.

        If the answer to a commit is lost it is done again, on what is there then.
        """
        if not self._exists():
            self._committed(_make_table)

        def write(c: Rows) -> None:
            c.execute(_NEW, [name])
            ((standing,),) = c.execute(_ONE, [name]).fetchall()
            c.execute(_WRITE, [change(standing or None), name])

        self._committed(write)

    def _exists(self) -> bool:
        if not self._there:
            with self._store.asking() as c:
                self._there = bool(c.execute(_THERE, [TABLE]).fetchall())
        return self._there

    def _committed(self, work: Callable[[Rows], None]) -> None:
        def attempt() -> None:
            with self._store.writing() as c:
                work(c)

        patiently(attempt)


def _make_table(c: Rows) -> None:
    wait_for_turn(c)
    c.execute(_TABLE)
