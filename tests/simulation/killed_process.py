"""
The process that is killed: an engine put together as the command line does it.

Its log is on disk and its Recall at the other end of a socket. Its clock stands, as the
simulator's does; when it sleeps both move.
"""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import aiohttp

from callsheet.adapters.cli.compose import policy_read
from callsheet.adapters.cli.databases import log_to_write
from callsheet.adapters.cli.logs import to_stderr
from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.settings.model import Configuration
from callsheet.adapters.zones import ZoneData
from callsheet.application.budgeting import WindowBudget
from callsheet.application.engine import Engine
from callsheet.application.errors import RecallError
from callsheet.application.runner import next_due
from tests.simulation.fault_points import (
    FaultPoints,
    FaultyCalendars,
    FaultyLog,
    tracing,
)
from tests.simulation.forking import Job

PASSES = 20
"""Whoever is not in step by then never will be."""


class SteppedClock:
    """A clock that stands with the simulator's, and goes on with it in its sleep."""

    def __init__(self, now: datetime, base_url: str) -> None:
        self._now = now
        self._url = f"{base_url}/_sim/clock"

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        async with aiohttp.ClientSession() as session:
            body = {"advance_seconds": seconds}
            async with session.post(self._url, json=body) as answer:
                assert answer.status == 200, await answer.text()
        self._now += timedelta(seconds=seconds)


def carry_out(job: Job) -> None:
    """Run passes until all is in step."""
    to_stderr(verbose=False)
    asyncio.run(_run(job))


async def _run(job: Job) -> None:
    configuration = Configuration(**job["settings"])
    clock = SteppedClock(datetime.fromisoformat(job["now"]), job["base_url"])
    points = FaultPoints(Path(job["journal"]), job["fatal"], job["names"])
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(log_to_write(configuration))
        session = aiohttp.ClientSession(trace_configs=[tracing(points)])
        await stack.enter_async_context(session)
        client = RecallClient(
            job["base_url"], job["api_key"], session=session, timeout=job["timeout"]
        )
        engine = Engine(
            calendars=FaultyCalendars(client, points),
            log=FaultyLog(log, points),
            clock=clock,
            policy=policy_read(configuration),
            settings=configuration.core_settings(),
            limits=configuration.core_limits(),
            zones=ZoneData(),
            reschedule=configuration.reschedule,
            budget=WindowBudget(configuration.per_minute()),
            workers=configuration.workers,
            program=version("callsheet"),
        )
        if job["once"]:
            await engine.sync()
        else:
            await _keep_in_step(engine, clock)


async def _keep_in_step(engine: Engine, clock: SteppedClock) -> None:
    for _ in range(PASSES):
        try:
            synced = await engine.sync()
        except RecallError:
            await clock.sleep(1.0)
            continue
        if synced.in_step:
            return
        waits = [(due - clock.now()).total_seconds() for due in next_due(synced)]
        await clock.sleep(max(1.0, min([60.0, *waits])))
    raise AssertionError(f"not in step after {PASSES} passes")
