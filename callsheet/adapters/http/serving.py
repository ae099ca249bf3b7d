"""Running the service by itself: an address to listen on, and an end in good order."""

import asyncio
import errno
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Final

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from callsheet.adapters.http.app import drain
from callsheet.adapters.http.crowd import Crowd, room

_BREAKING_OFF: Final = 1.0
"""Seconds in which what runs after the drain has to break off."""

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

_log = structlog.get_logger("callsheet.http")
_server_log = logging.getLogger("callsheet.http.server")


def _is_ours(record: logging.LogRecord) -> bool:
    """Leave out what is no HTTP: everybody may send that, and it names who did."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


_server_log.addFilter(_is_ours)


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@asynccontextmanager
async def listening(
    app: web.Application,
    *,
    host: str,
    port: int,
    drain_seconds: float,
    most: int | None = None,
) -> AsyncIterator[str]:
    """
    Serve an application until the block ends; then let it finish what runs.

    Args:
        app: Of `create_app`.
        host: Address to listen on.
        port: 0 takes a free one.
        drain_seconds: How long running requests have at the end.
        most: Connections at once; half of the files that the process may open.

    Returns:
        Where it is served, without a slash at the end.

    Raises:
        OSError: Nobody can listen there.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_server_log,
        shutdown_timeout=_BREAKING_OFF,
        # What is signed is signed as it came.
        auto_decompress=False,
    )
    await runner.setup()
    try:
        crowd = Crowd(_server_of(runner), room() if most is None else most)
        server = await _served(crowd, host, port)
        shown = f"[{host}]" if ":" in host else host
        try:
            yield f"http://{shown}:{server.sockets[0].getsockname()[1]}"
            _log.info("http.draining", seconds=drain_seconds)
        finally:
            server.close()
        # aiohttp's own way reads no body any more that is still on its way.
        await drain(app, drain_seconds)
    finally:
        await runner.cleanup()


async def _served(crowd: Crowd, host: str, port: int) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(crowd, host, port)
    except ValueError:
        # Of a name that cannot be one, such as a..b.
        raise OSError(errno.EINVAL, "this is no name of a host") from None


def _server_of(runner: web.AppRunner) -> web.Server:
    if runner.server is None:
        raise RuntimeError("the runner is not set up")
    return runner.server


def hear_signals() -> asyncio.Event:
    """
    Give what is set by SIGTERM or SIGINT; a second one ends the process at once.

    Whatever was acknowledged is durable by then; exit codes are 143 and 130.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear(number: int) -> None:
        if told.is_set():
            os._exit(128 + number)
        told.set()

    for number in _SIGNALS:
        loop.add_signal_handler(number, hear, number)
    return told
