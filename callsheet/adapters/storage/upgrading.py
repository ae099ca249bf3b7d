"""Bringing a log of an older version up to the tables of this one, all or nothing."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteCursor

from callsheet.adapters.storage.address import ServerAddress, place_of
from callsheet.adapters.storage.appends import WORKSPACE_OWNER, TextKey
from callsheet.adapters.storage.chain import HASH_BYTES, PlacedRow
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.datastore import (
    SCHEMA,
    foreign_things,
    schema_of,
    telling,
)
from callsheet.adapters.storage.foreign import refuse_acting
from callsheet.adapters.storage.head_check import begin_head
from callsheet.adapters.storage.key_file import key_file
from callsheet.adapters.storage.lock import WriterLock
from callsheet.adapters.storage.opening import open_log
from callsheet.adapters.storage.personal_fields import FIELDS, seal_fields
from callsheet.adapters.storage.tables import TABLES
from callsheet.adapters.storage.text_shelf import TextShelf
from callsheet.adapters.storage.texts import unpacked
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import LogUnavailable
from callsheet.application.reading import Progress, silent
from callsheet.domain.chain import link
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.parts import OPERATORS
from callsheet.domain.records import Decided, PreferenceSet
from callsheet.domain.streams import stream_of

_BATCH = 500
_OLD = """
    SELECT position, originator_id, originator_version, topic, state
    FROM old_events ORDER BY originator_id, originator_version
"""
_INSERT = """
    INSERT INTO stored_events
    (position, originator_id, originator_version, topic, append_id, hash, state)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_NUMBERS = """
    UPDATE sqlite_sequence SET seq = (
        SELECT max(seq) FROM sqlite_sequence
        WHERE name IN ('old_events', 'stored_events')
    ) WHERE name = 'stored_events'
"""
# Of a choice for a series nobody says whose it was: then it is the workspace's.
_LAST = """
    SELECT topic, state FROM old_events
    WHERE originator_id = ? AND topic LIKE 'decision/%'
    ORDER BY originator_version DESC LIMIT 1
"""
# Whose a text is: of every calendar that a decision with it is about, if of any.
_OWNED = """
    SELECT t.digest, t.codec, t.bytes, coalesce(o.owner, '')
    FROM old_texts t LEFT JOIN owners o USING (digest) ORDER BY t.digest
"""


_RECORD: Final = (int, str, int, str, bytes)
_TEXT: Final = (str, str, bytes, str)
"""What stands in the columns of `_OLD` and `_OWNED`; SQLite takes anything."""

_ROOM: Final = 2**62
"""A position that is no accident leaves room for more behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """
    What an upgrade did.

    Attributes:
        before: The version of the tables that was found.
        records: How many records were carried over; 0 if there was nothing to do.
    """

    before: int
    after: int
    records: int


async def upgrade(url: str, custody: Custody, tell: Progress = silent) -> Upgraded:
    """
    Bring a log up to this version: its records, in their places, and its texts.

    It is one transaction: whatever interrupts it, the log is as it was before, or
    done. What an older version kept in clear is overwritten; names in people's choices
    are sealed, too.

    Args:
        url: Where the log is.
        custody: Its key and its head; without settings they are made beside it.
        tell: Told of progress.

    Raises:
        LogUnavailable: There is no log, or it cannot be upgraded.
    """
    file = place_of(url)
    if isinstance(file, ServerAddress):
        return await _upgrade_server(url, custody)
    if file is None or not file.exists():
        raise LogUnavailable(f"{file or url}: there is no log")
    with telling(file):
        path = file.resolve()
        lock = WriterLock(path)
        try:
            done = _upgrade_file(path, custody, tell)
        finally:
            lock.release()
    # Opened and closed once, it is sealed; asked once, its views are kept.
    async with open_log(url, custody=custody) as log:
        await log.workspace()
    return done


async def _upgrade_server(url: str, custody: Custody) -> Upgraded:
    """Say that there is nothing to do: the first log on a server had these tables."""
    await open_log(url, read_only=True, custody=custody).close()
    return Upgraded(before=SCHEMA, after=SCHEMA, records=0)


def _upgrade_file(path: Path, custody: Custody, tell: Progress) -> Upgraded:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = schema_of(SQLiteCursor(connection.cursor()), path)
        if found is None:
            raise LogUnavailable(f"{path}: there is no log")
        if found == SCHEMA:
            return Upgraded(before=found, after=SCHEMA, records=0)
        with closing(connection.cursor()) as cursor:
            refuse_acting(foreign_things(SQLiteCursor(cursor)), path)
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")
        _refuse_downgraded(path, custody)
        key = custody.key_to_write(path, begun=False)
        identity = os.urandom(HASH_BYTES)
        begin_head(identity, custody.head_of(path), key)
        carrying = _Carrying(
            connection, TextShelf(Vault(key, str(key_file(path)))), identity, tell
        )
        connection.execute("BEGIN IMMEDIATE")
        try:
            records = carrying.carry_over()
            connection.execute("COMMIT")
        except BaseException:
            # SQLite takes it back by itself where the disk is full.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Upgraded(before=found, after=SCHEMA, records=records)


def _refuse_downgraded(path: Path, custody: Custody) -> None:
    """Take no old log in the place of a sealed one whose head was taken away."""
    own, head = key_file(path), custody.head_of(path)
    if custody.key is None and own.exists() and not head.exists():
        raise LogUnavailable(
            f"{own}: is there without {head}: here was a log of this version; put its "
            "head back, or, if an upgrade was broken off before, take the key away"
        )


class _Carrying:
    """From the tables of version 1 to those of version 2, in one transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        texts: TextShelf,
        identity: bytes,
        tell: Progress,
    ) -> None:
        self._connection = connection
        self._texts = texts
        self._identity = identity
        self._tell = tell
        self._append_id = os.urandom(16)
        self._codec = Codec()

    def carry_over(self) -> int:
        ask = self._connection.execute
        ask("ALTER TABLE stored_events RENAME TO old_events")
        ask("ALTER TABLE stored_texts RENAME TO old_texts")
        ask("CREATE TEMP TABLE owners (digest, owner, PRIMARY KEY (digest, owner))")
        for statement in TABLES:
            ask(statement)
        ask("INSERT INTO log_identity VALUES (?)", [self._identity])
        cursor = SQLiteCursor(self._connection.cursor())
        self._texts.keys(cursor, [WORKSPACE_OWNER])
        records = self._carry_records()
        self._carry_texts(cursor)
        for table in ("owners", "old_events", "old_texts"):
            ask(f"DROP TABLE {table}")
        return records

    def _carry_records(self) -> int:
        [(total,)] = self._connection.execute("SELECT count(*) FROM old_events")
        rows, done = self._linked(), 0
        while batch := list(islice(rows, _BATCH)):
            self._connection.executemany(_INSERT, batch)
            self._connection.executemany(
                "INSERT OR IGNORE INTO owners VALUES (?, ?)",
                [owned for row in batch for owned in self._owned(row)],
            )
            done += len(batch)
            self._tell("linking records", done, total)
        # No position is ever given twice, also not that of a record long gone.
        self._connection.execute(_NUMBERS)
        return done

    def _linked(self) -> Iterator[PlacedRow]:
        before, previous = "", self._identity
        for row in self._connection.execute(_OLD):
            position, stream, version, topic, plain = _of_types(row, _RECORD, "record")
            if not 0 < position < _ROOM:
                raise LogUnavailable(f"a record stands at position {position}")
            if stream != before:
                before, previous = stream, self._identity
            state = self._sealed(StoredEvent(stream, version, topic, plain))
            previous = link(previous, stream, version, topic, self._append_id, state)
            yield PlacedRow(
                position, stream, version, topic, self._append_id, previous, state
            )

    def _sealed(self, event: StoredEvent) -> bytes:
        """Seal what is personal in a record, by the key of its event's calendar."""
        if event.topic not in FIELDS:
            return event.state
        owner = self._calendar_of(event) or WORKSPACE_OWNER
        keys = self._texts.data_keys(SQLiteCursor(self._connection.cursor()), [owner])
        return seal_fields(event, owner, keys[owner]).state

    def _calendar_of(self, choice: StoredEvent) -> CalendarId | None:
        stream = str(choice.originator_id)
        read = self._codec.decode(choice.topic, choice.state, stream)
        assert isinstance(read, PreferenceSet)  # noqa: S101 - see the topic
        chosen_for = stream_of(EventId(read.target))
        for topic, state in self._connection.execute(_LAST, [chosen_for]):
            decided = self._codec.decode(topic, state, chosen_for)
            return decided.calendar_id if isinstance(decided, Decided) else None
        return None

    def _owned(self, row: PlacedRow) -> Iterator[tuple[Digest, str]]:
        if not row.topic.startswith("decision/"):
            return
        read = self._codec.read(
            Notification(row.stream, row.version, row.topic, row.state, id=row.position)
        )
        decided = read.record
        assert isinstance(decided, Decided)  # noqa: S101 - see the topic
        for name, digest in decided.parts:
            if name in OPERATORS:
                yield digest, WORKSPACE_OWNER
            else:
                yield digest, decided.calendar_id
        if decided.snapshot is not None:
            yield decided.snapshot, decided.calendar_id

    def _carry_texts(self, cursor: SQLiteCursor) -> None:
        [(total,)] = self._connection.execute("SELECT count(*) FROM old_texts")
        rows, done = self._connection.execute(_OWNED), 0
        while batch := list(islice(rows, _BATCH)):
            texts = (_of_types(row, _TEXT, "text") for row in batch)
            self._texts.insert(
                cursor,
                {
                    TextKey(Digest(digest), owner): unpacked(codec, stored)
                    for digest, codec, stored, owner in texts
                },
            )
            done += len(batch)
            self._tell("sealing texts", done, max(done, total))


def _of_types(row: tuple[Any, ...], types: tuple[type, ...], what: str) -> Any:  # noqa: ANN401 - each column has its own type
    """
    Give a row back.

    Raises:
        LogUnavailable: A value in it is not of the type that was stored there.
    """
    if tuple(map(type, row)) != types:
        name = " ".join(
            str(value)[:80] for value in row if isinstance(value, str | int)
        )
        raise LogUnavailable(f"the {what} {name!r} is not of the types that are stored")
    return row
