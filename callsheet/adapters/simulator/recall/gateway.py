"""What a call to Recall's API has to pass between its key and its handler."""

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from callsheet.adapters.simulator.recall import answers
from callsheet.adapters.simulator.recall.injection import by_odds, give
from callsheet.adapters.simulator.recall.plumbing import RECALL, REPLAYED, operation_of
from callsheet.adapters.simulator.recall.replays import Replays, Stored
from callsheet.adapters.simulator.recall.script import Script, Scripted
from callsheet.adapters.simulator.recall.state import WORKSPACE, WORLD
from callsheet.adapters.simulator.recall.usage import Usage
from callsheet.adapters.simulator.timeline import settle

USAGE: Final = web.AppKey("usage", Usage)
REPLAYS: Final = web.AppKey("replays", Replays)
SCRIPT: Final = web.AppKey("script", Script)

_REPLAYABLE = frozenset({"POST", "PUT", "PATCH"})
_LONGEST_KEY = 255
_NOT_STORED = frozenset({401, 409, 429})


@web.middleware
async def firewall(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Block what Recall's firewall blocks, before anyone looks at the key."""
    if not request.path.startswith(RECALL):
        return await handler(request)
    switches = request.app[WORLD].switches
    if request.method in ("GET", "HEAD") and request.can_read_body:
        raise answers.blocked("A GET request must not have a body.")
    if switches.reject_localhost and b"localhost" in await request.read():
        raise answers.blocked("The request names localhost.")
    if switches.strict_slash and not request.path.endswith("/"):
        return answers.not_found_page()
    return await handler(request)


@web.middleware
async def gateway(request: web.Request, handler: Handler) -> web.StreamResponse:
    """
    Count the call, let it go wrong, or pass it on.

    What a gateway in front of Recall would answer is never kept for a repeat under
    the same `Idempotency-Key`; what the application answers is.
    """
    if WORKSPACE not in request or request.match_info.http_exception is not None:
        return await handler(request)
    world, workspace = request.app[WORLD], request[WORKSPACE].name
    operation = operation_of(request)
    wait = request.app[USAGE].wait_for(world, workspace, operation)
    if wait:
        raise answers.throttled(wait)
    answer = request.app[SCRIPT].next_for(
        operation=operation,
        method=request.method,
        path=request.path,
        workspace=workspace,
    ) or by_odds(world)
    if answer is None:
        return await _once(request, handler, None)
    if answer.is_stored:
        return await _once(request, handler, answer)
    return await give(
        request, answer, lambda: _once(request, handler, None), world.switches
    )


async def _once(
    request: web.Request, handler: Handler, answer: Scripted | None
) -> web.StreamResponse:
    """Carry a call out, or answer as its twin was answered."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method not in _REPLAYABLE:
        return await _carried_out(request, handler, answer)
    if not 0 < len(key) <= _LONGEST_KEY:
        message = f"Must have 1 to {_LONGEST_KEY} characters."
        raise answers.invalid({"Idempotency-Key": [message]})
    world, replays = request.app[WORLD], request.app[REPLAYS]
    place = (request[WORKSPACE].name, request.method, request.path.rstrip("/"), key)
    stored = replays.find(place, world.at)
    if stored is not None:
        return _again(stored)
    if not replays.begin(place):
        raise answers.conflict("A request with this Idempotency-Key still runs.")
    kept = None
    try:
        response = await _carried_out(request, handler, answer)
        kept = _kept(request, response)
    finally:
        replays.end(place, kept)
    return response


async def _carried_out(
    request: web.Request, handler: Handler, answer: Scripted | None
) -> web.StreamResponse:
    async def work() -> web.StreamResponse:
        try:
            response = await handler(request)
        except answers.ApiError as error:
            response = error.answer(world.switches.error_bodies)
        settle(world)
        return response

    world = request.app[WORLD]
    if answer is None:
        return await work()
    return await give(request, answer, work, world.switches)


def _kept(request: web.Request, response: web.StreamResponse) -> Stored | None:
    body = response.body if isinstance(response, web.Response) else None
    if response.status in _NOT_STORED or not isinstance(body, bytes):
        return None
    names = ("Content-Type", "Retry-After")
    headers = ((name, response.headers.get(name)) for name in names)
    return Stored(
        at=request.app[WORLD].at,
        status=response.status,
        headers=tuple((name, value) for name, value in headers if value is not None),
        body=body,
    )


def _again(stored: Stored) -> web.Response:
    response = web.Response(
        status=stored.status, body=stored.body, headers=dict(stored.headers)
    )
    response[REPLAYED] = True
    return response
