"""The bytes that a recorded decision takes in a log, with all that it brings."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import compress

from benchmarks.log_parts.bare import Rows, rows_of
from benchmarks.log_parts.decisions import pages, write_log
from benchmarks.measure import Row

MOST = 1.6
"""Times the bare bytes; the library's own tables take as many, without any hash."""


def rows(decisions: int = 2_000) -> list[Row]:
    """Weigh a log's file, and what was to be stored in it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "log.db")
        asyncio.run(write_log(f"sqlite:///{path}", decisions))
        size = path.stat().st_size
    bare = sum(_bytes(rows_of(page)) for page in pages(decisions))
    return [
        Row(
            name="bytes of a recorded decision: the file, to record and texts",
            floor=bare / decisions,
            program=size / decisions,
            goal=f"at most {MOST} x",
            met=size <= bare * MOST,
            unit="B",
        )
    ]


def _bytes(rows: Rows) -> int:
    events = sum(len(state) for *_, state in rows.events)
    return events + sum(min(len(text), len(compress(text))) for _, text in rows.texts)
