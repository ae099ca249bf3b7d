"""The views in SQLite, written together with the library's record of their reach."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import (
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTrackingRecorder,
)

from callsheet.adapters.storage.shared_views import TRACKED, SharedViews
from callsheet.adapters.storage.text_shelf import chunks, marks
from callsheet.adapters.storage.view_rows import COLUMNS, FOLD, line_in, row_of
from callsheet.adapters.storage.view_stamps import Row, ViewKeys
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId

T = TypeVar("T")

_TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS call_sheet (
        event_id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        calendar_id TEXT,
        decided INTEGER,
        event TEXT,
        reason TEXT,
        flags TEXT NOT NULL,
        commands TEXT NOT NULL,
        at TEXT,
        valid_until TEXT,
        booked_until TEXT,
        due_at TEXT,
        attention TEXT,
        live_until TEXT
    ) WITHOUT ROWID
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
        fold INTEGER PRIMARY KEY,
        value TEXT NOT NULL
    )
    """,
)
_THERE: Final = """
    SELECT count(*) FROM sqlite_master
    WHERE type = 'table' AND name IN ('tracking', 'call_sheet', 'workspace_view')
"""
_LINES: Final = "SELECT * FROM call_sheet "
_WRITE: Final = "INSERT OR REPLACE INTO call_sheet VALUES ({})"
_NEWEST: Final = """
    WHERE (calendar_id, decided) IN (
        SELECT calendar_id, MAX(decided) FROM call_sheet
        WHERE calendar_id IS NOT NULL GROUP BY calendar_id
    )
"""


class ViewsRecorder(SQLiteTrackingRecorder, SharedViews[SQLiteCursor]):
    """
    Keeps the views in the log's file.

    Args:
        datastore: The connections to the file.
        keys: The log's.
    """

    def __init__(self, datastore: SQLiteDatastore, keys: ViewKeys) -> None:
        SQLiteTrackingRecorder.__init__(self, datastore)
        SharedViews.__init__(self, keys)

    def construct_create_table_statements(self) -> list[str]:
        """Say what makes room for the views, where there is none yet."""
        return [*super().construct_create_table_statements(), *_TABLES]

    def make_room(self, c: SQLiteCursor) -> None:
        """Make room for the views, in a transaction that is under way."""
        self._create_table(c)

    def exists(self) -> bool:
        """Say whether there is room for the views."""
        return self._asked(_exists)

    def _row(self, line: Line) -> Row:
        return row_of(line)

    def _line(self, row: Row) -> Line:
        # Columns have names here, too.
        return line_in(cast("Mapping[str, Any]", row))

    def _reach(self, c: SQLiteCursor) -> object:
        """Views of another fold count for nothing."""
        if not _exists(c):
            return 0
        c.execute("SELECT fold FROM workspace_view")
        if [row["fold"] for row in c.fetchall()] != [FOLD]:
            return 0
        return self._max_tracking_id(TRACKED, c) or 0

    def _kept(self, c: SQLiteCursor) -> tuple[object, object] | None:
        reach = self._reach(c)
        if not reach:
            return None
        c.execute("SELECT value FROM workspace_view")
        return reach, c.fetchone()["value"]

    def _select(self, c: SQLiteCursor, event_ids: Sequence[str]) -> list[Row]:
        found: list[Row] = []
        for some in chunks(event_ids):
            found += _rows(c, f"WHERE event_id IN ({marks(some)})", some)
        return found

    def _page(self, c: SQLiteCursor, after: EventId | None, limit: int) -> list[Row]:
        which, values = ("", []) if after is None else ("WHERE event_id > ?", [after])
        page = f"{which} ORDER BY event_id LIMIT ?"
        return list(_rows(c, page, [*values, limit]))

    def _living(self, c: SQLiteCursor, first: str) -> Iterator[Row]:
        return _rows(c, *(("WHERE live_until >= ?", [first]) if first else ("", [])))

    def _newest(self, c: SQLiteCursor) -> list[Row]:
        return list(_rows(c, _NEWEST, []))

    def _insert(self, c: SQLiteCursor, rows: Iterable[Row]) -> None:
        c.executemany(_WRITE.format(marks(COLUMNS)), rows)

    def _keep(self, c: SQLiteCursor, position: int, value: str) -> None:
        self._insert_tracking(c, Tracking(TRACKED, position))
        c.execute("INSERT OR REPLACE INTO workspace_view VALUES (?, ?)", [FOLD, value])

    def _clear(self, c: SQLiteCursor) -> None:
        # Whatever shape an older version or an accident has given them.
        c.execute("DROP TABLE IF EXISTS call_sheet")
        c.execute("DROP TABLE IF EXISTS workspace_view")
        for statement in _TABLES:
            c.execute(statement)
        c.execute("DELETE FROM tracking WHERE application_name = ?", [TRACKED])

    def _asked(self, question: Callable[[SQLiteCursor], T]) -> T:
        with self.datastore.transaction(commit=False) as c:
            return question(c)

    def _as_of_one_moment(self, question: Callable[[SQLiteCursor], T]) -> T:
        return self._asked(question)

    def _in_turn(self, work: Callable[[SQLiteCursor], T]) -> T:
        with self.datastore.transaction(commit=True) as c:
            return work(c)


def _exists(c: SQLiteCursor) -> bool:
    c.execute(_THERE)
    return int(c.fetchone()[0]) == len(("tracking", "call_sheet", "workspace_view"))


def _rows(c: SQLiteCursor, which: str, values: Sequence[object]) -> Iterator[Row]:
    c.execute(_LINES + which, values)
    return iter(c.fetchone, None)
