"""The floor of writing: the same bytes into a bare table of SQLite."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import compress

from callsheet.adapters.storage.codec import Codec
from callsheet.application.log_port import Entry
from callsheet.domain.ids import Digest

_CODEC = Codec()


@dataclass(frozen=True, slots=True)
class Rows:
    """
    What a bare table is given, ready to be written.

    Attributes:
        events: Stream, version, topic and bytes of each record.
        texts: Each text that they bring, under its digest.
    """

    events: Sequence[tuple[str, int, str, bytes]]
    texts: Sequence[tuple[Digest, bytes]]


def rows_of(entries: Sequence[Entry]) -> Rows:
    """Put entries into the form in which a bare table takes them."""
    texts: dict[Digest, bytes] = {}
    for entry in entries:
        texts |= entry.texts
        texts |= entry.personal
    written = map(_CODEC.write, entries)
    return Rows(
        [
            (str(e.originator_id), e.originator_version, e.topic, e.state)
            for e in written
        ],
        list(texts.items()),
    )


def bare_table(path: Path) -> sqlite3.Connection:
    """Make the tables, with the indexes that a log has; every commit is on disk."""
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE events (
            position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT, version INTEGER,
            topic TEXT, state BLOB, UNIQUE (stream, version)
        );
        CREATE TABLE texts (digest TEXT PRIMARY KEY, bytes BLOB);
        """
    )
    return connection


def insert(bare: sqlite3.Connection, rows: Rows) -> None:
    """Write rows in one transaction."""
    with bare:
        bare.executemany("INSERT INTO events VALUES (NULL, ?, ?, ?, ?)", rows.events)
        if rows.texts:
            bare.executemany(
                "INSERT OR IGNORE INTO texts VALUES (?, ?)",
                [(digest, compress(text)) for digest, text in rows.texts],
            )
