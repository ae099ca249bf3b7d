"""The process that is killed: a service that takes webhooks in, and nothing else."""

import asyncio
import sys
from datetime import datetime

from aiohttp import web

from callsheet.adapters.clock import SetClock
from callsheet.adapters.storage import open_log
from callsheet.adapters.webhooks import Reception, Verifier, add_webhooks


async def main(url: str, secret: str, now: str) -> None:
    """Serve a log's inbox for ever, and tell the port."""
    async with open_log(url) as log:
        app = web.Application()
        reception = Reception(
            inbox=log.inbox,
            verifier=Verifier([secret]),
            clock=SetClock(datetime.fromisoformat(now)),
            on_kept=lambda: None,
        )
        add_webhooks(app, reception)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sys.stdout.write(f"{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
