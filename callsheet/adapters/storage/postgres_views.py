"""The views in PostgreSQL, written with the library's record of their reach."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString, TypeVar

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier, Placeholder

from callsheet.adapters.storage.datastore import APPLICATION_ID
from callsheet.adapters.storage.personal_fields import Keys
from callsheet.adapters.storage.postgres_datastore import Datastore
from callsheet.adapters.storage.postgres_names import stored, told
from callsheet.adapters.storage.postgres_patience import patiently
from callsheet.adapters.storage.view_keeper import Overtaken
from callsheet.adapters.storage.view_rows import (
    COLUMNS,
    FOLD,
    instant_text,
    line_in,
    row_of,
    workspace_in,
    workspace_text,
)
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId

T = TypeVar("T")

_TRACKED: Final = "views"
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
_KEEP_WORKSPACE: Final = """
    INSERT INTO workspace_view VALUES (%s, %s)
    ON CONFLICT (fold) DO UPDATE SET value = EXCLUDED.value
"""

Rows = Cursor[DictRow]


class PostgresViewsRecorder(PostgresTrackingRecorder):
    """
    Keeps the call sheet and the workspace, and up to which position they reach.

    Several processes keep the same views. Whoever was overtaken by another, and does
    not know what that one has written, writes nothing and begins anew from there.

    Args:
        datastore: The connections to the database.
        keys: The log's; what is personal in the workspace is sealed by them.
    """

    def __init__(self, datastore: Datastore, keys: Keys) -> None:
        super().__init__(datastore, tracking_table_name=_TRACKING)
        self.sql_create_statements += [SQL(statement).format() for statement in _TABLES]
        self._keys = keys
        self._seen = 0

    def make_room(self, c: Cursor[Any]) -> None:
        """Make room for the views, in a transaction that is under way."""
        for statement in self.sql_create_statements:
            c.execute(statement)

    def exists(self) -> bool:
        """Say whether there is room for the views."""
        return self._asked(_exists)

    def position(self) -> int:
        """Say up to where views of this fold are kept; 0 if there are none."""
        return self._asked(self._position)

    def kept(self) -> Kept | None:
        """
        Read the workspace, and up to where the views reach; None if none are kept.

        Raises:
            LogUnavailable: It cannot be read.
        """
        found = self._asked(self._kept)
        self._seen = 0 if found is None else found[0]
        if found is None:
            return None
        return Kept(position=found[0], workspace=workspace_in(found[1], self._keys))

    def keep(self, lines: Iterable[Line], kept: Kept) -> None:
        """
        Write lines that changed, and the workspace, in one transaction.

        Raises:
            Overtaken: Somebody else has written since; nothing was written.
        """
        rows = [_stored_row(line) for line in lines]
        text = workspace_text(kept.workspace, self._keys)

        def write(c: Rows) -> None:
            if self._position(c) != self._seen:
                raise Overtaken
            self._keep(c, rows, kept.position, text)

        self._in_turn(write)
        self._seen = kept.position

    def replace(self, lines: Iterable[Line], kept: Kept) -> None:
        """
        Put other views in the place of those that are kept, all or none.

        Views of nothing take the place only of what is of no use.
        """
        rows = [_stored_row(line) for line in lines]
        text = workspace_text(kept.workspace, self._keys)

        def write(c: Rows) -> None:
            if not kept.position and self._position(c):
                return
            self._clear(c)
            if kept.position:
                self._keep(c, rows, kept.position, text)

        self._in_turn(write)
        self._seen = kept.position

    def live(self, now: datetime) -> list[EventId]:
        """Name the kept events that a pass has to know of."""
        found = self._asked(
            lambda c: c.execute(
                "SELECT event_id FROM call_sheet WHERE live_until > %s",
                [instant_text(now)],
            ).fetchall()
        )
        return [EventId(told(row["event_id"])) for row in found]

    def lines(self, after: EventId | None, limit: int) -> list[Line]:
        """Read kept lines by event id."""
        size = max(limit, 0)
        if after is None:
            return self._lines("ORDER BY event_id LIMIT %s", [size])
        which: LiteralString = "WHERE event_id > %s ORDER BY event_id LIMIT %s"
        return self._lines(which, [stored(after), size])

    def newest(self) -> list[Line]:
        """Read the kept line that was decided last of each calendar."""
        return self._lines(_NEWEST, [])

    def _lines(self, which: LiteralString, values: Sequence[object]) -> list[Line]:
        question = SQL("SELECT {} FROM call_sheet {}").format(_columns(), SQL(which))
        found = self._asked(lambda c: c.execute(question, values).fetchall())
        return [_line(row) for row in found]

    def _keep(
        self,
        c: Rows,
        rows: Sequence[Sequence[str | int | None]],
        position: int,
        text: str,
    ) -> None:
        self._insert_tracking(c, Tracking(_TRACKED, position))
        if rows:
            c.executemany(_WRITE, rows)
        c.execute(_KEEP_WORKSPACE, [FOLD, text])

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
        c.execute("DELETE FROM tracking WHERE application_name = %s", [_TRACKED])

    def _kept(self, c: Rows) -> tuple[int, str] | None:
        """Views of another fold count for nothing."""
        if not _exists(c):
            return None
        found = c.execute(_KEPT, [_TRACKED]).fetchall()
        if [row["fold"] for row in found] != [FOLD]:
            return None
        return found[0]["notification_id"], found[0]["value"]

    def _position(self, c: Rows) -> int:
        found = self._kept(c)
        return 0 if found is None else found[0]

    def _asked(self, question: Callable[[Rows], T]) -> T:
        def ask() -> T:
            with self.datastore.cursor() as c:
                return question(c)

        return patiently(ask)

    def _in_turn(self, work: Callable[[Rows], T]) -> T:
        """Do it in one transaction, while nobody else writes views."""

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


_WRITE: Final = SQL(
    "INSERT INTO call_sheet ({}) VALUES ({}) ON CONFLICT (event_id) DO UPDATE SET {}"
).format(
    _columns(),
    SQL(", ").join([Placeholder()] * len(COLUMNS)),
    SQL(", ").join(
        SQL("{0} = EXCLUDED.{0}").format(Identifier(name)) for name in COLUMNS[1:]
    ),
)


def _stored_row(line: Line) -> list[str | int | None]:
    """Write a line so that PostgreSQL can hold its ids."""
    return [
        stored(value) if name in _IDS and isinstance(value, str) else value
        for name, value in zip(COLUMNS, row_of(line), strict=True)
    ]


def _line(row: DictRow) -> Line:
    ids = {name: told(row[name]) for name in _IDS if row[name] is not None}
    return line_in({**row, **ids})
