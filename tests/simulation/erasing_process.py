"""The process that is killed while it erases a calendar, or texts by their names."""

import asyncio

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from callsheet.application.log_port import Log
from tests.contracts.erasing_contract import (
    ANA,
    MINE,
    SHARED,
    THEIRS,
    both,
    chosen,
    erasure,
    forgetting,
    named,
)
from tests.simulation.forking import Job
from tests.simulation.sqlite_steps import die_at

# What takes a while to build is there before the first process is forked.
Codec()


def carry_out(job: Job) -> None:
    """Fill a log, or erase in one; then SQLite is asked for the fatal-th time."""
    if job["what"] == "fill":
        asyncio.run(_fill(job["url"]))
        return
    asyncio.run(_erase(job))


async def _fill(url: str) -> None:
    async with open_log(url) as log:
        await both(log)
        await log.append([chosen(ANA, 0, "my lawyer")])


async def _erase(job: Job) -> None:
    async with open_log(job["url"]) as log:
        end = await log.append([])
        die_at(job["fatal"])
        await _WHAT[job["what"]](log, end)


async def _calendar(log: Log, end: int) -> None:
    await log.erase(erasure(ANA, 2))


async def _texts(log: Log, end: int) -> None:
    await log.forget(named(MINE, THEIRS, SHARED), seen=end, entry=forgetting())


_WHAT = {"erase": _calendar, "forget": _texts}
