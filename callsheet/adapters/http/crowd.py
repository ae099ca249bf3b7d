"""How many are connected at once: whoever has been quiet for longest makes room."""

import asyncio
import resource
from typing import Final

import structlog
from aiohttp import web

from callsheet.adapters.http.parts import BEARER

MOST: Final = 4_096
"""Connections at once, whatever the machine allows."""

_SAID_EVERY: Final = 60.0

_log = structlog.get_logger("callsheet.http")


def room() -> int:
    """Say how many connections there may be: half of the files that may be open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else min(MOST, files // 2)


class Crowd:
    """
    Makes the protocol of each new connection, and room for it.

    The server alone takes any number of connections and keeps them for an hour without
    a word. A thousand cost a stranger nothing and leave the process no file to open:
    no webhook comes in, no call goes out. Here the one that has been quiet for longest
    is cut off for the new one, so that whoever says something is heard. Requests whose
    token counts are left alone, however long they take: streams are such.

    Args:
        server: Of a runner that is set up; its handler is watched.
        most: Connections at once.
    """

    def __init__(self, server: web.Server, most: int) -> None:
        self._server = server
        self._most = most
        self._loop = asyncio.get_running_loop()
        self._heard: dict[web.RequestHandler, float] = {}
        self._asking: dict[web.RequestHandler, web.BaseRequest] = {}
        self._answer = server.request_handler
        self._cut_off = 0
        self._said = -_SAID_EVERY
        server.request_handler = self._answered

    def __call__(self) -> web.RequestHandler:
        """Make a protocol, as the loop asks for it with each connection."""
        one = self._server()
        self._forget()
        self._heard[one] = self._loop.time()
        self._loop.call_soon(self._make_room)
        return one

    async def _answered(self, request: web.BaseRequest) -> web.StreamResponse:
        one = request.protocol
        self._heard[one], self._asking[one] = self._loop.time(), request
        try:
            return await self._answer(request)
        finally:
            self._heard[one] = self._loop.time()
            del self._asking[one]

    def _make_room(self) -> None:
        if len(self._server.connections) < self._most:
            return
        there = [one for one in self._server.connections if _is_open(one)]
        may_go = [one for one in there if not self._was_let_in(one)]
        if len(there) < self._most or not may_go:
            return
        now = self._loop.time()
        quiet = min(may_go, key=lambda one: self._heard.get(one, now))
        if quiet.transport is not None:
            # Not closed: that would wait for one who does not read.
            quiet.transport.abort()
        self._cut_off += 1
        if now - self._said >= _SAID_EVERY:
            _log.warning("http.crowded", most=self._most, cut_off=self._cut_off)
            self._said, self._cut_off = now, 0

    def _was_let_in(self, one: web.RequestHandler) -> bool:
        request = self._asking.get(one)
        return request is not None and BEARER in request

    def _forget(self) -> None:
        """Let go of those that have left, once there are many."""
        if len(self._heard) > 2 * self._most:
            known = self._server.connections
            self._heard = {o: self._heard[o] for o in known if o in self._heard}


def _is_open(one: web.RequestHandler) -> bool:
    return one.transport is not None and not one.transport.is_closing()
