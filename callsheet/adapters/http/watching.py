"""Around every request: its id, one line in the log, the counts, and its time."""

import asyncio
import re
import time
import traceback
from secrets import token_hex
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from callsheet.adapters.http import kinds
from callsheet.adapters.http.callers import address_of
from callsheet.adapters.http.failures import problem_of, problem_of_http
from callsheet.adapters.http.metrics import METRICS, route_of
from callsheet.adapters.http.near_paths import nearest_path
from callsheet.adapters.http.parts import BEARER, DRAINING, PARTS, REQUEST_ID, UNDER_WAY
from callsheet.adapters.http.problems import Problem, problem_answer
from callsheet.adapters.http.routing import Endpoint
from callsheet.application.errors import CallsheetError

ID_HEADER: Final = "X-Request-ID"
_SANE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_GONE: Final = 499
"""The status under which requests are counted whose senders did not wait."""

_NOT_LET_IN: Final = frozenset({401, 403, 429})

_SAFE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Sent with every answer whose handler does not say otherwise."""

_log = structlog.get_logger("callsheet.http")


@web.middleware
async def observed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give a request its id, and note what became of it."""
    inbound = request.headers.get(ID_HEADER, "")
    request[REQUEST_ID] = inbound if _SANE.fullmatch(inbound) else token_hex(8)
    metrics, begun, status = request.app[METRICS], time.perf_counter(), _GONE
    metrics.in_progress.inc()
    request.app[UNDER_WAY].begin()
    try:
        with structlog.contextvars.bound_contextvars(request_id=request[REQUEST_ID]):
            response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as redirect:
        status = redirect.status
        raise
    finally:
        seconds = time.perf_counter() - begun
        metrics.in_progress.dec()
        request.app[UNDER_WAY].end()
        metrics.count(route_of(request), request.method, status, seconds)
        _note(request, status, seconds)


@web.middleware
async def with_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer everything that goes wrong in one form, and tell of it in the log."""
    try:
        return await handler(request)
    except Problem as found:
        problem = found
    except web.HTTPException as error:
        if error.status < 400:
            raise
        problem = problem_of_http(error, _near(request))
    except CallsheetError as error:
        problem = _told(error)
    except Exception as error:  # noqa: BLE001 -- nobody shall meet a traceback
        if isinstance(error, ConnectionError) and _has_left(request):
            return web.Response()
        problem = _fault(error)
    if problem.kind.status in _NOT_LET_IN:
        request.app[METRICS].refused.labels(problem.kind.name).inc()
    return problem_answer(problem, request[REQUEST_ID])


@web.middleware
async def in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """End what takes too long; what was written by then is written."""
    endpoint = getattr(request.match_info.handler, "__self__", None)
    if isinstance(endpoint, Endpoint) and endpoint.route.streams:
        return await handler(request)
    limit = request.app[PARTS].options.time_limit_seconds
    try:
        async with asyncio.timeout(limit) as passing:
            return await handler(request)
    except TimeoutError:
        if not passing.expired():
            raise
        raise Problem(kinds.TOO_LONG, f"it was ended after {limit:g} s") from None


async def guard_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Send along with every answer what keeps browsers from doing foolish things."""
    if REQUEST_ID in request:
        response.headers[ID_HEADER] = request[REQUEST_ID]
    for name, value in _SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.match_info.current_app[DRAINING].is_set():
        response.force_close()
    # aiohttp would name itself and Python, with their versions.
    response.headers["Server"] = "callsheet"


def _note(request: web.Request, status: int, seconds: float) -> None:
    # Neither the path nor the query: both may hold what is somebody's.
    _log.info(
        "http.request",
        method=request.method[:20],
        route=route_of(request),
        status=status,
        ms=round(seconds * 1_000, 1),
        request_id=request[REQUEST_ID],
        token=request.get(BEARER),
        address=address_of(request, request.app[PARTS].options.trusted_proxies),
    )


def _near(request: web.Request) -> str | None:
    """Say which path may have been meant where nothing is served."""
    if request.match_info.route.resource is not None:
        return None
    resources = request.app.router.resources()
    return nearest_path(request.path, (one.canonical for one in resources))


def _told(error: CallsheetError) -> Problem:
    problem = problem_of(error)
    if problem is None:
        return _fault(error)
    if problem.kind.status >= 500:
        _log.warning("http.failed", problem=problem.kind.name, said=str(error))
    return problem


def _has_left(request: web.Request) -> bool:
    """Say whether nobody is there to be answered: what fails then is no fault."""
    return request.transport is None or request.transport.is_closing()


def _fault(error: Exception) -> Problem:
    """Tell the log where a fault is; its text may hold what is somebody's."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{f.filename}:{f.lineno} in {f.name}" for f in frames]
    _log.error("http.fault", kind=type(error).__name__, at=places)
    return Problem(kinds.FAULT, "the service's log has the place under this id")
