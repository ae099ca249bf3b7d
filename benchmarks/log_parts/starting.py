"""
The start on a log, up to where a pass could begin, against one on an empty log.

`python -m benchmarks.log_parts.starting URL` starts and says "ready".
"""

import asyncio
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.big_log import LIVE, NOW, write_big_log
from benchmarks.measure import Row, row_of, say, told_in_turn
from callsheet.adapters.storage import open_log
from callsheet.application.ledger import Ledger

SIZES = (10_000, 100_000, 1_000_000)
GOAL = 3.0


def rows(sizes: tuple[int, ...] = SIZES, rounds: int = 11) -> list[Row]:
    """Start on logs of several sizes, in new processes and within this one."""
    return [row for records in sizes for row in _rows(records, rounds)]


def _rows(records: int, rounds: int) -> list[Row]:
    say(f"writing a log of {records:,} records")
    with TemporaryDirectory() as folder:
        empty, full = (f"sqlite:///{Path(folder, name)}.db" for name in ("e", "f"))
        asyncio.run(_write(empty, 0))
        asyncio.run(_write(full, records))
        say("starting on it")
        return [
            row_of(
                f"start on {records:,} records, {LIVE} events live{where}",
                *told_in_turn(partial(start, empty), partial(start, full), rounds),
                most=GOAL,
            )
            for where, start in (("", started), (", within a process", ready))
        ]


async def _write(url: str, records: int) -> None:
    async with open_log(url) as log:
        if records:
            await write_big_log(log, records)


def started(url: str) -> float:
    """Say how many seconds a new process takes until it is ready."""
    before = perf_counter()
    command = [sys.executable, "-m", "benchmarks.log_parts.starting", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        said = process.stdout.readline()
        took = perf_counter() - before
    if said != "ready\n" or process.returncode:
        raise ValueError(f"{url}: it did not start")
    return took


def ready(url: str) -> float:
    """Say how many seconds it takes within this process."""
    return asyncio.run(_ready(url))


async def _ready(url: str, word: str = "") -> float:
    before = perf_counter()
    async with open_log(url) as log:
        ledger = Ledger(log)
        await ledger.catch_up()
        await ledger.load_live(NOW)
        took = perf_counter() - before
        if word:
            print(word, flush=True)
    return took


if __name__ == "__main__":
    asyncio.run(_ready(sys.argv[1], "ready"))
