"""The views in SQLite, written together with the library's record of how far they go."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore, SQLiteTrackingRecorder

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

_NAMES: Final = ", ".join(COLUMNS)
_MARKS: Final = ", ".join("?" * len(COLUMNS))


class ViewsRecorder(SQLiteTrackingRecorder):
    """
    Keeps the call sheet and the workspace, and up to which position they go.

    Args:
        datastore: Where the log is, too.
        prefix: Of the names of its tables; with another one they are kept anew beside
            those in use.
    """

    def __init__(self, datastore: SQLiteDatastore, prefix: str = "") -> None:
        self._sheet, self._workspace = f"{prefix}call_sheet", f"{prefix}workspace_view"
        self._tracked = f"{prefix}views"
        super().__init__(datastore)

    def construct_create_table_statements(self) -> list[str]:
        """Say what makes room for the views, where there is none yet."""
        return [
            *super().construct_create_table_statements(),
            f"""
            CREATE TABLE IF NOT EXISTS {self._sheet} (
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
            f"""
            CREATE INDEX IF NOT EXISTS {self._sheet}_live
            ON {self._sheet} (live_until) WHERE live_until IS NOT NULL
            """,
            f"""
            CREATE INDEX IF NOT EXISTS {self._sheet}_newest
            ON {self._sheet} (calendar_id, decided) WHERE calendar_id IS NOT NULL
            """,
            f"""
            CREATE TABLE IF NOT EXISTS {self._workspace} (
                fold INTEGER PRIMARY KEY,
                value TEXT NOT NULL
            )
            """,
        ]

    def exists(self) -> bool:
        """Say whether there is room for the views: an older log has none."""
        with self.datastore.transaction(commit=False) as c:
            return self._exists(c)

    def position(self) -> int:
        """Say up to where views of this fold are kept; 0 if there are none."""
        with self.datastore.transaction(commit=False) as c:
            return self._position(c) if self._exists(c) else 0

    def kept(self) -> Kept | None:
        """
        Read the workspace, and up to where the views go; None if none are kept.

        Raises:
            LogUnavailable: It cannot be read.
        """
        with self.datastore.transaction(commit=False) as c:
            position = self._position(c) if self._exists(c) else 0
            if not position:
                return None
            c.execute(f"SELECT value FROM {self._workspace}")
            text = c.fetchone()["value"]
        return Kept(position=position, workspace=workspace_in(text))

    def keep(self, lines: Iterable[Line], kept: Kept) -> None:
        """
        Write lines that changed, and the workspace, in one transaction.

        Raises:
            IntegrityError: Somebody else has come as far already; nothing was written.
        """
        with self.datastore.transaction(commit=True) as c:
            self._insert_tracking(c, Tracking(self._tracked, kept.position))
            c.executemany(
                f"INSERT OR REPLACE INTO {self._sheet} ({_NAMES}) VALUES ({_MARKS})",
                map(row_of, lines),
            )
            c.execute(
                f"INSERT OR REPLACE INTO {self._workspace} VALUES (?, ?)",
                (FOLD, workspace_text(kept.workspace)),
            )

    def drop(self) -> None:
        """Forget all that is kept."""
        with self.datastore.transaction(commit=True) as c:
            for table in (self._sheet, self._workspace):
                c.execute(f"DELETE FROM {table}")
            c.execute(
                "DELETE FROM tracking WHERE application_name = ?", [self._tracked]
            )

    def live(self, now: datetime) -> list[EventId]:
        """Name the kept events that a pass has to know of."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                f"SELECT event_id FROM {self._sheet} WHERE live_until > ?",
                [instant_text(now)],
            )
            return [EventId(row["event_id"]) for row in c.fetchall()]

    def lines(self, after: EventId | None, limit: int) -> list[Line]:
        """Read kept lines by event id."""
        which, values = ("", []) if after is None else ("WHERE event_id > ?", [after])
        with self.datastore.transaction(commit=False) as c:
            return self._lines(
                c, f"{which} ORDER BY event_id LIMIT ?", [*values, max(limit, 0)]
            )

    def newest(self) -> list[Line]:
        """Read the kept line that was decided last of each calendar."""
        with self.datastore.transaction(commit=False) as c:
            return self._lines(
                c,
                f"""
                WHERE (calendar_id, decided) IN (
                    SELECT calendar_id, MAX(decided) FROM {self._sheet}
                    WHERE calendar_id IS NOT NULL GROUP BY calendar_id
                )
                """,
                [],
            )

    def _lines(
        self, c: SQLiteCursor, which: str, values: list[str | int]
    ) -> list[Line]:
        c.execute(f"SELECT {_NAMES} FROM {self._sheet} {which}", values)
        return [line_in(row) for row in c.fetchall()]

    def _exists(self, c: SQLiteCursor) -> bool:
        c.execute(
            "SELECT count(*) FROM sqlite_master WHERE name IN ('tracking', ?, ?)",
            [self._sheet, self._workspace],
        )
        return bool(c.fetchone()[0] == len(("tracking", "sheet", "workspace")))

    def _position(self, c: SQLiteCursor) -> int:
        """Views of another fold count for nothing."""
        c.execute(f"SELECT fold FROM {self._workspace}")
        folds = [row["fold"] for row in c.fetchall()]
        return (self._max_tracking_id(self._tracked, c) or 0) if folds == [FOLD] else 0
