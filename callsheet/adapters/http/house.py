"""By which name the service is asked, and for which page: what a browser must not."""

from collections.abc import Awaitable, Callable, Collection
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from callsheet.adapters.http import kinds
from callsheet.adapters.http.parts import PARTS
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.routing import SAFE

SIGNED: Final = web.AppKey("signed", frozenset)
"""Handlers that prove by themselves who asks: their callers know them by any name."""

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

_MAY_SEND: Final = "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID"
_MAY_READ: Final = "ETag, Retry-After, X-Request-ID"
_FOR_SECONDS: Final = "600"


@web.middleware
async def in_our_name(request: web.Request, handler: Handler) -> web.StreamResponse:
    """
    Refuse what a page elsewhere made a browser send, and answer the pages that may.

    A name of its own that leads here (DNS rebinding) makes a page's requests ours, and
    `Host` shows the name. A change for another origin's page shows in `Origin`.
    """
    if request.match_info.handler in request.app[SIGNED]:
        return await handler(request)
    hosts = request.app[PARTS].hosts
    if hosts is not None and name_in(request.host) not in hosts:
        detail = "add the name to the setting http.hosts, if it is this service's"
        raise Problem(kinds.FOREIGN_HOST, detail)
    origin = request.headers.get(hdrs.ORIGIN)
    allowed = origin in request.app[PARTS].options.cors
    if _asks_first(request) and allowed:
        return _permission()
    if request.method not in SAFE and not allowed and _is_foreign(request, origin):
        raise Problem(kinds.CROSS_ORIGIN, "this comes from another origin's page")
    return await handler(request)


def sharing(origins: Collection[str]) -> Callable[..., Awaitable[None]]:
    """Let pages of some origins read every answer, problems and streams too."""

    async def share(request: web.Request, response: web.StreamResponse) -> None:
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin in origins:
            response.headers.update(_shared(origin))

    return share


def name_in(host: str) -> str:
    """Take the name out of what stands in `Host`, without its port."""
    text = host.strip().lower()
    if text.startswith("["):
        return text.partition("]")[0] + "]"
    return text.partition(":")[0].rstrip(".")


def _is_foreign(request: web.Request, origin: str | None) -> bool:
    if origin is None:
        # Browsers that send no Origin with a form say this.
        return request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    try:
        return urlsplit(origin).netloc.lower() != request.host.strip().lower()
    except ValueError:
        return True


def _asks_first(request: web.Request) -> bool:
    named = "Access-Control-Request-Method" in request.headers
    return request.method == hdrs.METH_OPTIONS and named


def _permission() -> web.Response:
    return web.Response(
        status=204,
        headers={
            "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Headers": _MAY_SEND,
            "Access-Control-Max-Age": _FOR_SECONDS,
        },
    )


def _shared(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": _MAY_READ,
        "Vary": "Origin",
    }
