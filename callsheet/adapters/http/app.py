"""The composition of the service: an application that is made of what it is given."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

from callsheet.adapters.http.background import Loop
from callsheet.adapters.http.connect.pages import ConnectPages
from callsheet.adapters.http.gate import GATE, Gate
from callsheet.adapters.http.house import SIGNED, in_our_name, sharing
from callsheet.adapters.http.metrics import METRICS, Metrics
from callsheet.adapters.http.parts import DRAINING, PARTS, UNDER_WAY, Parts, UnderWay
from callsheet.adapters.http.resources import (
    audits,
    calendars,
    changes,
    connections,
    deliveries,
    description,
    due,
    endpoints,
    erasures,
    events,
    holds,
    log,
    pauses,
    plans,
    policies,
    preferences,
    service,
    tokens,
    workspace,
)
from callsheet.adapters.http.resources.audits import AUDITS
from callsheet.adapters.http.resources.changes import FEED, STREAMS
from callsheet.adapters.http.resources.description import DESCRIPTION, Description
from callsheet.adapters.http.resources.metrics import metrics_route
from callsheet.adapters.http.resources.plans import PLANS
from callsheet.adapters.http.resources.policies import TRIALS
from callsheet.adapters.http.routing import TURN, Endpoint, Route
from callsheet.adapters.http.served_paths import served_path
from callsheet.adapters.http.single import Single
from callsheet.adapters.http.streams import Streams
from callsheet.adapters.http.verifying import Verifications
from callsheet.adapters.http.watching import (
    guard_headers,
    in_time,
    observed,
    with_problems,
)
from callsheet.application.feed import Feed
from callsheet.domain.token_records import TokenScope

ROUTES: Final = (
    *calendars.ROUTES,
    *connections.ROUTES,
    *events.ROUTES,
    *due.ROUTES,
    *preferences.ROUTES,
    *holds.ROUTES,
    *pauses.ROUTES,
    *policies.ROUTES,
    *plans.ROUTES,
    *workspace.ROUTES,
    *log.ROUTES,
    *audits.ROUTES,
    *erasures.ROUTES,
    *endpoints.ROUTES,
    *deliveries.ROUTES,
    *changes.ROUTES,
    *tokens.ROUTES,
    *service.ROUTES,
    *description.ROUTES,
)
"""Every route of the service's own, in the order of its description."""

TAGS: Final = {
    "calendars": "The calendars that the log knows.",
    "events": "Calendar events, what was decided on them, and why.",
    "preferences": "What people chose for events and series.",
    "holds": "Removals that wait for somebody's word.",
    "pauses": "Where nothing is sent for now.",
    "policy": "What is wanted, and what something else would change.",
    "workspace": "How all of it stands.",
    "log": "The decision log: its records, its proof, and what is erased of it.",
    "webhooks": "What Recall has told.",
    "changes": "What changed, for programs that keep their own copy.",
    "tokens": "Who may come in.",
    "notify": "Those who are told of changes by webhooks.",
    "service": "The service itself.",
}

_STACK: Final = web.AppKey("stack", AsyncExitStack)


def create_app(
    parts: Parts,
    *,
    routes: Sequence[Route] = (),
    signed: Sequence[web.RouteDef] = (),
    pages: Sequence[web.AbstractRouteDef] = (),
    middlewares: Sequence[Middleware] = (),
) -> web.Application:
    """
    Make the service, to be run or to be mounted in another application.

    It works in whatever loop runs it, and starts what is in the background when that
    does. It closes nothing that it was given.

    Args:
        parts: What it is made of.
        routes: Further routes, described like its own.
        signed: Handlers that prove by themselves who asks, such as of webhooks; they
            need no token, and are asked for by any name of the host.
        pages: Further handlers of aiohttp's; who may ask they see to themselves.
        middlewares: Put around requests that have their id, and can still fail.
    """
    app = web.Application(
        middlewares=[observed, *middlewares, with_problems, in_our_name, in_time],
        client_max_size=parts.options.body_bytes,
    )
    scope = TokenScope.READ if parts.options.metrics_need_token else None
    own = (*ROUTES, *routes, metrics_route(scope))
    app[PARTS] = parts
    app[GATE] = Gate(parts)
    app[METRICS] = Metrics(parts.registry, parts.version)
    app[DRAINING] = asyncio.Event()
    app[UNDER_WAY] = UnderWay()
    app[FEED] = parts.feed or Feed(parts.log)
    app[STREAMS] = Streams()
    app[SIGNED] = frozenset(one.handler for one in signed)
    app[DESCRIPTION] = Description(own, parts.version, _tags(own))
    app[TURN] = asyncio.Lock()
    app[TRIALS] = Single("a preview")
    app[PLANS] = Single("a plan")
    app[AUDITS] = Verifications(parts.clock)
    app[_STACK] = AsyncExitStack()
    paths = {route.path for route in own}
    for route in own:
        _serve(app, route, served_path(route.path, paths))
    app.add_routes([*signed, *pages])
    if parts.connector is not None:
        app.add_routes(ConnectPages(parts.connector).routes())
    app.on_response_prepare.append(guard_headers)
    app.on_response_prepare.append(sharing(parts.options.cors))
    app.on_shutdown.append(drain)
    app.cleanup_ctx.append(_beside)
    return app


def _serve(app: web.Application, route: Route, path: str) -> None:
    answer = Endpoint(route).answer
    if route.method == "GET" and not route.streams:
        app.router.add_get(path, answer)
    else:
        app.router.add_route(route.method, path, answer)


def _tags(routes: Sequence[Route]) -> dict[str, str]:
    return {route.tag: TAGS.get(route.tag, "") for route in routes}


async def _beside(app: web.Application) -> AsyncIterator[None]:
    """Run what is in the background, from the first request to after the last."""
    async with app[_STACK] as stack:
        trials, plans_made, proofs = app[TRIALS], app[PLANS], app[AUDITS]
        await stack.enter_async_context(proofs)
        await stack.enter_async_context(trials)
        await stack.enter_async_context(plans_made)
        for part in app[PARTS].background:
            await stack.enter_async_context(part)
        yield


async def drain(app: web.Application, seconds: float = 0.0) -> None:
    """
    Say that the service ends, end what is in the background, and wait for requests.

    Whoever runs the application by himself calls this once nobody can connect any
    more; what still runs afterwards is broken off by aiohttp. In another application
    it is called when that one shuts down.

    Args:
        app: Of `create_app`.
        seconds: How long requests have that are under way.
    """
    app[DRAINING].set()
    for part in app[PARTS].background:
        # They end one after the other, and none is to wait for those before it.
        if isinstance(part, Loop):
            part.stop_soon()
    await app[_STACK].aclose()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await app[UNDER_WAY].none()
