"""`/_sim/state`: the whole world as one document, to be kept and put back."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.control.reading import control_error
from callsheet.adapters.simulator.recall.answers import too_large
from callsheet.adapters.simulator.recall.gateway import REPLAYS, SCRIPT, USAGE
from callsheet.adapters.simulator.recall.state import DELIVERIES, UNDER_WAY, WORLD
from callsheet.adapters.simulator.timeline import settle
from callsheet.adapters.simulator.world import MAIN, World
from callsheet.adapters.simulator.worlds.saved import LARGEST, load, save
from callsheet.adapters.simulator.worlds.saved_fault import StateError

_FILE: Final = {
    "Content-Disposition": 'attachment; filename="state.json"',
    "Cache-Control": "no-store",
}


class State(BaseModel):
    """A saved world; what else is in it is for the simulator alone to know."""

    model_config = ConfigDict(extra="allow")

    format: Literal["callsheet-simulator/1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedWorld:
    """What there is in the world that was loaded, and what time it is there."""

    now: datetime
    workspaces: int
    calendars: int
    events: int
    bots: int


async def show_state(request: web.Request, _: Nothing) -> Any:  # noqa: ANN401 -- bytes, documented as a State
    """
    Save the whole world.

    The document has the secrets of this world in clear: API keys, tokens, and those
    that sign webhooks. Not in it are the calls, the rate limits' windows, the answers
    kept for an `Idempotency-Key`, and those that are ordered: they are the server's.
    """
    return save(request.app[WORLD])


async def replace_state(request: web.Request, _: State) -> LoadedWorld:
    """
    Put a saved world in the place of this one.

    As with a restart: other requests that are under way are cut off, and so are
    webhooks; rate limits count anew, answers kept for an `Idempotency-Key` and
    ordered ones are forgotten. The list of calls goes on. The main workspace keeps
    its API keys besides those that are saved.
    """
    data = await _body(request)
    world = request.app[WORLD]
    try:
        loaded = await asyncio.to_thread(load, data)
        _keep_keys(world, loaded)
    except StateError as error:
        problems = [{"field": f or "body", "message": m} for f, m in error.faults]
        raise control_error(problems) from error
    await _cut_off_others(request)
    deliveries = request.app[DELIVERIES]
    async with deliveries.stepping, deliveries.halted():
        await _cut_off_others(request)
        world.become(loaded)
        for kept in (USAGE, REPLAYS, SCRIPT):
            request.app[kept].clear()
    settle(world)
    return LoadedWorld(
        now=world.at,
        workspaces=len(world.workspaces),
        calendars=len(world.calendars),
        events=len(world.events),
        bots=len(world.bots),
    )


async def _body(request: web.Request) -> bytes:
    """The body, of which the server would only take a little by itself."""
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > LARGEST:
            raise too_large()
    return bytes(data)


def _keep_keys(world: World, loaded: World) -> None:
    """Let who has a key of this simulator's main workspace go on with it."""
    keys = world.workspaces[MAIN].keys
    for number, workspace in enumerate(loaded.workspaces.values()):
        if workspace.name != MAIN and set(keys) & set(workspace.keys):
            words = "has a key that is the main workspace's here"
            raise StateError([(f"workspaces[{number}].keys", words)])
    own = loaded.workspaces[MAIN].keys
    own += [key for key in keys if key not in own]


async def _cut_off_others(request: web.Request) -> None:
    # What they have in hand is of a world that is going to be gone.
    own = asyncio.current_task()
    while others := [t for t in request.app[UNDER_WAY] if t and t is not own]:
        for task in others:
            task.cancel()
        await asyncio.wait(others)


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/state",
        handler=show_state,
        takes=Nothing,
        answer=State,
        tag="state",
        headers=_FILE,
    ),
    Operation(
        method="PUT",
        path="/_sim/state",
        handler=replace_state,
        takes=State,
        answer=LoadedWorld,
        tag="state",
        is_raw=True,
    ),
)
