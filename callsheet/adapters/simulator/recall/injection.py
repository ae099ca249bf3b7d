"""Answers other than the real ones: as a script or as the odds have it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import orjson
from aiohttp import web

from callsheet.adapters.simulator.recall.script import Scripted
from callsheet.adapters.simulator.switches import Switches
from callsheet.adapters.simulator.world import World

UNANSWERED: Final = web.ResponseKey("unanswered", bool)
"""On the response of a call whose client never got one."""

_CHUNK = b" " * 65536
_LOOK_EVERY = 0.02
_ODDS: Final[tuple[tuple[str, Scripted], ...]] = (
    ("p_429", Scripted(status=429, headers={"Retry-After": "1"})),
    ("p_500", Scripted(status=500)),
    ("p_502", Scripted(status=502)),
    ("p_503", Scripted(status=503)),
    ("p_504", Scripted(status=504, work=True)),
    ("p_timeout_done", Scripted(work=True, then="hang")),
    ("p_timeout_undone", Scripted(then="hang")),
    ("p_reset", Scripted(then="half")),
)

Work = Callable[[], Awaitable[web.StreamResponse]]


def by_odds(world: World) -> Scripted | None:
    """What goes wrong with this call, as the switches' probabilities have it."""
    for name, answer in _ODDS:
        if world.chance(getattr(world.switches, name)):
            return answer
    return None


async def give(
    request: web.Request, answer: Scripted, work: Work, switches: Switches
) -> web.StreamResponse:
    """Answer a call as `answer` says; `work` carries the call out."""
    await asyncio.sleep(answer.delay)
    real = await work() if answer.works else None
    if answer.then in ("hang", "reset"):
        if answer.then == "hang":
            await _wait_for_client(request, switches.hang_seconds)
        return _cut_off(request)
    response = _response(answer, real)
    try:
        if answer.then == "half":
            await _send_half(request, response)
            return _cut_off(request)
        if answer.size is not None:
            return await _send_size(request, response, answer.size)
    except ConnectionError:
        # The client has hung up; the call was made all the same.
        return _cut_off(request)
    return response


def _response(answer: Scripted, real: web.StreamResponse | None) -> web.Response:
    if answer.status is None:
        response = real if isinstance(real, web.Response) else web.Response()
        return response if answer.merge is None else _merged(response, answer.merge)
    if answer.json_ is not None:
        kind, body = "application/json", orjson.dumps(answer.json_)
    else:
        kind, body = "text/html", (answer.text or "").encode()
    response = web.Response(status=answer.status, body=body, headers=answer.headers)
    if answer.content_type or "Content-Type" not in response.headers:
        response.content_type = answer.content_type or kind
    return response


def _merged(response: web.Response, merge: dict[str, object]) -> web.Response:
    data = response.body if isinstance(response.body, bytes) else b""
    body = orjson.loads(data or b"null")
    changed = {**body, **merge} if isinstance(body, dict) else merge
    return web.Response(
        status=response.status,
        body=orjson.dumps(changed),
        content_type="application/json",
    )


async def _wait_for_client(request: web.Request, seconds: float) -> None:
    for _ in range(int(seconds / _LOOK_EVERY)):
        transport = request.transport
        if transport is None or transport.is_closing():
            return
        await asyncio.sleep(_LOOK_EVERY)


def _cut_off(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    response = web.Response(status=500)
    response[UNANSWERED] = True
    return response


async def _send_half(request: web.Request, response: web.Response) -> None:
    body = response.body if isinstance(response.body, bytes) else b""
    partial = web.StreamResponse(status=response.status, headers=response.headers)
    partial.content_length = len(body) + 1
    await partial.prepare(request)
    if _may_have_body(request, response):
        await partial.write(body[: len(body) // 2])


async def _send_size(
    request: web.Request, response: web.Response, size: int
) -> web.StreamResponse:
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = size
    await stream.prepare(request)
    left = size if _may_have_body(request, response) else 0
    while left > 0:
        await stream.write(_CHUNK[:left])
        left -= len(_CHUNK)
    await stream.write_eof()
    return stream


def _may_have_body(request: web.Request, response: web.Response) -> bool:
    # Else a client would take it for the beginning of the next answer.
    return request.method != "HEAD" and response.status not in (204, 304)
