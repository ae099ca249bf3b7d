"""A product that hears of changes: it believes nothing that is not signed."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web
from standardwebhooks.webhooks import Webhook

SECRET: Final = "whsec_" + b64encode(bytes(range(32))).decode()
OTHER_SECRET: Final = "whsec_" + b64encode(bytes(range(32, 64))).decode()

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse | None]]


@dataclass
class Product:
    """
    Verifies with the reference library, and keeps what it heard.

    Attributes:
        url: Where it is told.
        heard: Id and body of every message that was signed, in the order of arrival.
        behave: Answers in its stead, unless it gives None.
    """

    url: str = ""
    secret: str = SECRET
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    behave: Behaviour | None = None

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        said = Webhook(self.secret).verify(body, dict(request.headers))
        self.heard.append((request.headers["webhook-id"], said))
        answer = None if self.behave is None else await self.behave(request)
        return web.Response(status=204) if answer is None else answer

    async def until(self, many: int, seconds: float = 10.0) -> None:
        """Wait until so many messages have come, however often each."""
        async with asyncio.timeout(seconds):
            while len(dict(self.heard)) < many:  # noqa: ASYNC110 -- others put them
                await asyncio.sleep(0.005)


@asynccontextmanager
async def product(port: int = 0) -> AsyncIterator[Product]:
    """Let a product listen on this machine."""
    made = Product()
    app = web.Application()
    app.add_routes([web.post("/hook", made.take)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield made
    finally:
        await runner.cleanup()
