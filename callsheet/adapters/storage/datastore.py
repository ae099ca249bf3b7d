"""Connections to the log's file, set up so that what was acknowledged stays."""

import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eventsourcing.persistence import OperationalError, PersistenceError
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from callsheet.adapters.storage.foreign import Foreign, foreign_in
from callsheet.application.errors import LogUnavailable

APPLICATION_ID = 0x43616C73
"""Marks a file as a log of Callsheet; in SQLite's header, for ever."""

SCHEMA = 2
"""Version of the tables."""

_PAGE = 8_192
"""Bytes of a page: a decision takes 1.4 KB, and smaller pages stay a third empty."""


_DAMAGE = ("malformed", "not a database")
"""In what SQLite says of a file that is none, or not whole."""
_DAMAGED = "; put a copy back: see docs/operate.md, A damaged file"

# What begins so is SQLite's own. To it names in capitals are the same names, and it
# keeps them as they were written.
_ALL = """
    SELECT type, CASE type WHEN 'table' THEN lower(name) ELSE name END, lower(tbl_name)
    FROM sqlite_master
    WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY 3, 1, 2
"""

_text = partial(str, encoding="utf-8", errors="surrogateescape")


class _Transaction(SQLiteTransaction):
    """
    A transaction that writes, and waits for its turn at the file.

    The library's begins as one that reads. Where another program writes just then (a
    tool that copies the file, somebody's shell), SQLite lets such a one not wait for a
    moment, and an engine that cannot write ends.
    """

    def __enter__(self) -> SQLiteCursor:
        """Wait for as long as the connection's timeout says."""
        cursor = self.connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        return cursor


class _Pool(SQLiteConnectionPool):
    """The library's pool; every connection gets the same settings."""

    pragmas: Sequence[str] = ()

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        with connection.cursor() as cursor:
            for pragma in self.pragmas:
                cursor.execute(f"PRAGMA {pragma}")
            # A bent byte is to be found in its record, and hides no other one.
            cursor.connection.text_factory = _text
        return connection


class Datastore(SQLiteDatastore):
    """
    The library's datastore on one file.

    It is made from arguments alone: unlike the library's `Application`, nothing in
    the process environment can change codec, compression or names.
    """

    def __init__(
        self, path: Path, mode: str, pragmas: Sequence[str], size: int
    ) -> None:
        name = f"{path.as_uri()}?mode={mode}"
        super().__init__(name, originator_id_type="text")
        pool = _Pool(db_name=name, pool_size=size, max_overflow=0)
        pool.pragmas = pragmas
        # The library asks for write-ahead logging unless it believes that it is on;
        # a reader must not even ask.
        pool.is_journal_mode_wal = mode != "rwc"
        self.pool = pool

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Begin a transaction, and end it with the block."""
        kind = _Transaction if commit else SQLiteTransaction
        with (
            self.get_connection(commit=commit) as connection,
            kind(connection, commit=commit) as cursor,
            cursor,
        ):
            yield cursor


def writing(path: Path) -> Datastore:
    """
    Give the store with the one connection that writes, and checkpoints.

    Whatever it deletes is overwritten with zeros.
    """
    return Datastore(path, "rwc", ("synchronous=FULL", "secure_delete=ON"), size=1)


def reading(path: Path, size: int) -> Datastore:
    """
    Give the store whose connections never change the file.

    In a folder where SQLite cannot keep its notes for several readers, a log that
    nobody has open is read as one that will not change.
    """
    return Datastore(path, mode_to_read(path), (), size)


def mode_to_read(path: Path) -> str:
    """Say in which of SQLite's modes a file is read without a change to it."""
    in_use = path.with_name(f"{path.name}-wal").exists()
    put_away = not os.access(path.parent, os.W_OK, effective_ids=True) and not in_use
    return "ro&immutable=1" if put_away else "ro"


def lay_out(path: Path) -> None:
    """Choose the size of the pages while the file is still empty."""
    if path.stat().st_size:
        return
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute("PRAGMA journal_mode = WAL")


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn every error of database and system into a `LogUnavailable` that says why."""
    try:
        yield
    except (sqlite3.Error, PersistenceError) as error:
        cure = _DAMAGED if any(word in str(error) for word in _DAMAGE) else ""
        raise LogUnavailable(f"{path}: {error}{cure}") from None
    except zlib.error:
        raise LogUnavailable(f"{path}: a stored text is damaged") from None
    except OSError as error:
        raise LogUnavailable(f"{path}: {error.strerror}") from None


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A log's file."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def telling(self) -> AbstractContextManager[None]:
        """Turn every error of the file into a `LogUnavailable` that says why."""
        return telling(self.path)


def holds_log(cursor: SQLiteCursor, path: Path) -> bool:
    """
    Say whether the database is a log of this version; False if it is still empty.

    Raises:
        LogUnavailable: It is the database of another program or of another version.
    """
    found = schema_of(cursor, path)
    if found is not None and found < SCHEMA:
        raise LogUnavailable(
            f"{path}: written by an older version of Callsheet; copy it to a safe "
            "place, and run `callsheet db upgrade`"
        )
    return found is not None


def schema_of(cursor: SQLiteCursor, path: Path) -> int | None:
    """
    Tell the version of a log's tables; None if the database is still empty.

    Raises:
        LogUnavailable: It is the database of another program or of a newer version.
    """
    application, version, tables = (
        _number(cursor, question)
        for question in (
            "PRAGMA application_id",
            "PRAGMA user_version",
            "SELECT count(*) FROM sqlite_master",
        )
    )
    if application != APPLICATION_ID and (application or tables):
        raise LogUnavailable(f"{path}: an SQLite database of another program")
    if version > SCHEMA:
        raise LogUnavailable(
            f"{path}: written by a newer version of Callsheet; upgrade this one"
        )
    if tables and version < 1:
        raise LogUnavailable(f"{path}: a log of no version that there ever was")
    return version if tables else None


def foreign_things(cursor: SQLiteCursor) -> list[Foreign]:
    """Name what is in a log's file and is not the log's."""
    cursor.execute(_ALL)
    return foreign_in(map(tuple, cursor.fetchall()))


def _number(cursor: SQLiteCursor, question: str) -> int:
    cursor.execute(question)
    return int(cursor.fetchone()[0])
