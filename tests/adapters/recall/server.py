"""A server on this machine that answers as a test says, and keeps what was asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from aiohttp import web

from callsheet.adapters.recall.client import RecallClient

KEY = "key-nobody-may-see"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it arrived; `target` as it was spelt on the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to answer; `hang_up` closes the connection, `endless` never ends."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    hang_up: bool = False
    endless: bool = False


Answering = Callable[[Asked], Reply]


class Server:
    """Answers every request by one function."""

    def __init__(self, answering: Answering) -> None:
        self.asked: list[Asked] = []
        self.slept: list[float] = []
        self.url = ""
        self._answering = answering

    @property
    def targets(self) -> list[str]:
        """Paths and queries in the order in which they were asked for."""
        return [asked.target for asked in self.asked]

    async def sleep(self, seconds: float) -> None:
        """Stand in for the client's sleep."""
        self.slept.append(seconds)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Keep the request, and answer it."""
        asked = Asked(
            method=request.method,
            target=request.raw_path,
            headers=dict(request.headers),
            body=await request.read(),
        )
        self.asked.append(asked)
        reply = self._answering(asked)
        await asyncio.sleep(reply.after)
        if reply.hang_up and request.transport is not None:
            request.transport.close()
        if reply.endless:
            await _never_end(request, web.StreamResponse(status=reply.status))
        return web.Response(body=reply.body, status=reply.status, headers=reply.headers)


async def _never_end(request: web.BaseRequest, response: web.StreamResponse) -> None:
    await response.prepare(request)
    while True:
        await response.write(b" " * 2**16)


@asynccontextmanager
async def serving(
    answering: Answering, *, patience: float = 5.0, page_limit: int = 50
) -> AsyncIterator[tuple[Server, RecallClient]]:
    """Run a server, and a client for it."""
    server = Server(answering)
    runner = web.ServerRunner(web.Server(server.answer), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with RecallClient(
            server.url, KEY, timeout=patience, page_limit=page_limit, sleep=server.sleep
        ) as client:
            yield server, client
    finally:
        await runner.cleanup()


def json_reply(content: object, *, status: int = 200, **headers: str) -> Reply:
    """A JSON answer; `Retry_After="1"` becomes a header."""
    return Reply(
        body=orjson.dumps(content),
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def page(*rows: object, next_page: object = None) -> Reply:
    """One page of a list."""
    return json_reply({"next": next_page, "previous": None, "results": list(rows)})


def in_turn(*replies: Reply) -> Answering:
    """The replies one after another, the last for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
