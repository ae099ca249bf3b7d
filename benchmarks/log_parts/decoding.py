"""Reading records, against reading the same bytes and leaving them as they are."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.log_parts.decisions import write_log
from benchmarks.measure import Row, in_turn, row_of
from callsheet.adapters.storage import open_log
from callsheet.application.log_port import Log

GOAL = 1 / 0.38
"""Records are to be read at 0.38 of the bare rate or more."""

_PAGE = 1_000


def rows(decisions: int = 5_000, rounds: int = 7) -> list[Row]:
    """Read a log of decisions in pages, and the bytes of their records alone."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        path = Path(folder, "log.db")
        runner.run(write_log(f"sqlite:///{path}", decisions, texts=False))
        log = open_log(f"sqlite:///{path}", read_only=True)
        with closing(sqlite3.connect(path)) as bare:
            floor, program = in_turn(
                partial(_bare, bare),
                lambda: runner.run(_read(log)),
                rounds=rounds,
                clock=process_time,
            )
        runner.run(log.close())
    name = "reading a decision from a log in pages, CPU"
    return [row_of(name, floor / decisions, program / decisions, most=GOAL)]


def _bare(bare: sqlite3.Connection) -> None:
    rows = bare.execute("SELECT state FROM stored_events ORDER BY position")
    while rows.fetchmany(_PAGE):
        pass


async def _read(log: Log) -> None:
    position = 0
    while page := await log.since(position, _PAGE):
        position = page[-1].position
