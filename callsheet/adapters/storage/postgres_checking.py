"""What there is to look at in a log on PostgreSQL, to see whether all fits together."""

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
from psycopg.conninfo import make_conninfo

from callsheet.adapters.storage.checking import (
    Seen,
    inbox_seen,
    receivers_seen,
    refuse_damaged,
    seen_of,
    views_seen,
)
from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.datastore import SCHEMA
from callsheet.adapters.storage.foreign import TABLES
from callsheet.adapters.storage.met_before import check_met, never_met
from callsheet.adapters.storage.postgres_address import RIGHTS, Server
from callsheet.adapters.storage.postgres_datastore import Datastore
from callsheet.adapters.storage.postgres_notices import PostgresNotices
from callsheet.adapters.storage.postgres_opening import guards, look, vault_to_read
from callsheet.adapters.storage.postgres_recorder import PostgresLogRecorder
from callsheet.adapters.storage.postgres_standings import PostgresStandings
from callsheet.adapters.storage.postgres_tables import foreign_things
from callsheet.adapters.storage.postgres_views import PostgresViewsRecorder
from callsheet.application.errors import LogUnavailable, NoLog

_CONTENT = """
    SELECT (SELECT count(*) FROM stored_events), (SELECT count(*) FROM stored_texts),
        (SELECT count(*) FROM data_keys), pg_database_size(current_database())
"""
_RIGHTS = """
    SELECT current_user, pg_is_in_recovery(),
        has_schema_privilege(current_schema(), 'CREATE'),
        ARRAY(
            SELECT wanted || ' on ' || relname
            FROM pg_class,
                unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wanted
            WHERE relnamespace = current_schema()::regnamespace
                AND relname = ANY(%s) AND relname <> ALL(%s)
                AND NOT has_table_privilege(pg_class.oid, wanted)
            ORDER BY relname, wanted
        ),
        (
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'callsheet'
                AND pid <> pg_backend_pid()
        )
"""
_NEVER_CHANGED = ["log_identity"]
_SERVER = """
    SELECT current_setting('server_version'), current_setting('fsync'),
        current_setting('full_page_writes')
"""


def looks_at(
    server: Server, custody: Custody
) -> Iterator[tuple[str, Callable[[], str | Seen]]]:
    """Give each thing to look at: its name, and what looks and says what it sees."""
    yield "tables", lambda: _tables(server)
    try:
        schema = _schema(server)
    except LogUnavailable:
        return
    with closing(Datastore(server, schema, 1, read_only=True)) as store:
        recorder = PostgresLogRecorder(store, vault_to_read(custody), server)
        yield "foreign", lambda: _foreign(server, store)
        yield "server", lambda: _durability(server, store)
        yield "content", lambda: _content(server, store)
        yield "key", lambda: _key(server, recorder)
        yield "views", lambda: _views(server, store, recorder)
        yield "inbox", lambda: _inbox(server, store)
        yield "receivers", lambda: _receivers(server, store)
        yield "newest seal", lambda: _head(server, recorder, custody)


def who_may_write(server: Server) -> str:
    """
    See whether this role could write to the log, or begin one.

    Returns:
        Who it is, and how many connections Callsheet has there.

    Raises:
        LogUnavailable: The server takes no writes, or not from this role.
    """
    with server.telling():
        _, begun = look(server)
        with psycopg.connect(make_conninfo(**server.parameters)) as c:
            row = c.execute(_RIGHTS, [[*TABLES], _NEVER_CHANGED]).fetchone()
    role, standby, may_make, lacking, others = row or ("", False, True, [], 0)
    if standby:
        raise LogUnavailable(
            f"{server}: it is a standby, and takes no writes; name the primary server"
        )
    if not begun and not may_make:
        lacking = ["CREATE on the schema"]
    if lacking:
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise LogUnavailable(f"{role} lacks {lacking[0]}{more}; {RIGHTS}")
    return f"{role} may write; other connections of Callsheet's: {others}"


def _tables(server: Server) -> str:
    _schema(server)
    return f"version {SCHEMA}"


def _schema(server: Server) -> str:
    with server.telling():
        schema, begun = look(server)
    if not begun:
        raise NoLog(f"{server}: there is no log")
    return schema


def _foreign(server: Server, store: Datastore) -> Seen:
    with server.telling(), store.asking() as c:
        found = foreign_things(c)
    return seen_of(found, server)


def _durability(server: Server, store: Datastore) -> str:
    with server.telling(), store.asking() as c:
        version, *settings = c.execute(_SERVER).fetchall()[0]
    for name, value in zip(("fsync", "full_page_writes"), settings, strict=True):
        if value != "on":
            raise LogUnavailable(
                f"{name} is {value}: what was recorded may be lost with the machine"
            )
    return f"PostgreSQL {version}"


def _content(server: Server, store: Datastore) -> str:
    with server.telling(), store.asking() as c:
        records, texts, owners, size = c.execute(_CONTENT).fetchall()[0]
    return f"{records:,} records, {texts:,} texts, {owners:,} data keys, {size:,} bytes"


def _key(server: Server, recorder: PostgresLogRecorder) -> str:
    with server.telling():
        recorder.check_key()
        refuse_damaged(recorder.damaged_keys())
    return "fits"


def _views(
    server: Server, store: Datastore, recorder: PostgresLogRecorder
) -> str | Seen:
    with server.telling():
        return views_seen(recorder, PostgresViewsRecorder(store, recorder))


def _inbox(server: Server, store: Datastore) -> str:
    with server.telling():
        return inbox_seen(PostgresNotices(store))


def _receivers(server: Server, store: Datastore) -> str:
    with server.telling():
        return receivers_seen(PostgresStandings(store))


def _head(
    server: Server, recorder: PostgresLogRecorder, custody: Custody
) -> str | Seen:
    key, head = guards(server, custody)
    with server.telling():
        # Under another key the seal that is kept cannot be read either.
        recorder.check_key()
        last, behind = recorder.last_seal(), recorder.unsealed()
        met = check_met(recorder, custody, head, key)
    if last is None:
        return f"none yet; {behind:,} records are not sealed"
    if met is None:
        said = (
            f"{last.version:,}, this machine keeps none yet; {behind:,} records since"
        )
        return Seen(said, doubt=never_met(head))
    return f"{last.version:,}, as kept; {behind:,} records since"
