"""What happens around every request: the clock, the key, errors, the log."""

import hmac
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from callsheet.adapters.simulator.model import Workspace
from callsheet.adapters.simulator.recall import answers
from callsheet.adapters.simulator.recall.answers import REGIONS, ApiError
from callsheet.adapters.simulator.recall.injection import UNANSWERED
from callsheet.adapters.simulator.recall.state import REQUESTS, WORKSPACE, WORLD
from callsheet.adapters.simulator.timeline import settle

CONTROL = "/_sim/"
PAGE = "/_sim/page/"
RECALL = "/api/"

REPLAYED: Final = web.ResponseKey("replayed", bool)
"""On an answer that was given before, for the same `Idempotency-Key`."""


@web.middleware
async def logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note every call to Recall's own API, with the instant at which it came."""
    came = request.app[WORLD].clock.now()
    response = await handler(request)
    if request.path.startswith(RECALL):
        workspace = request.get(WORKSPACE)
        request.app[REQUESTS].add(
            request.method,
            request.path,
            parameters=sorted(request.query),
            operation=operation_of(request),
            workspace=workspace.name if workspace else "",
            status=0 if response.get(UNANSWERED) else response.status,
            replayed=response.get(REPLAYED, False),
            at=came,
        )
    return response


@web.middleware
async def in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let everything happen that is due, before anyone looks."""
    settle(request.app[WORLD])
    return await handler(request)


@web.middleware
async def with_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors as Recall does: JSON, but HTML where no route is."""
    try:
        _require_host(request)
        return await handler(request)
    except ApiError as error:
        return error.answer(request.app[WORLD].switches.error_bodies)
    except web.HTTPNotFound:
        return answers.not_found_page()
    except web.HTTPMethodNotAllowed as error:
        return answers.not_allowed(request.method, _allowed(error)).answer()
    except web.HTTPRequestEntityTooLarge:
        return answers.too_large().answer()


@web.middleware
async def authorised(request: web.Request, handler: Handler) -> web.StreamResponse:
    """
    Let nobody pass without a key; the control API is for this machine alone.

    The providers ask for tokens of their own. Unknown routes come first, wrong
    methods last, as with Recall.
    """
    fault = request.match_info.http_exception
    if isinstance(fault, web.HTTPNotFound):
        raise fault
    if request.path.startswith(CONTROL):
        _require_loopback(request)
        _require_own_page(request)
    elif request.path.startswith(RECALL):
        request[WORKSPACE] = _owner_of_key(request, fault)
    return await handler(request)


def operation_of(request: web.Request) -> str:
    """The name of what a call asks for; that of its handler."""
    return getattr(request.match_info.handler, "__name__", "")


def _owner_of_key(request: web.Request, fault: web.HTTPException | None) -> Workspace:
    given = request.headers.get("Authorization", "")
    key = given.removeprefix("Token ").strip().encode(errors="replace")
    region = _region_of(request.url.host or "")
    owner = None
    # All keys are looked at, so that the time taken tells nothing.
    for workspace in request.app[WORLD].workspaces.values():
        for known in workspace.keys:
            same = hmac.compare_digest(key, known.encode())
            if same and region in (None, workspace.region):
                owner = workspace
    if owner is not None:
        return owner
    wrong_method = isinstance(fault, web.HTTPMethodNotAllowed)
    allow = _allowed(fault) if wrong_method else [request.method]
    raise answers.unauthenticated(key_given=bool(given), allow=allow)


def _region_of(host: str) -> str | None:
    """The region that a host such as `eu-central-1.localhost` stands for."""
    label = host.partition(".")[0].lower()
    return label if label in REGIONS else None


def _require_host(request: web.Request) -> None:
    # Addresses of pages are made from it.
    try:
        host = request.url.host
    except ValueError:
        host = None
    if not host:
        detail = "The Host header names no host."
        raise ApiError(400, {"code": "bad_request", "detail": detail})


def _require_loopback(request: web.Request) -> None:
    # The names in Host and Origin are looked at too, so that no page in a browser
    # on this machine can reach the control API through a name of its own.
    names = [request.remote, request.url.host]
    if "Origin" in request.headers:
        names.append(_host_of(request.headers["Origin"]))
    if not all(_is_loopback(name) for name in names):
        raise _loopback_only()


def _require_own_page(request: web.Request) -> None:
    # Browsers say where a request comes from. Another page on this machine is a
    # stranger, too: nothing but the simulator's own may send its forms.
    if request.method in ("GET", "HEAD"):
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise _loopback_only()
    origin = request.headers.get("Origin")
    if origin is not None and request.path.startswith(PAGE):
        _, _, place = origin.partition("://")
        if place.casefold() != request.host.casefold():
            raise _loopback_only()


def _loopback_only() -> ApiError:
    detail = "The control API answers to this machine only."
    return ApiError(403, {"code": "loopback_only", "detail": detail})


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).hostname
    except ValueError:
        return None


def _is_loopback(name: str | None) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name or "").is_loopback
    except ValueError:
        return False


def _allowed(fault: web.HTTPException | None) -> list[str]:
    methods = getattr(fault, "allowed_methods", frozenset[str]())
    return sorted(methods)
