"""The tables of a log on PostgreSQL, and whether a database has them."""

from typing import Any, LiteralString

from psycopg import Cursor

from callsheet.adapters.storage.datastore import APPLICATION_ID, SCHEMA
from callsheet.adapters.storage.foreign import TABLES as OURS
from callsheet.adapters.storage.foreign import Foreign, foreign_in
from callsheet.application.errors import LogUnavailable

OLDEST = 150_000
"""The first version of PostgreSQL that will do, as its number."""

# Names are compared byte by byte, as the program does. The library's columns keep
# their meaning; its composite type and its function are not made.
TABLES = (
    "CREATE TABLE log_identity (schema integer NOT NULL, identity bytea NOT NULL)",
    """
    CREATE TABLE stored_events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        originator_id text COLLATE "C" NOT NULL,
        originator_version bigint NOT NULL,
        topic text NOT NULL,
        append_id bytea NOT NULL,
        hash bytea NOT NULL,
        state bytea NOT NULL,
        UNIQUE (originator_id, originator_version)
    )
    """,
    """
    CREATE TABLE stored_texts (
        digest text COLLATE "C" NOT NULL,
        owner text COLLATE "C" NOT NULL,
        codec text NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (digest, owner)
    )
    """,
    "CREATE INDEX texts_by_owner ON stored_texts (owner)",
    """
    CREATE TABLE data_keys (
        owner text COLLATE "C" PRIMARY KEY,
        wrapped bytea NOT NULL
    )
    """,
    # What is stored is compressed already.
    "ALTER TABLE stored_texts ALTER COLUMN bytes SET STORAGE EXTERNAL",
)
# An index of a constraint belongs to that, and carries the server's name for it.
_ALL = """
    WITH ours AS (
        SELECT oid, relname, relkind, relrowsecurity FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace
            AND relkind IN ('r', 'p', 'v', 'm', 'f')
    )
    SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'
        WHEN 'f' THEN 'foreign table' ELSE 'view' END, relname, relname FROM ours
    UNION ALL SELECT 'row security', relname, relname FROM ours WHERE relrowsecurity
    UNION ALL SELECT 'trigger', tgname, relname
        FROM ours JOIN pg_trigger ON tgrelid = ours.oid WHERE NOT tgisinternal
    UNION ALL SELECT 'rule', rulename, relname
        FROM ours JOIN pg_rewrite ON ev_class = ours.oid WHERE relkind IN ('r', 'p')
    UNION ALL SELECT 'index', its.relname, ours.relname
        FROM ours JOIN pg_index ON indrelid = ours.oid
        JOIN pg_class its ON its.oid = indexrelid
        WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY 3, 1, 2
"""

_SURROUNDINGS = """
    SELECT current_setting('server_version_num')::integer,
        current_setting('server_version'), current_setting('server_encoding'),
        current_schema()
"""
_THERE = """
    SELECT relname FROM pg_class
    WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace
"""


def schema_of(c: Cursor[Any], place: object) -> str:
    """
    Say in which of the database's schemas the log belongs.

    Raises:
        LogUnavailable: The server or the database is of a kind that will not do.
    """
    number, version, encoding, schema = _first(c, _SURROUNDINGS)
    if number < OLDEST:
        raise LogUnavailable(f"{place}: PostgreSQL {version}: it takes 15 or newer")
    if encoding != "UTF8":
        raise LogUnavailable(f"{place}: its encoding is {encoding}: it takes UTF8")
    if schema is None:
        raise LogUnavailable(
            f"{place}: its search_path leads to no schema that is there"
        )
    return str(schema)


def holds_log(c: Cursor[Any], place: object) -> bool:
    """
    Say whether the database holds a log; False if it has none of our tables.

    Raises:
        LogUnavailable: The tables are another program's or of a newer version.
    """
    found = {name for (name,) in c.execute(_THERE, [list(OURS)]).fetchall()}
    if OURS[0] not in found:
        if found:
            raise LogUnavailable(
                f"{place}: a table {min(found)} of another program is there; name a "
                "database of its own for the log"
            )
        return False
    (version,) = _first(c, "SELECT schema FROM log_identity")
    if version > SCHEMA:
        raise LogUnavailable(
            f"{place}: written by a newer version of Callsheet; upgrade this one"
        )
    return True


def foreign_things(c: Cursor[Any]) -> list[Foreign]:
    """Name what is in the log's schema and is not the log's."""
    return foreign_in(c.execute(_ALL).fetchall())


def make_tables(c: Cursor[Any], identity: bytes) -> None:
    """Make a database a log, within a caller's transaction."""
    for statement in TABLES:
        c.execute(statement)
    c.execute("INSERT INTO log_identity VALUES (%s, %s)", [SCHEMA, identity])


def wait_for_turn(c: Cursor[Any]) -> None:
    """Let nobody else make the tables until the transaction is over."""
    c.execute("SELECT pg_advisory_xact_lock(%s)", [APPLICATION_ID])


def _first(c: Cursor[Any], question: LiteralString) -> tuple[Any, ...]:
    row = c.execute(question).fetchone()
    if row is None:
        raise LookupError(question)
    return tuple(row)
