"""A process that takes webhooks in, and beside that answers 204 for nothing."""

import asyncio
import logging
import time
from multiprocessing.connection import Connection

import structlog
from aiohttp import web

from callsheet.adapters.clock import SystemClock
from callsheet.adapters.storage import open_log
from callsheet.adapters.webhooks import Reception, Verifier, add_webhooks

BARE = "/bare"
CPU = "/cpu"


def serve(url: str, secret: str, parent: Connection) -> None:
    """Serve until the parent says or closes something; tell it the port first."""
    # As the service does: what is kept is no line of its own, unless it is asked for.
    level = structlog.make_filtering_bound_logger(logging.INFO)
    structlog.configure(wrapper_class=level)
    asyncio.run(_serve(url, secret, parent))


async def _serve(url: str, secret: str, parent: Connection) -> None:
    async with open_log(url) as log:
        reception = Reception(
            inbox=log.inbox,
            verifier=Verifier([secret]),
            clock=SystemClock(),
            on_kept=lambda: None,
        )
        app = web.Application()
        add_webhooks(app, reception)
        app.router.add_post(BARE, _bare)
        app.router.add_get(CPU, _cpu)
        runner = web.AppRunner(
            app, access_log=None, auto_decompress=False, shutdown_timeout=0.1
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        parent.send(runner.addresses[0][1])
        over = asyncio.Event()
        asyncio.get_running_loop().add_reader(parent.fileno(), over.set)
        await over.wait()
        await runner.cleanup()


async def _bare(_: web.Request) -> web.Response:
    return web.Response(status=204)


async def _cpu(_: web.Request) -> web.Response:
    return web.Response(text=repr(time.process_time()))
