"""A page of decisions made durable, against SQLite (and zlib) with the same bytes."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.log_parts.bare import Rows, bare_table, insert, rows_of
from benchmarks.log_parts.decisions import PAGE, page
from benchmarks.measure import Row, in_turn, row_of
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.log_port import Entry

GOAL = 1 / 0.45
"""The page is to be written at 0.45 of the bare rate or more."""

NAMES = {
    f"append of {PAGE} decisions": False,
    f"append of {PAGE} decisions with new texts": True,
}
"""What is timed, and whether the decisions bring texts."""


def rows(rounds: int = 31) -> list[Row]:
    """Append pages to a log and to a bare table, in turn, every commit on disk."""
    return [
        _row(f"{name}, SQLite FULL", made_pages(rounds, texts=texts))
        for name, texts in NAMES.items()
    ]


def made_pages(count: int, *, texts: bool) -> list[list[Entry]]:
    """Make pages of decisions, all different."""
    return [page(number * PAGE, texts=texts) for number in range(count)]


def _row(name: str, pages: Sequence[list[Entry]]) -> Row:
    with TemporaryDirectory() as folder, closing(bare_table(Path(folder, "b"))) as bare:
        log = open_log(f"sqlite:///{folder}/log.db")
        return paged(name, pages, partial(insert, bare), log)


def paged(
    name: str,
    pages: Sequence[list[Entry]],
    bare: Callable[[Rows], None],
    log: OpenLog,
) -> Row:
    """Write pages to a bare table and to a log, which is closed then."""
    ready = iter([rows_of(entries) for entries in pages])
    ours = iter(pages)
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        floor, program = in_turn(
            lambda: bare(next(ready)),
            lambda: loop.run_until_complete(log.append(next(ours))),
            rounds=len(pages),
        )
        runner.run(log.close())
    return row_of(name, floor, program, most=GOAL)
