"""The library's PostgreSQL recorder, with linked records and texts stored beside."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import LiteralString, TypeVar

import structlog
from eventsourcing.persistence import (
    Notification,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg.errors import Diagnostic
from psycopg.sql import SQL, Identifier

from callsheet.adapters.storage import postgres_statements as sql
from callsheet.adapters.storage.appends import WORKSPACE_OWNER, Append
from callsheet.adapters.storage.chain import PlacedRow, StoredRow, Tip
from callsheet.adapters.storage.postgres_address import said_by
from callsheet.adapters.storage.postgres_datastore import Datastore, Rows
from callsheet.adapters.storage.postgres_names import stored, told
from callsheet.adapters.storage.postgres_patience import patiently
from callsheet.adapters.storage.postgres_tables import (
    holds_log,
    make_tables,
    wait_for_turn,
)
from callsheet.adapters.storage.postgres_texts import PostgresShelf
from callsheet.adapters.storage.sealing import hashed
from callsheet.adapters.storage.shared_recorder import LAST, SharedRecorder
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import Conflict
from callsheet.application.log_port import Hashed, Linked
from callsheet.domain.streams import SEALS

_UNKNOWN = (
    "it went away during a commit: whether that was written is not known, and the log "
    "will tell"
)

T = TypeVar("T")

_log = structlog.get_logger()


class PostgresLogRecorder(PostgresApplicationRecorder, SharedRecorder[Rows]):
    """
    Stores events and, in the same transaction, the texts that they name by digest.

    Every append holds the library's lock on the table until it is committed: so the
    order of positions is the order in which records become visible. Numbers that a
    refused transaction took are left out for ever.

    Args:
        datastore: The connections to the database.
        vault: Seals and unseals the texts.
        place: The database, for errors.
    """

    def __init__(self, datastore: Datastore, vault: Vault, place: object) -> None:
        PostgresApplicationRecorder.__init__(self, datastore)
        SharedRecorder.__init__(self, PostgresShelf(vault))
        self._store = datastore
        self._place = place
        self.max_notification_id_statement = SQL("SELECT MAX(position) FROM {}").format(
            Identifier(datastore.schema, self.events_table_name)
        )

    def begin(
        self,
        identity: bytes,
        keep: Callable[[], None],
        beside: Callable[[Rows], None],
    ) -> None:
        """
        Make a database a log, all of it or nothing; unless somebody did so meanwhile.

        Args:
            identity: What makes it another log than all others.
            keep: Notes elsewhere that it begins, before it does.
            beside: Makes what stands beside it, in the same transaction.
        """
        with self._store.writing() as c:
            wait_for_turn(c)
            if not holds_log(c, self._place):
                keep()
                make_tables(c, identity)
                self._texts.keys(c, [WORKSPACE_OWNER])
                beside(c)

    def insert_together(self, appends: Sequence[Append]) -> list[int | Conflict]:
        """
        Write several callers' appends in one transaction.

        It is tried again when the connection is lost, also in the midst of the commit:
        what was written then is known by the id of its append, and answered as such.

        Returns:
            For each the position of its last record (of the log's last, if it had
            none), or the conflict for which nothing of it was written.

        Raises:
            PersistenceError: The log cannot be written at present. Whether this was
                may be unknown; then the error says so.
        """

        def write(c: Rows) -> list[int | Conflict]:
            answers = self._write(c, appends)
            own = self._written(
                c,
                [
                    append
                    for append, answer in zip(appends, answers, strict=True)
                    if isinstance(answer, Conflict)
                ],
            )
            return [
                own.get(append.id, answer)
                for append, answer in zip(appends, answers, strict=True)
            ]

        return self._committed(write)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **_: object
    ) -> Sequence[int]:
        """Do what the library's own callers ask for; `IntegrityError` if too late."""
        return self._committed(lambda c: self._write_alone(c, stored_events))

    def select_linked(self, after: int, limit: int) -> list[Linked]:
        """Read records after a position, each with the hash of the one before it."""
        if after >= LAST:
            return []
        found = self._asked(
            lambda c: c.execute(sql.LINKED, [after + 1, limit]).fetchall()
        )
        return [Linked(at, told(name), *rest) for at, name, *rest in found]

    def select_hashes(self, after: int, limit: int) -> list[Hashed]:
        """Read hashes of records after a position, in the log's order."""
        if after >= LAST:
            return []
        values = [SEALS, SEALS, after + 1, limit]
        found = self._asked(lambda c: c.execute(sql.HASHES, values).fetchall())
        return [hashed(*row) for row in found]

    def select_seal_before(self, position: int) -> PlacedRow | None:
        """Read the last seal that stands at a position or before it."""
        return self._asked(lambda c: self._seal(c, sql.SEAL_BEFORE, [position]))

    def max_notification_id(self) -> int | None:
        """Say where the log ends; None if it is empty."""
        return self._asked(self._end) or None

    def select_streams(self, streams: Sequence[str]) -> list[Notification]:
        """Read whole streams, each oldest record first, as of one moment."""
        names = [stored(stream) for stream in streams]
        return self._asked(lambda c: _placed(c.execute(sql.STREAMS, [names])))

    def select_names(self, prefix: str) -> list[str]:
        """Name the streams that begin so, sorted."""
        found = self._asked(lambda c: c.execute(sql.NAMES, [stored(prefix)]).fetchall())
        return [told(name) for (name,) in found]

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
        wanted = list(topics) or None
        values = [first, stop, stop, wanted, wanted, limit]
        return self._asked(lambda c: _placed(c.execute(sql.BETWEEN, values)))

    def _insert_rows(self, c: Rows, rows: Sequence[StoredRow]) -> Sequence[int]:
        if not rows:
            return ()
        streams, *columns = (list(column) for column in zip(*rows, strict=True))
        c.execute(sql.INSERT, [[stored(str(name)) for name in streams], *columns])
        return sorted(position for (position,) in c.fetchall())

    def _written(self, c: Rows, appends: Sequence[Append]) -> dict[bytes, int]:
        """Say which appends are in the log already, each with its last position."""
        last = [(append.events[-1], append.id) for append in appends if append.events]
        if not last:
            return {}
        streams = [stored(str(event.originator_id)) for event, _ in last]
        versions = [event.originator_version for event, _ in last]
        c.execute(
            sql.WRITTEN, [streams, versions, [append_id for _, append_id in last]]
        )
        return dict(c.fetchall())

    def _count_behind(self, c: Rows, position: int) -> int:
        [(behind,)] = c.execute(sql.COUNT, [position]).fetchall()
        return int(behind)

    def _wipe(self, *, keys: bool) -> None:
        """
        Write the table of keys anew, so that no destroyed one is left in its file.

        Texts without their key need no such care. What the server keeps of its own
        work, to recover and to copy itself, is out of reach.
        """
        if not keys:
            return
        said: list[str] = []
        note = partial(_note, said)
        try:
            with self._store.asking() as c:
                c.connection.add_notice_handler(note)
                c.execute("VACUUM (FULL) data_keys")
                c.connection.remove_notice_handler(note)
        except PersistenceError as error:
            # It is erased all the same: who asked for it must not be told otherwise.
            said.append(said_by(error))
        for problem in said:
            _log.warning("erased_bytes_left", place="data_keys", problem=problem)

    def _tips(self, c: Rows, streams: Sequence[str]) -> dict[str, Tip]:
        c.execute(sql.TIPS, [[stored(stream) for stream in streams]])
        return {told(name): Tip(version, end) for name, version, end in c.fetchall()}

    def _end(self, c: Rows) -> int:
        [(end,)] = c.execute(self.max_notification_id_statement).fetchall()
        return end or 0

    def _hashes_behind(self, c: Rows, position: int) -> list[tuple[int, bytes]]:
        return [(at, made) for at, made in c.execute(sql.BEHIND, [position]).fetchall()]

    def _select_seal(self, c: Rows, number: int | None = None) -> PlacedRow | None:
        if number is None:
            return self._seal(c, sql.LAST_SEAL, [])
        return self._seal(c, sql.SEAL, [number])

    def _seal(
        self, c: Rows, question: LiteralString, values: Sequence[object]
    ) -> PlacedRow | None:
        row = c.execute(question, [SEALS, *values]).fetchone()
        return None if row is None else PlacedRow(*row)

    def _select_identity(self, c: Rows) -> object:
        row = c.execute("SELECT identity FROM log_identity").fetchone()
        return None if row is None else row[0]

    def _asked(self, question: Callable[[Rows], T]) -> T:
        def ask() -> T:
            with self._store.asking() as c:
                return question(c)

        return patiently(ask)

    def _committed(self, work: Callable[[Rows], T]) -> T:
        """
        Do what may be done twice, in one transaction that holds the log's lock.

        Whoever lost the answer to a commit need not guess: the lock is free again only
        when that commit has come to an end, so the next try sees what became of it.
        """
        committing = False

        def attempt() -> T:
            nonlocal committing
            with self._store.writing() as c:
                for statement in self.lock_table_statements:
                    c.execute(statement)
                done = work(c)
                committing = True
            return done

        try:
            return patiently(attempt)
        except PersistenceError as error:
            if committing:
                raise OperationalError(f"{said_by(error)}; {_UNKNOWN}") from None
            raise


def _note(said: list[str], diagnostic: Diagnostic) -> None:
    said.append(diagnostic.message_primary or "")


def _placed(c: Rows) -> list[Notification]:
    return [
        Notification(told(stream), version, topic, state, id=position)
        for stream, version, topic, state, position in c.fetchall()
    ]
