"""`/_sim/`: the clock, the truth, the request log, and people at their calendars."""

from dataclasses import asdict
from datetime import datetime, timedelta

from aiohttp import web

from callsheet.adapters.simulator import (
    connections,
    control_edits,
    control_webhooks,
    fields,
)
from callsheet.adapters.simulator.answers import invalid, json_answer, not_found
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.control_bodies import (
    Body,
    Grant,
    NewEvent,
    Pool,
    Step,
    control_error,
    read,
)
from callsheet.adapters.simulator.creation import Misfit, create_event
from callsheet.adapters.simulator.model import Calendar
from callsheet.adapters.simulator.state import DELIVERIES, REQUESTS, WORLD
from callsheet.adapters.simulator.stepping import pass_until
from callsheet.adapters.simulator.truth import event_truth, truth_view
from callsheet.adapters.simulator.world import World


def routes() -> list[web.RouteDef]:
    """The routes of the control API."""
    return [
        web.get("/_sim/clock", show_clock),
        web.post("/_sim/clock", step_clock),
        web.get("/_sim/truth", show_truth),
        web.get("/_sim/requests", show_requests),
        web.post("/_sim/pool", set_pool),
        web.post("/_sim/calendars/{id}/revoke", revoke),
        web.post("/_sim/calendars/{id}/grant", grant),
        web.post("/_sim/calendars/{id}/events", create),
        *control_edits.routes(),
        *control_webhooks.routes(),
    ]


async def show_clock(request: web.Request) -> web.Response:
    """The simulated instant, and whether it stands still between steps."""
    return _clock(request.app[WORLD])


async def step_clock(request: web.Request) -> web.Response:
    """Go forward; everything on the way happens at its own instant."""
    step = await read(request, Step)
    world, deliveries = request.app[WORLD], request.app[DELIVERIES]
    async with deliveries.stepping:
        await pass_until(_target(world.clock, step), world, deliveries)
    return _clock(world)


async def show_truth(request: web.Request) -> web.Response:
    """Every event and every bot as they are."""
    return json_answer(truth_view(request.app[WORLD]))


async def show_requests(request: web.Request) -> web.Response:
    """The calls to Recall's API after number `since`."""
    since = fields.query(request, "since", int, "Must be a whole number.")
    if since is not None and since < 0:
        raise invalid({"since": ["Must not be negative."]})
    log = request.app[REQUESTS]
    entries = [asdict(entry) for entry in log.since(since or 0)]
    return json_answer({"last": len(log), "requests": entries})


async def set_pool(request: web.Request) -> web.Response:
    """Limit the ad-hoc bots."""
    pool = await read(request, Pool)
    world = request.app[WORLD]
    world.switches = world.switches.changed({"adhoc_pool": pool.size})
    return json_answer({"size": pool.size})


async def revoke(request: web.Request) -> web.Response:
    """Take the account's grant back at the provider."""
    await read(request, Body)
    calendar = _calendar(request)
    connections.revoke(request.app[WORLD], calendar)
    return json_answer({"id": calendar.id, "status": calendar.status})


async def grant(request: web.Request) -> web.Response:
    """
    Give the account's grant again.

    Recall does not learn of it: the application has to update the calendar, which
    `reconnect` does for it.
    """
    wish = await read(request, Grant)
    calendar = _calendar(request)
    world = request.app[WORLD]
    connections.grant(world, calendar)
    if wish.reconnect and calendar.status == "disconnected":
        connections.begin(world, calendar)
    return json_answer({"id": calendar.id, "status": calendar.status})


async def create(request: web.Request) -> web.Response:
    """Put an event into a calendar's mailbox; answers with the truth about it."""
    new = await read(request, NewEvent)
    world = request.app[WORLD]
    calendar = _calendar(request)
    try:
        event = create_event(world, calendar, new)
    except Misfit as error:
        raise control_error([{"field": error.field, "message": str(error)}]) from error
    return json_answer(event_truth(world, event), status=201)


def _calendar(request: web.Request) -> Calendar:
    calendar = request.app[WORLD].calendars.get(request.match_info["id"].lower())
    if calendar is None:
        raise not_found()
    return calendar


def _target(clock: Clock, step: Step) -> datetime:
    try:
        if step.now is not None:
            return clock.checked(step.now)
        return clock.after(timedelta(seconds=step.advance_seconds or 0))
    except ValueError as error:
        field = "advance_seconds" if step.now is None else "now"
        raise control_error([{"field": field, "message": str(error)}]) from error


def _clock(world: World) -> web.Response:
    mode = "stepped" if world.clock.is_stepped else "running"
    return json_answer({"now": world.at, "mode": mode})
