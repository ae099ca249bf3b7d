"""The views in PostgreSQL, written with the library's record of their reach."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, LiteralString, TypeVar

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier, Placeholder

from callsheet.adapters.storage.datastore import APPLICATION_ID
from callsheet.adapters.storage.postgres_datastore import Datastore
from callsheet.adapters.storage.postgres_names import stored, told
from callsheet.adapters.storage.postgres_patience import patiently
from callsheet.adapters.storage.shared_views import TRACKED, SharedViews
from callsheet.adapters.storage.view_rows import COLUMNS, FOLD, line_in, row_of
from callsheet.adapters.storage.view_stamps import Row, ViewKeys
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId

T = TypeVar("T")

_TRACKING: Final = "tracking"
_NAMES: Final = (_TRACKING, "call_sheet", "workspace_view")
_IDS: Final = ("event_id", "calendar_id")

# Compared byte by byte, as the program does.
_TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS call_sheet (
        event_id text COLLATE "C" PRIMARY KEY,
        version bigint NOT NULL,
        calendar_id text COLLATE "C",
        decided bigint,
        event text,
        reason text,
        flags text NOT NULL,
        commands text NOT NULL,
        at text COLLATE "C",
        valid_until text COLLATE "C",
        booked_until text COLLATE "C",
        due_at text COLLATE "C",
        attention text,
        live_until text COLLATE "C"
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS call_sheet_live
    ON call_sheet (live_until) WHERE live_until IS NOT NULL
    """,
    """
    CREATE INDEX IF NOT EXISTS call_sheet_newest
    ON call_sheet (calendar_id, decided) WHERE calendar_id IS NOT NULL
    """,
    """
    CREATE TABLE IF NOT EXISTS workspace_view (
        fold integer PRIMARY KEY,
        value text NOT NULL
    )
    """,
)
_THERE: Final = """
    SELECT count(*) FROM pg_class
    WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace
"""
_SHAPE: Final = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = 'call_sheet'::regclass AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""
_NEWEST: Final = """
    WHERE (calendar_id, decided) IN (
        SELECT calendar_id, MAX(decided) FROM call_sheet
        WHERE calendar_id IS NOT NULL GROUP BY calendar_id
    )
"""
# One question, so that both are as of one moment.
_KEPT: Final = """
    SELECT fold, value, notification_id FROM workspace_view, tracking
    WHERE application_name = %s
"""
_REACH: Final = """
    SELECT fold, notification_id FROM workspace_view, tracking
    WHERE application_name = %s
"""
_KEEP_WORKSPACE: Final = """
    INSERT INTO workspace_view VALUES (%s, %s)
    ON CONFLICT (fold) DO UPDATE SET value = EXCLUDED.value
"""

_ONE_MOMENT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_PAGE: Final = 2_000
"""Lines that are in memory at once."""

Rows = Cursor[DictRow]


class PostgresViewsRecorder(PostgresTrackingRecorder, SharedViews[Rows]):
    """
    Keeps the views in the log's database, where several processes keep the same ones.

    Args:
        datastore: The connections to the database.
        keys: The log's.
    """

    def __init__(self, datastore: Datastore, keys: ViewKeys) -> None:
        PostgresTrackingRecorder.__init__(
            self, datastore, tracking_table_name=_TRACKING
        )
        SharedViews.__init__(self, keys)
        self.sql_create_statements += [SQL(statement).format() for statement in _TABLES]

    def make_room(self, c: Cursor[Any]) -> None:
        """Make room for the views, in a transaction that is under way."""
        for statement in self.sql_create_statements:
            c.execute(statement)

    def exists(self) -> bool:
        """Say whether there is room for the views."""
        return self._asked(_exists)

    def _row(self, line: Line) -> Row:
        """Write a line so that PostgreSQL can hold its ids."""
        return [
            stored(value) if name in _IDS and isinstance(value, str) else value
            for name, value in zip(COLUMNS, row_of(line), strict=True)
        ]

    def _line(self, row: Row) -> Line:
        named = dict(zip(COLUMNS, row, strict=True))
        ids = {name: told(named[name]) for name in _IDS if named[name] is not None}
        return line_in({**named, **ids})

    def _reach(self, c: Rows) -> object:
        """Views of another fold count for nothing."""
        found = c.execute(_REACH, [TRACKED]).fetchall() if _exists(c) else []
        if [row["fold"] for row in found] != [FOLD]:
            return 0
        return found[0]["notification_id"] or 0

    def _kept(self, c: Rows) -> tuple[object, object] | None:
        found = c.execute(_KEPT, [TRACKED]).fetchall() if _exists(c) else []
        if [row["fold"] for row in found] != [FOLD]:
            return None
        return found[0]["notification_id"], found[0]["value"]

    def _select(self, c: Rows, event_ids: Sequence[str]) -> list[Row]:
        return _rows(c, "WHERE event_id = ANY(%s)", [list(event_ids)])

    def _page(self, c: Rows, after: EventId | None, limit: int) -> list[Row]:
        return _page(c, None if after is None else stored(after), limit)

    def _living(self, c: Rows, first: str) -> Iterator[Row]:
        if first:
            yield from _rows(c, "WHERE live_until >= %s", [first])
            return
        after: str | None = None
        while page := _page(c, after, _PAGE):
            yield from page
            after = page[-1][0]

    def _newest(self, c: Rows) -> list[Row]:
        return _rows(c, _NEWEST, [])

    def _insert(self, c: Rows, rows: Iterable[Row]) -> None:
        c.executemany(_WRITE, rows)

    def _keep(self, c: Rows, position: int, value: str) -> None:
        self._insert_tracking(c, Tracking(TRACKED, position))
        c.execute(_KEEP_WORKSPACE, [FOLD, value])

    def _clear(self, c: Rows) -> None:
        """Make room where an older version, or an accident, has left another shape."""
        if not _exists(c):
            self.make_room(c)
        shape = [row["attname"] for row in c.execute(_SHAPE).fetchall()]
        if shape != list(COLUMNS):
            c.execute("DROP TABLE call_sheet, workspace_view")
            self.make_room(c)
        c.execute("DELETE FROM call_sheet")
        c.execute("DELETE FROM workspace_view")
        c.execute("DELETE FROM tracking WHERE application_name = %s", [TRACKED])

    def _asked(self, question: Callable[[Rows], T]) -> T:
        def ask() -> T:
            with self.datastore.cursor() as c:
                return question(c)

        return patiently(ask)

    def _as_of_one_moment(self, question: Callable[[Rows], T]) -> T:
        def ask() -> T:
            with self.datastore.transaction() as c:
                c.execute(_ONE_MOMENT)
                return question(c)

        return patiently(ask)

    def _in_turn(self, work: Callable[[Rows], T]) -> T:
        def attempt() -> T:
            with self.datastore.transaction(commit=True) as c:
                c.execute("SELECT pg_advisory_xact_lock(%s)", [APPLICATION_ID + 1])
                return work(c)

        return patiently(attempt)


def _exists(c: Rows) -> bool:
    row = c.execute(_THERE, [list(_NAMES)]).fetchone()
    return row is not None and int(row["count"]) == len(_NAMES)


def _columns() -> Composed:
    return SQL(", ").join(map(Identifier, COLUMNS))


def _page(c: Rows, after: str | None, limit: int) -> list[Row]:
    if after is None:
        return _rows(c, "ORDER BY event_id LIMIT %s", [limit])
    return _rows(c, "WHERE event_id > %s ORDER BY event_id LIMIT %s", [after, limit])


def _rows(c: Rows, which: LiteralString, values: Sequence[object]) -> list[Row]:
    question = SQL("SELECT {} FROM call_sheet {}").format(_columns(), SQL(which))
    return [tuple(row.values()) for row in c.execute(question, values).fetchall()]


_WRITE: Final = SQL(
    "INSERT INTO call_sheet ({}) VALUES ({}) ON CONFLICT (event_id) DO UPDATE SET {}"
).format(
    _columns(),
    SQL(", ").join([Placeholder()] * len(COLUMNS)),
    SQL(", ").join(
        SQL("{0} = EXCLUDED.{0}").format(Identifier(name)) for name in COLUMNS[1:]
    ),
)
