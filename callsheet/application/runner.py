"""Keeping in step for as long as the program runs: pass after pass, in one process."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

from callsheet.application.engine import Engine
from callsheet.application.errors import Conflict, RecallError
from callsheet.application.ports import Clock
from callsheet.application.synced import Synced
from callsheet.domain.instants import later

SHORTEST = timedelta(seconds=1)
"""Between two passes; a decision that is due at once must not make the loop spin."""

Outcome = Synced | RecallError | Conflict


async def keep_in_step(
    engine: Engine,
    clock: Clock,
    stop: asyncio.Event,
    *,
    every: timedelta = timedelta(minutes=1),
    ended: Callable[[Outcome], None] = lambda _: None,
) -> None:
    """
    Run passes until told to stop; the pass at hand is finished first.

    The next pass comes after `every`, or earlier if a decision ends its validity or
    a pause is over by then. A pass that fails because of Recall, or because somebody
    else wrote to the log first, is reported and followed by the next one.

    Args:
        engine: What a pass is made with.
        clock: The engine's own clock.
        stop: Set it to end the loop.
        every: The longest time between the end of a pass and the next one.
        ended: Told how each pass ended.

    Raises:
        ConfigurationError: The engine is set up in a way it cannot run with.
        LogUnavailable: The log could not be read or written.
    """
    while not stop.is_set():
        try:
            outcome: Outcome = await engine.sync()
        except (RecallError, Conflict) as error:
            outcome = error
        ended(outcome)
        pause = _pause(outcome, clock.now(), every)
        await sleep_or_stop(clock, pause.total_seconds(), stop)


def _pause(outcome: Outcome, now: datetime, every: timedelta) -> timedelta:
    due = later(now, every)
    if isinstance(outcome, Synced):
        due = min([due, *next_due(outcome)])
    return max(due - now, SHORTEST)


def next_due(synced: Synced) -> list[datetime]:
    """Name the instants at which something will have to be looked at again."""
    decisions = synced.planned.plan.decisions
    ends = [d.valid_until for d in decisions if d.valid_until is not None]
    return ends + [w.until for w in synced.waiting if w.until is not None]


async def sleep_or_stop(clock: Clock, seconds: float, *events: asyncio.Event) -> None:
    """Sleep, but no longer than until the first of some events is set."""
    await _first(clock.sleep(seconds), *(event.wait() for event in events))


async def first_of(*events: asyncio.Event) -> None:
    """Wait until the first of some events is set."""
    await _first(*(event.wait() for event in events))


async def _first(*waits: Coroutine[None, None, object]) -> None:
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
