"""An application's endpoint, for tests of what the simulator sends to it."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import NOW, Json, Office, open_office

SECRET = "whsec_" + base64.b64encode(b"a secret of the office").decode()
NEXT_SECRET = "whsec_" + base64.b64encode(b"and the one after it").decode()


@dataclass
class Receiver:
    """
    An endpoint of an application; answers with the statuses it is given.

    `otherwise` is for when they are used up; `works` is how long it takes, in real
    seconds; `most` counts how many messages were in its hands at once.
    """

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    otherwise: int = 204
    works: float = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most: int = 0

    async def receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.paths.append(request.raw_path)
        self.got.append((headers, await request.read()))
        self.arrived.set()
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(self.works)
        finally:
            self.at_once -= 1
        status = self.statuses.pop(0) if self.statuses else self.otherwise
        return web.Response(status=status, headers={"Location": "/hook"})

    @property
    def bodies(self) -> list[Json]:
        bodies = [json.loads(body) for _, body in self.got]
        for body in bodies:
            shapes.check_webhook(body)
        return bodies

    @property
    def events(self) -> list[str]:
        return [body["event"] for body in self.bodies]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]

    @property
    def instants(self) -> list[datetime]:
        """When each was sent, as its signature has it."""
        stamps = [int(headers["webhook-timestamp"]) for headers, _ in self.got]
        return [datetime.fromtimestamp(stamp, UTC) for stamp in stamps]

    @property
    def after(self) -> list[timedelta]:
        """How long after the office opened each was sent."""
        return [instant - NOW for instant in self.instants]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    # A receiver that sleeps must not keep the test from ending.
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
        # Also of what no test looked into.
        assert len(receiver.bodies) == len(receiver.got)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def announced(**options: Json) -> AsyncIterator[tuple[Office, Receiver]]:
    """An office whose changes are announced; `switches` are changed beforehand."""
    switches = options.pop("switches", {})
    async with receiving() as receiver:
        options = {"webhook_secret": SECRET, **options}
        async with open_office(webhook_url=receiver.url, **options) as office:
            world = office.sim.world
            world.switches = world.switches.changed(switches)
            yield office, receiver


async def overview(office: Office) -> Json:
    return await office.good("GET", "/_sim/webhooks")
