"""`/_sim/clock`: the simulated instant, stepped or running."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from aiohttp import web

from callsheet.adapters.simulator.control.bodies import Step
from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.control.reading import control_conflict, control_error
from callsheet.adapters.simulator.recall.state import DELIVERIES, WORLD
from callsheet.adapters.simulator.stepping import pass_until
from callsheet.adapters.simulator.timeline import next_happening, settle
from callsheet.adapters.simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """
    The simulated instant, and whether it stands still between steps.

    `speed` is in simulated seconds for each of the machine's, null if it stands.
    """

    now: datetime
    mode: Literal["stepped", "running"]
    speed: float | None


async def show_clock(request: web.Request, _: Nothing) -> ClockView:
    """Show the simulated instant, and whether it stands still between steps."""
    return _view(request.app[WORLD])


async def step_clock(request: web.Request, step: Step) -> ClockView:
    """
    Go forward, or set how the clock goes on.

    Everything on the way happens at its own instant. `until` is refused with 409
    where nothing is going to happen by itself.
    """
    world = request.app[WORLD]
    match step.mode:
        case "stepped":
            world.clock.stand()
        case "running":
            world.clock.run(step.speed or 1.0)
        case None:
            await step_until(request, lambda: _target(world, step))
    settle(world)
    return _view(world)


async def step_until(request: web.Request, target: Callable[[], datetime]) -> None:
    """
    Let time pass; see `pass_until`.

    Steps take turns, and each counts from where the one before it ended.
    """
    deliveries = request.app[DELIVERIES]
    async with deliveries.stepping:
        await pass_until(target, request.app[WORLD], deliveries)


def next_instant(world: World) -> datetime:
    """When something happens next; ApiError (409) if nothing will by itself."""
    due = next_happening(world)
    if due is None:
        raise control_conflict("Nothing is going to happen by itself.")
    return due


def _target(world: World, step: Step) -> datetime:
    if step.until is not None:
        return next_instant(world)
    try:
        if step.now is not None:
            return world.clock.checked(step.now)
        return world.clock.after(timedelta(seconds=step.advance_seconds or 0))
    except ValueError as error:
        field = "advance_seconds" if step.now is None else "now"
        raise control_error([{"field": field, "message": str(error)}]) from error


def _view(world: World) -> ClockView:
    return ClockView(
        now=world.at,
        mode="stepped" if world.clock.is_stepped else "running",
        speed=world.clock.speed,
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/clock",
        handler=show_clock,
        takes=Nothing,
        answer=ClockView,
        tag="clock",
    ),
    Operation(
        method="POST",
        path="/_sim/clock",
        handler=step_clock,
        takes=Step,
        answer=ClockView,
        tag="clock",
        faults=(409,),
    ),
)
