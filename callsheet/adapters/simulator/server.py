"""The simulator as a server: an async context manager, and a coroutine that stays."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Literal, Self

from aiohttp import web
from aiohttp.typedefs import Handler

from callsheet.adapters.simulator.control import every as control
from callsheet.adapters.simulator.providers import routes as providers
from callsheet.adapters.simulator.recall import (
    bots,
    calendars,
    events,
    gateway,
    plumbing,
)
from callsheet.adapters.simulator.recall.flight import Flight
from callsheet.adapters.simulator.recall.replays import Replays
from callsheet.adapters.simulator.recall.request_log import RequestLog
from callsheet.adapters.simulator.recall.script import Script
from callsheet.adapters.simulator.recall.state import (
    DELIVERIES,
    FLIGHT,
    REQUESTS,
    UNDER_WAY,
    WORLD,
)
from callsheet.adapters.simulator.recall.usage import Usage
from callsheet.adapters.simulator.timeline import settle
from callsheet.adapters.simulator.webhooks.delivery import Deliveries
from callsheet.adapters.simulator.webhooks.endpoint import (
    Endpoint,
    Secret,
    checked_secret,
    checked_url,
)
from callsheet.adapters.simulator.world import MAIN, World

LARGEST_BODY = 1024 * 1024
"""Bytes of a request that are read before it is refused with 413."""

_LOOK_AT_CLOCK_EVERY = 0.25

# aiohttp answers what is no HTTP with 400, and would log a traceback besides.
_SILENT = logging.getLogger("callsheet.simulator.http")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class Simulator:
    """
    Serves a world as Recall's API, with a control API under `/_sim/`.

    An async context manager. Port 0 takes a free one. With a `webhook_url` every
    change in the main workspace is announced there, signed with `webhook_secret`
    (`whsec_...`; several while one is rotated) in the header family of
    `webhook_headers`. See `Endpoint` for `webhook_timestamps`. Whatever `host` is,
    `/_sim/` answers to this machine only, and asks for no key.

    Raises:
        ValueError: nothing can be posted to `webhook_url`, or the secret cannot sign.
    """

    def __init__(
        self,
        world: World,
        *,
        api_key: str = "sim-key",
        host: str = "127.0.0.1",
        port: int = 0,
        webhook_url: str | None = None,
        webhook_secret: str | Sequence[str] | None = None,
        webhook_headers: Literal["webhook", "svix"] = "webhook",
        webhook_timestamps: Literal["simulated", "wall"] = "simulated",
    ) -> None:
        self.world = world
        self.api_key = api_key
        self.requests = RequestLog()
        self.script = Script()
        keys = world.workspaces[MAIN].keys
        # A world that was saved may have it.
        keys += [api_key] if api_key not in keys else []
        self._host = host
        self._port = port
        self._running = AsyncExitStack()
        self._deliveries = Deliveries(world)
        if webhook_url is not None:
            world.workspaces[MAIN].endpoint = Endpoint(
                url=checked_url(webhook_url),
                secrets=_several(webhook_secret),
                headers=webhook_headers,
                timestamps=webhook_timestamps,
            )

    @property
    def base_url(self) -> str:
        """Where it is served, without a slash at the end; known once it runs."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as starting:
            # Recall does not unpack bodies: packed ones are no JSON to it.
            runner = web.AppRunner(
                self._app(), access_log=None, logger=_SILENT, auto_decompress=False
            )
            await runner.setup()
            starting.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, self._host, self._port).start()
            self._port = runner.addresses[0][1]
            # Left first: who waits for a slow endpoint must not hold up the closing.
            await starting.enter_async_context(self._deliveries)
            ticker = asyncio.create_task(self._tick())
            starting.push_async_callback(_cancel, ticker)
            self._running = starting.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._running.aclose()

    async def delivered(self) -> None:
        """Wait until every webhook that is due now has been tried."""
        self._look()
        await self._deliveries.idle()

    def _app(self) -> web.Application:
        app = web.Application(
            client_max_size=LARGEST_BODY,
            middlewares=[
                self._announced,
                plumbing.logged,
                plumbing.in_time,
                plumbing.with_errors,
                gateway.firewall,
                plumbing.authorised,
                gateway.gateway,
                providers.in_their_shape,
            ],
        )
        app[WORLD] = self.world
        app[REQUESTS] = self.requests
        app[DELIVERIES] = self._deliveries
        app[gateway.USAGE] = Usage()
        app[gateway.REPLAYS] = Replays()
        app[gateway.SCRIPT] = self.script
        app[FLIGHT] = Flight()
        app[UNDER_WAY] = set()
        app.add_routes(calendars.routes())
        app.add_routes(events.routes())
        app.add_routes(bots.routes())
        app.add_routes(providers.routes())
        app.add_routes(control.routes())
        return app

    @web.middleware
    async def _announced(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        task, under_way = asyncio.current_task(), request.app[UNDER_WAY]
        under_way.add(task)
        try:
            response = await handler(request)
        finally:
            under_way.discard(task)
        self._deliveries.send_due()
        return response

    async def _tick(self) -> None:
        # A world whose clock runs, or is stepped from outside, changes also
        # when nobody asks.
        while True:
            self._look()
            await asyncio.sleep(_LOOK_AT_CLOCK_EVERY)

    def _look(self) -> None:
        settle(self.world)
        self._deliveries.send_due()


async def serve(
    simulator: Simulator, *, on_start: Callable[[], None] | None = None
) -> None:
    """
    Run a simulator until this coroutine is cancelled.

    `on_start` is called once requests are answered and `base_url` is known.
    """
    async with simulator:
        if on_start is not None:
            on_start()
        await asyncio.Event().wait()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _several(secret: str | Sequence[str] | None) -> tuple[Secret, ...]:
    if secret is None:
        return ()
    values = (secret,) if isinstance(secret, str) else tuple(secret)
    return tuple(Secret(value=checked_secret(value)) for value in values)
