"""`/_sim/webhooks`: endpoints, and what became of the messages to them."""

from collections import Counter
from itertools import islice
from typing import get_args

from aiohttp import web
from pydantic import BaseModel

from callsheet.adapters.simulator import fields
from callsheet.adapters.simulator.answers import invalid, json_answer
from callsheet.adapters.simulator.control_bodies import control_error, read
from callsheet.adapters.simulator.control_webhook_bodies import (
    Deleted,
    Deliver,
    Delivered,
    EndpointSet,
    EndpointView,
    MessageView,
    NewEndpoint,
    NewSecret,
    OfWorkspace,
    Overview,
    Replay,
    Replayed,
    Rotation,
)
from callsheet.adapters.simulator.endpoint import Endpoint, Secret
from callsheet.adapters.simulator.messages import Message, MessageState
from callsheet.adapters.simulator.model import Workspace
from callsheet.adapters.simulator.rotation import TooManySecrets, new_secret, rotate
from callsheet.adapters.simulator.state import DELIVERIES, WORLD
from callsheet.adapters.simulator.world import World

SHOWN = 100
MOST_SHOWN = 10_000


def routes() -> list[web.RouteDef]:
    """The routes of webhooks."""
    return [
        web.get("/_sim/webhooks", show_webhooks),
        web.put("/_sim/webhooks/endpoint", set_endpoint),
        web.delete("/_sim/webhooks/endpoint", delete_endpoint),
        web.post("/_sim/webhooks/rotate", rotate_secret),
        web.post("/_sim/webhooks/enable", enable_endpoint),
        web.post("/_sim/webhooks/replay", replay_messages),
        web.post("/_sim/webhooks/deliver", deliver_messages),
    ]


async def show_webhooks(request: web.Request) -> web.Response:
    """The endpoints without their secrets, and the latest messages (`limit`)."""
    message = f"Must be a whole number from 0 to {MOST_SHOWN}."
    limit = fields.query(request, "limit", int, message)
    limit = SHOWN if limit is None else limit
    if not 0 <= limit <= MOST_SHOWN:
        raise invalid({"limit": [message]})
    world = request.app[WORLD]
    counts = Counter(message.state for message in world.messages)
    states: tuple[MessageState, ...] = get_args(MessageState)
    newest = sorted(world.messages, key=lambda message: -message.number)
    overview = Overview(
        endpoints=[
            _view(world, workspace, workspace.endpoint)
            for workspace in world.workspaces.values()
            if workspace.endpoint is not None
        ],
        counts={state: counts[state] for state in states},
        messages=[MessageView.model_validate(m) for m in islice(newest, limit)],
    )
    return _answer(overview)


async def set_endpoint(request: web.Request) -> web.Response:
    """Send a workspace's webhooks to an address; answers with the secret."""
    wish = await read(request, NewEndpoint)
    world = request.app[WORLD]
    workspace = _workspace(world, wish)
    secret = (wish.secret or new_secret(world)) if wish.is_signed else None
    workspace.endpoint = Endpoint(
        url=wish.url,
        secrets=() if secret is None else (Secret(value=secret),),
        headers=wish.headers,
        types=None if wish.types is None else tuple(wish.types),
        timestamps=wish.timestamps,
        timeout=wish.timeout_seconds,
    )
    view = _view(world, workspace, workspace.endpoint)
    return _answer(EndpointSet(**view.model_dump(), secret=secret))


async def delete_endpoint(request: web.Request) -> web.Response:
    """Tell a workspace nothing any more; what waits for it is kept as failed."""
    wish = await read(request, OfWorkspace)
    world = request.app[WORLD]
    workspace, _ = _reached(world, wish)
    workspace.endpoint = None
    world.messages.abandon(workspace.name)
    return _answer(Deleted(workspace=workspace.name))


async def rotate_secret(request: web.Request) -> web.Response:
    """Sign with a new secret, and for 24 hours with the old one too; shows the new."""
    wish = await read(request, Rotation)
    world = request.app[WORLD]
    workspace, endpoint = _reached(world, wish)
    try:
        secret = rotate(world, endpoint, wish.secret)
    except TooManySecrets as error:
        raise control_error([{"field": "secret", "message": str(error)}]) from error
    return _answer(NewSecret(workspace=workspace.name, secret=secret))


async def enable_endpoint(request: web.Request) -> web.Response:
    """Send to an endpoint again that was disabled."""
    wish = await read(request, OfWorkspace)
    world = request.app[WORLD]
    workspace, endpoint = _reached(world, wish)
    endpoint.enable()
    return _answer(_view(world, workspace, endpoint))


async def replay_messages(request: web.Request) -> web.Response:
    """Send the failed and lost messages of a time again, under their old ids."""
    wish = await read(request, Replay)
    world = request.app[WORLD]
    workspace, endpoint = _reached(world, wish)
    if endpoint.disabled_at is not None:
        problem = {"field": "workspace", "message": "its endpoint is disabled"}
        raise control_error([problem])

    def chosen(message: Message) -> bool:
        return (
            message.workspace == workspace.name
            and (wish.since is None or message.created >= wish.since)
            and (wish.until is None or message.created <= wish.until)
        )

    again = world.messages.replay(chosen, world.clock.now())
    return _answer(Replayed(replayed=len(again)))


async def deliver_messages(request: web.Request) -> web.Response:
    """Wait until everything that is due has been tried."""
    wish = await read(request, Deliver)
    done = await request.app[DELIVERIES].idle(seconds=wish.timeout_seconds)
    states = [message.state for message in request.app[WORLD].messages]
    return _answer(Delivered(done=done, waiting=states.count("waiting")))


def _workspace(world: World, wish: OfWorkspace) -> Workspace:
    workspace = world.workspaces.get(wish.workspace)
    if workspace is None:
        problem = {"field": "workspace", "message": "there is no such workspace"}
        raise control_error([problem])
    return workspace


def _reached(world: World, wish: OfWorkspace) -> tuple[Workspace, Endpoint]:
    workspace = _workspace(world, wish)
    if workspace.endpoint is None:
        raise control_error([{"field": "workspace", "message": "it has no endpoint"}])
    return workspace, workspace.endpoint


def _view(world: World, workspace: Workspace, endpoint: Endpoint) -> EndpointView:
    return EndpointView(
        workspace=workspace.name,
        url=endpoint.url.partition("?")[0],
        secrets=len(endpoint.active_secrets(world.at)),
        headers=endpoint.headers,
        types=None if endpoint.types is None else list(endpoint.types),
        timestamps=endpoint.timestamps,
        timeout_seconds=endpoint.timeout,
        failing_since=endpoint.failing_since,
        disabled_at=endpoint.disabled_at,
    )


def _answer(body: BaseModel) -> web.Response:
    return json_answer(body.model_dump())
