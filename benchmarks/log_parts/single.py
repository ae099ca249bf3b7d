"""Decisions that come one by one, or many at once, against bare commits."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.log_parts.bare import bare_table, insert, rows_of
from benchmarks.log_parts.decisions import page
from benchmarks.measure import Row, in_turn, row_of
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.log_port import Entry

AT_ONCE = 64
GOAL = 1 / 0.75
"""One decision is to be made durable at 0.75 of the bare rate or more."""

GOAL_AT_ONCE = 1 / 5
"""Many at once are to be made durable at five times the rate of single ones."""


def rows(rounds: int = 101, rounds_at_once: int = 15) -> list[Row]:
    """Append single decisions to a log and to a bare table, every commit on disk."""
    return [
        _row("one durable decision, SQLite FULL", rounds, 1, GOAL),
        _row(
            f"{AT_ONCE} decisions at once, SQLite FULL: to {AT_ONCE} bare commits",
            rounds_at_once,
            AT_ONCE,
            GOAL_AT_ONCE,
        ),
    ]


def _row(name: str, rounds: int, count: int, most: float) -> Row:
    entries = page(0, rounds * count, texts=False)
    bare_rows = iter([rows_of([entry]) for entry in entries])
    ours = iter(entries)
    with (
        TemporaryDirectory() as folder,
        asyncio.Runner() as runner,
        closing(bare_table(Path(folder, "bare.db"))) as bare,
    ):
        log = open_log(f"sqlite:///{folder}/log.db")
        loop = runner.get_loop()

        def one_by_one() -> None:
            for _ in range(count):
                insert(bare, next(bare_rows))

        floor, program = in_turn(
            one_by_one,
            lambda: loop.run_until_complete(_at_once(log, ours, count)),
            rounds=rounds,
        )
        runner.run(log.close())
    return row_of(name, floor, program, most=most)


async def _at_once(log: OpenLog, entries: Iterator[Entry], count: int) -> None:
    await asyncio.gather(*(log.append([next(entries)]) for _ in range(count)))
