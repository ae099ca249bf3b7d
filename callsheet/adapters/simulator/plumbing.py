"""What happens around every request: the clock, the key, errors, the log."""

import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from callsheet.adapters.simulator import answers
from callsheet.adapters.simulator.answers import ApiError
from callsheet.adapters.simulator.providers.routes import is_provider
from callsheet.adapters.simulator.state import API_KEY, REQUESTS, WORLD
from callsheet.adapters.simulator.timeline import settle

CONTROL = "/_sim/"


@web.middleware
async def logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note every call of Recall's API."""
    response = await handler(request)
    if not request.path.startswith(CONTROL) and not is_provider(request.path):
        request.app[REQUESTS].add(
            request.method,
            request.path,
            parameters=sorted(request.query),
            status=response.status,
            at=request.app[WORLD].at,
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
        return error.answer()
    except web.HTTPNotFound:
        return answers.not_found_page()
    except web.HTTPMethodNotAllowed as error:
        return answers.not_allowed(request.method, _allowed(error)).answer()
    except web.HTTPRequestEntityTooLarge:
        return answers.too_large().answer()


@web.middleware
async def authorised(request: web.Request, handler: Handler) -> web.StreamResponse:
    """
    Let nobody pass without the key; the control API is for this machine alone.

    The providers ask for tokens of their own.

    Unknown routes come first, wrong methods last, as with Recall.
    """
    fault = request.match_info.http_exception
    if isinstance(fault, web.HTTPNotFound):
        raise fault
    if request.path.startswith(CONTROL):
        _require_loopback(request)
    elif not is_provider(request.path):
        _require_key(request, fault)
    return await handler(request)


def _require_key(request: web.Request, fault: web.HTTPException | None) -> None:
    given = request.headers.get("Authorization", "")
    key = given.removeprefix("Token ").strip()
    expected = request.app[API_KEY]
    if hmac.compare_digest(key.encode(errors="replace"), expected.encode()):
        return
    wrong_method = isinstance(fault, web.HTTPMethodNotAllowed)
    allow = _allowed(fault) if wrong_method else [request.method]
    raise answers.unauthenticated(key_given=bool(given), allow=allow)


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
        detail = "The control API answers to this machine only."
        raise ApiError(403, {"code": "loopback_only", "detail": detail})


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
