"""Connections to a log on PostgreSQL, set up so that what was acknowledged stays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg import Connection, Cursor, IsolationLevel
from psycopg.rows import dict_row, tuple_row

from callsheet.adapters.storage.postgres_address import Server

LOCK_SECONDS = 15
"""How long an append waits for the appends of other processes."""

RECONNECT_SECONDS = 5.0
"""
How long a lost connection is sought, ever more slowly, before whoever needs one seeks
it anew. The library's five minutes let a server that is back go unnoticed for as long
as it was away.
"""

IDLE_SECONDS = 5
"""After so long the server ends a transaction whose client says nothing more."""

Rows = Cursor[tuple[Any, ...]]
"""What statements are run with; rows come as tuples."""

# For what waits for a table outside of appends, which say so themselves.
_PATIENCE: LiteralString = f"SET lock_timeout = '{LOCK_SECONDS}s'"
# Whoever switched waiting for the disk off, for this role or database, did not mean
# a log whose answers are believed.
_DURABLE = """
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off'
"""
_READ_ONLY = "SET default_transaction_read_only = on"


class Datastore(PostgresDatastore):
    """
    The library's datastore on one database.

    It is made from arguments alone: unlike the library's `Application`, nothing in
    the process environment can change codec, compression or names. The insert by a
    function in the database, which the library offers too, stays off: it leaves out
    the lock that keeps the order of the log.

    Args:
        server: The database.
        schema: Where in it the tables are.
        size: How many connections there may be.
        read_only: Whether they may change nothing.
    """

    def __init__(
        self, server: Server, schema: str, size: int, *, read_only: bool = False
    ) -> None:
        self._read_only = read_only
        super().__init__(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            schema=schema,
            lock_timeout=LOCK_SECONDS,
            idle_in_transaction_session_timeout=IDLE_SECONDS,
            originator_id_type="text",
            enable_db_functions=False,
        )
        # The library's knows five parameters, and takes the rest from the environment.
        self.pool = ConnectionPool(
            connection_class=Connection[Any],
            kwargs={**server.parameters, "row_factory": dict_row},
            min_size=1,
            max_size=size,
            open=False,
            configure=self.after_connect_func(),
            timeout=float(server.parameters["connect_timeout"]),
            reconnect_timeout=RECONNECT_SECONDS,
            name="callsheet-log",
        )

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        """Give what sets a new connection up."""
        theirs, read_only = super().after_connect_func(), self._read_only

        def after_connect(connection: Connection[Any]) -> None:
            theirs(connection)
            connection.isolation_level = IsolationLevel.READ_COMMITTED
            connection.execute(_DURABLE)
            connection.execute(_PATIENCE)
            if read_only:
                connection.execute(_READ_ONLY)

        return after_connect

    def register_type_adapters(self) -> None:
        """Rows travel as arrays of their columns: no type of its own is needed."""

    @contextmanager
    def asking(self) -> Iterator[Rows]:
        """Give a cursor whose every statement is a transaction of its own."""
        with self.get_connection() as connection:
            yield connection.cursor(binary=True, row_factory=tuple_row)

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        """Give a cursor within one transaction, committed in the end."""
        with self.get_connection() as connection, connection.transaction():
            yield connection.cursor(binary=True, row_factory=tuple_row)
