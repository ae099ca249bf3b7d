"""Stepping the clock so that webhooks are sent at their own instants on the way."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from callsheet.adapters.simulator.timeline import settle
from callsheet.adapters.simulator.webhooks.delivery import Deliveries
from callsheet.adapters.simulator.world import World

PATIENCE: Final = 60.0
"""Real seconds for which one step waits for endpoints that are slow to answer."""


async def pass_until(
    target: Callable[[], datetime], world: World, deliveries: Deliveries
) -> None:
    """
    Let time pass, stopping wherever something happens or a message is due.

    `target` is asked once what is due at the beginning has been sent: what fails then
    may be what happens next.

    A step of a day so makes all attempts of a message, each at its own instant, and
    an application that reads the API when it is told of a change reads it as it was
    then. What is due at the target itself is sent, but not waited for. Once endpoints
    have been waited for as long as `PATIENCE`, the rest of the step is made at once:
    then retries whose time lies on the way happen once, at its end.
    """
    ends = time.monotonic() + PATIENCE
    if _is_heard(world):
        await deliveries.idle(seconds=PATIENCE)
    goal = target()
    while _is_heard(world):
        if not await deliveries.idle(seconds=max(0.0, ends - time.monotonic())):
            break
        stop = _next_stop(world)
        if stop is None or stop >= goal or stop <= world.clock.now():
            break
        world.clock.reach(stop)
        settle(world)
    world.clock.reach(goal)
    settle(world)


def _is_heard(world: World) -> bool:
    return any(w.endpoint is not None for w in world.workspaces.values())


def _next_stop(world: World) -> datetime | None:
    stops = (world.agenda.next_at(), world.messages.next_due())
    return min((stop for stop in stops if stop is not None), default=None)
