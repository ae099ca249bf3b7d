"""The process that is killed while it opens a log, writes into it, and closes it."""

import asyncio

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from tests.contracts.log_contract import entry
from tests.simulation.forking import Job
from tests.simulation.sqlite_steps import die_at

FIRST, SECOND = b"a text", b"another text"

# What takes a while to build is there before the first process is forked.
Codec()


def carry_out(job: Job) -> None:
    """Make a log with one record; die when SQLite is asked for the fatal-th time."""
    die_at(job["fatal"])
    asyncio.run(_use(job["url"]))


async def _use(url: str) -> None:
    async with open_log(url) as log:
        await log.append([entry("a", 0, FIRST)])
