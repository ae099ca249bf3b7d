"""The table of notices in PostgreSQL, where several processes keep theirs at once."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, LiteralString, TypeVar

from psycopg import Cursor

from callsheet.adapters.storage.notice_rows import (
    FORGOTTEN_AT_ONCE,
    PAGE,
    TABLE,
    TRIAL_NAMES,
    NoticeRows,
    Row,
    told_apart,
)
from callsheet.adapters.storage.postgres_datastore import Datastore, Rows
from callsheet.adapters.storage.postgres_patience import patiently
from callsheet.adapters.storage.postgres_tables import wait_for_turn
from callsheet.adapters.storage.shared_recorder import LAST

T = TypeVar("T")

_TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS inbox_notices (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        done boolean NOT NULL DEFAULT false,
        message_id text COLLATE "C" NOT NULL UNIQUE,
        received_at bigint NOT NULL,
        kind text NOT NULL,
        calendar_id text COLLATE "C",
        since bigint,
        bot_id text COLLATE "C",
        code text,
        sub_code text,
        happened_at bigint
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS inbox_notices_waiting
    ON inbox_notices (number) WHERE NOT done
    """,
)
TURN: Final = """
    SELECT pg_advisory_xact_lock(
        hashtextextended('inbox', 'inbox_notices'::regclass::oid::bigint)
    )
"""
"""
Lets one transaction at a time insert, until it is committed.

So numbers become visible in their order, and whoever reads on after one misses none.
"""

_INSERT: Final = """
    INSERT INTO inbox_notices (
        message_id, received_at, kind, calendar_id, since, bot_id, code, sub_code,
        happened_at
    )
    SELECT message_id, received_at, kind, calendar_id, since, bot_id, code, sub_code,
        happened_at
    FROM unnest(
        %b::text[], %b::bigint[], %b::text[], %b::text[], %b::bigint[], %b::text[],
        %b::text[], %b::text[], %b::bigint[]
    ) WITH ORDINALITY AS rows (
        message_id, received_at, kind, calendar_id, since, bot_id, code, sub_code,
        happened_at, place
    )
    ORDER BY place
    ON CONFLICT (message_id) DO NOTHING RETURNING message_id
"""
_SELECT: Final = """
    SELECT number, message_id, received_at, kind, calendar_id, since, bot_id, code,
        sub_code, happened_at
    FROM inbox_notices
"""
_WAITING: Final = f"{_SELECT} WHERE NOT done AND number > %b ORDER BY number LIMIT %b"
_PAGE: Final = f"{_SELECT} WHERE number > %b ORDER BY number LIMIT %b"
_NEWEST_ROWS: Final = """
    SELECT number, message_id, received_at, kind, calendar_id, since, bot_id, code,
        sub_code, happened_at, done
    FROM inbox_notices WHERE number <= %b ORDER BY number DESC LIMIT %b
"""
_COUNT: Final = """
    SELECT (SELECT count(*) FROM inbox_notices WHERE NOT done),
        (SELECT count(*) FROM inbox_notices)
"""
_FINISH: Final = """
    UPDATE inbox_notices SET done = true WHERE number = ANY(%b) AND NOT done
"""
_LAST: Final = """
    SELECT received_at FROM inbox_notices
    WHERE kind <> 'unknown' OR left(message_id, %b::int) <> %b
    ORDER BY number DESC LIMIT 1
"""
_HEARD: Final = """
    SELECT kind, max(received_at) FROM inbox_notices
    WHERE kind <> 'unknown' OR left(message_id, %b::int) <> %b
    GROUP BY kind
"""
# Two processes that forget at once would wait for each other's rows.
_DELETE: Final = """
    DELETE FROM inbox_notices WHERE number IN (
        SELECT number FROM inbox_notices WHERE done AND received_at < %b
        ORDER BY number LIMIT %b FOR UPDATE SKIP LOCKED
    )
"""
_THERE: Final = """
    SELECT FROM pg_class
    WHERE relname = %b AND relnamespace = current_schema()::regnamespace
"""


class PostgresNotices(NoticeRows):
    """
    Notices in the log's database.

    Args:
        datastore: The connections to the database.
    """

    def __init__(self, datastore: Datastore) -> None:
        self._store = datastore
        self._there = False

    def make_room(self) -> None:
        """Make the table where there is none yet; one process at a time."""
        if not self._exists():
            self._committed(make_table)

    def insert(self, rows: Sequence[Row]) -> list[bool]:
        """
        Insert rows whose message is not known, and say of each whether it was.

        If the answer to a commit is lost, it is done again: what was inserted then is
        known already, and said to be no news.
        """
        columns = [list(column) for column in zip(*rows, strict=True)]

        def insert(c: Rows) -> set[object]:
            c.execute(TURN)
            return {name for (name,) in c.execute(_INSERT, columns).fetchall()}

        return told_apart(rows, self._committed(insert))

    def waiting(self, after: int, limit: int) -> list[Row]:
        """Read rows that are not done, each behind its number."""
        return self._rows(_WAITING, min(after, LAST), min(limit, LAST))

    def newest(self, first: int, limit: int) -> list[Row]:
        """Read rows from a number down, each behind its number, with whether done."""
        return self._rows(_NEWEST_ROWS, min(first, LAST), min(limit, LAST))

    def count(self) -> tuple[int, int]:
        """Count the rows that are not done, and all."""
        for waiting, rows in self._rows(_COUNT):
            return int(waiting), int(rows)
        return 0, 0

    def finish(self, numbers: Collection[int]) -> None:
        """Mark rows as done."""
        done = sorted(number for number in numbers if 0 < number <= LAST)
        self._committed(lambda c: c.execute(_FINISH, [done]))

    def last_at(self) -> object:
        """Read when the last row was received that is no trial; None without any."""
        return next((row[0] for row in self._rows(_LAST, *TRIAL_NAMES)), None)

    def heard(self) -> list[Row]:
        """Read of each kind when its newest row was received that is no trial."""
        return self._rows(_HEARD, *TRIAL_NAMES)

    def delete_done(self, before: int) -> int:
        """Delete some old rows that are done, and say how many."""
        values = [before, FORGOTTEN_AT_ONCE]
        return self._committed(lambda c: c.execute(_DELETE, values).rowcount)

    def page(self, after: int) -> list[Row]:
        """Read rows, done or not, each behind its number; none behind the last."""
        return self._rows(_PAGE, after, PAGE)

    def _rows(self, question: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Ask; a log that was begun without an inbox, and is only read, has none."""
        if not self._exists():
            return []
        return self._asked(lambda c: c.execute(question, values).fetchall())

    def _exists(self) -> bool:
        if not self._there:
            found = self._asked(lambda c: c.execute(_THERE, [TABLE]).fetchall())
            self._there = bool(found)
        return self._there

    def _asked(self, question: Callable[[Rows], T]) -> T:
        def ask() -> T:
            with self._store.asking() as c:
                return question(c)

        return patiently(ask)

    def _committed(self, work: Callable[[Rows], T]) -> T:
        def attempt() -> T:
            with self._store.writing() as c:
                return work(c)

        return patiently(attempt)


def make_table(c: Cursor[Any]) -> None:
    """Make the table, within a caller's transaction."""
    wait_for_turn(c)
    for statement in _TABLES:
        c.execute(statement)
