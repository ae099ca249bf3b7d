"""The process that is killed while it opens a log, writes into it, and closes it."""

import asyncio
import os
import signal
from collections.abc import Callable
from itertools import count
from typing import ParamSpec, TypeVar

from eventsourcing.sqlite import SQLiteConnection, SQLiteCursor

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from tests.contracts.log_contract import entry
from tests.simulation.forking import Job

FIRST, SECOND = b"a text", b"another text"

# What takes a while to build is there before the first process is forked.
Codec()

P = ParamSpec("P")
T = TypeVar("T")


def carry_out(job: Job) -> None:
    """Make a log with one record; die when SQLite is asked for the fatal-th time."""
    asked = count()

    def step() -> None:
        if next(asked) == job["fatal"]:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(call: Callable[P, T]) -> Callable[P, T]:
        def stepped(*args: P.args, **options: P.kwargs) -> T:
            step()
            answer = call(*args, **options)
            step()
            return answer

        return stepped

    # Only this process, and those that it forks, ever see the library like that.
    for owner, name in (
        (SQLiteCursor, "execute"),
        (SQLiteConnection, "commit"),
        (SQLiteConnection, "_close"),
    ):
        setattr(owner, name, stepping(getattr(owner, name)))
    asyncio.run(_use(job["url"]))


async def _use(url: str) -> None:
    async with open_log(url) as log:
        await log.append([entry("a", 0, FIRST)])
