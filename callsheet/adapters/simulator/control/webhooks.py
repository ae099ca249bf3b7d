"""`/_sim/webhooks`: endpoints, and what became of the messages to them."""

from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any, get_args

from aiohttp import web
from pydantic import BaseModel

from callsheet.adapters.simulator.control.operations import (
    AnyOperation,
    Method,
    Operation,
)
from callsheet.adapters.simulator.control.reading import control_error
from callsheet.adapters.simulator.control.webhook_bodies import (
    Deleted,
    Deliver,
    Delivered,
    EndpointSet,
    EndpointView,
    Latest,
    MessageView,
    NewEndpoint,
    NewSecret,
    OfWorkspace,
    Overview,
    Replay,
    Replayed,
    Rotation,
)
from callsheet.adapters.simulator.model import Workspace
from callsheet.adapters.simulator.recall.state import DELIVERIES, WORLD
from callsheet.adapters.simulator.webhooks.endpoint import Endpoint, Secret
from callsheet.adapters.simulator.webhooks.messages import Message, MessageState
from callsheet.adapters.simulator.webhooks.rotation import (
    TooManySecrets,
    new_secret,
    rotate,
)
from callsheet.adapters.simulator.world import World


async def show_webhooks(request: web.Request, wish: Latest) -> Overview:
    """Show the endpoints without their secrets, and the latest messages."""
    world = request.app[WORLD]
    counts = Counter(message.state for message in world.messages)
    states: tuple[MessageState, ...] = get_args(MessageState)
    newest = sorted(world.messages, key=lambda message: -message.number)
    return Overview(
        endpoints=[
            _view(world, workspace, workspace.endpoint)
            for workspace in world.workspaces.values()
            if workspace.endpoint is not None
        ],
        counts={state: counts[state] for state in states},
        messages=[MessageView.model_validate(m) for m in islice(newest, wish.limit)],
    )


async def set_endpoint(request: web.Request, wish: NewEndpoint) -> EndpointSet:
    """Send a workspace's webhooks to an address; answers with the secret."""
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
    return EndpointSet(**view.model_dump(), secret=secret)


async def delete_endpoint(request: web.Request, wish: OfWorkspace) -> Deleted:
    """Tell a workspace nothing any more; what waits for it is kept as failed."""
    world = request.app[WORLD]
    workspace, _ = _reached(world, wish)
    workspace.endpoint = None
    world.messages.abandon(workspace.name)
    return Deleted(workspace=workspace.name)


async def rotate_secret(request: web.Request, wish: Rotation) -> NewSecret:
    """Sign with a new secret, and for 24 hours with the old one too; shows the new."""
    world = request.app[WORLD]
    workspace, endpoint = _reached(world, wish)
    try:
        secret = rotate(world, endpoint, wish.secret)
    except TooManySecrets as error:
        raise control_error([{"field": "secret", "message": str(error)}]) from error
    return NewSecret(workspace=workspace.name, secret=secret)


async def enable_endpoint(request: web.Request, wish: OfWorkspace) -> EndpointView:
    """Send to an endpoint again that was disabled."""
    world = request.app[WORLD]
    workspace, endpoint = _reached(world, wish)
    endpoint.enable()
    return _view(world, workspace, endpoint)


async def replay_messages(request: web.Request, wish: Replay) -> Replayed:
    """Send the failed and lost messages of a time again, under their old ids."""
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
    return Replayed(replayed=len(again))


async def deliver_messages(request: web.Request, wish: Deliver) -> Delivered:
    """Wait until everything that is due has been tried."""
    done = await request.app[DELIVERIES].idle(seconds=wish.timeout_seconds)
    states = [message.state for message in request.app[WORLD].messages]
    return Delivered(done=done, waiting=states.count("waiting"))


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


def _operation(
    method: Method,
    path: str,
    handler: Callable[[web.Request, Any], Awaitable[BaseModel]],
    takes: type[BaseModel],
    answer: type[BaseModel],
) -> AnyOperation:
    return Operation(
        method=method,
        path=f"/_sim/webhooks{path}",
        handler=handler,
        takes=takes,
        answer=answer,
        tag="webhooks",
    )


OPERATIONS: tuple[AnyOperation, ...] = (
    _operation("GET", "", show_webhooks, Latest, Overview),
    _operation("PUT", "/endpoint", set_endpoint, NewEndpoint, EndpointSet),
    _operation("DELETE", "/endpoint", delete_endpoint, OfWorkspace, Deleted),
    _operation("POST", "/rotate", rotate_secret, Rotation, NewSecret),
    _operation("POST", "/enable", enable_endpoint, OfWorkspace, EndpointView),
    _operation("POST", "/replay", replay_messages, Replay, Replayed),
    _operation("POST", "/deliver", deliver_messages, Deliver, Delivered),
)
