"""The views in SQLite, written together with the library's record of their reach."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import (
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTrackingRecorder,
)

from callsheet.adapters.storage.personal_fields import Keys
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

_TRACKED: Final = "views"

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


class ViewsRecorder(SQLiteTrackingRecorder):
    """
    Keeps the call sheet and the workspace, and up to which position they reach.

    Args:
        datastore: The connections to the file.
        keys: The log's; what is personal in the workspace is sealed by them.
    """

    def __init__(self, datastore: SQLiteDatastore, keys: Keys) -> None:
        super().__init__(datastore)
        self._keys = keys

    def construct_create_table_statements(self) -> list[str]:
        """Say what makes room for the views, where there is none yet."""
        return [*super().construct_create_table_statements(), *_TABLES]

    def make_room(self, c: SQLiteCursor) -> None:
        """Make room for the views, in a transaction that is under way."""
        self._create_table(c)

    def exists(self) -> bool:
        """Say whether there is room for the views."""
        with self.datastore.transaction(commit=False) as c:
            return _exists(c)

    def position(self) -> int:
        """Say up to where views of this fold are kept; 0 if there are none."""
        with self.datastore.transaction(commit=False) as c:
            return self._position(c)

    def kept(self) -> Kept | None:
        """
        Read the workspace, and up to where the views reach; None if none are kept.

        Raises:
            LogUnavailable: It cannot be read.
        """
        with self.datastore.transaction(commit=False) as c:
            position = self._position(c)
            if not position:
                return None
            c.execute("SELECT value FROM workspace_view")
            text = c.fetchone()["value"]
        return Kept(position=position, workspace=workspace_in(text, self._keys))

    def keep(self, lines: Iterable[Line], kept: Kept) -> None:
        """
        Write lines that changed, and the workspace, in one transaction.

        Raises:
            IntegrityError: Somebody else has come as far already; nothing was written.
        """
        # Not within the transaction: asking for keys takes the one connection, too.
        text = workspace_text(kept.workspace, self._keys)
        with self.datastore.transaction(commit=True) as c:
            self._keep(c, lines, kept.position, text)

    def replace(self, lines: Iterable[Line], kept: Kept) -> None:
        """Put other views in the place of those that are kept, all or none."""
        text = workspace_text(kept.workspace, self._keys)
        with self.datastore.transaction(commit=True) as c:
            # Whatever shape an older version or an accident has given them.
            c.execute("DROP TABLE IF EXISTS call_sheet")
            c.execute("DROP TABLE IF EXISTS workspace_view")
            for statement in _TABLES:
                c.execute(statement)
            c.execute("DELETE FROM tracking WHERE application_name = ?", [_TRACKED])
            if kept.position:
                self._keep(c, lines, kept.position, text)

    def live(self, now: datetime) -> list[EventId]:
        """Name the kept events that a pass has to know of."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT event_id FROM call_sheet WHERE live_until > ?",
                [instant_text(now)],
            )
            return [EventId(row["event_id"]) for row in c.fetchall()]

    def lines(self, after: EventId | None, limit: int) -> list[Line]:
        """Read kept lines by event id."""
        which, values = ("", []) if after is None else ("WHERE event_id > ?", [after])
        with self.datastore.transaction(commit=False) as c:
            return _lines(
                c, f"{which} ORDER BY event_id LIMIT ?", [*values, max(limit, 0)]
            )

    def newest(self) -> list[Line]:
        """Read the kept line that was decided last of each calendar."""
        with self.datastore.transaction(commit=False) as c:
            return _lines(c, _NEWEST, [])

    def _keep(
        self, c: SQLiteCursor, lines: Iterable[Line], position: int, text: str
    ) -> None:
        self._insert_tracking(c, Tracking(_TRACKED, position))
        marks = ", ".join("?" * len(COLUMNS))
        c.executemany(_WRITE.format(marks), map(row_of, lines))
        c.execute("INSERT OR REPLACE INTO workspace_view VALUES (?, ?)", [FOLD, text])

    def _position(self, c: SQLiteCursor) -> int:
        """Views of another fold count for nothing."""
        if not _exists(c):
            return 0
        c.execute("SELECT fold FROM workspace_view")
        if [row["fold"] for row in c.fetchall()] != [FOLD]:
            return 0
        return self._max_tracking_id(_TRACKED, c) or 0


def _exists(c: SQLiteCursor) -> bool:
    c.execute(_THERE)
    return int(c.fetchone()[0]) == len(("tracking", "call_sheet", "workspace_view"))


def _lines(c: SQLiteCursor, which: str, values: list[str | int]) -> list[Line]:
    c.execute(_LINES + which, values)
    return [line_in(row) for row in c.fetchall()]
