"""The endpoint: nothing is answered with 2xx that is not proven and durable."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiohttp import ClientError, web
from aiohttp.http_exceptions import HttpProcessingError
from structlog import get_logger
from structlog.typing import FilteringBoundLogger

from callsheet.adapters.webhooks.desk import Delivery, Desk
from callsheet.adapters.webhooks.refusal import Refusals, Refused, Unkept
from callsheet.adapters.webhooks.verification import Verifier
from callsheet.application.errors import LogUnavailable
from callsheet.application.inbox import Inbox
from callsheet.application.ports import Clock

PATH: Final = "/webhooks/recall"

BODY_LIMIT: Final = 262_144
"""Bytes; Recall's messages have a few hundred."""

READ_SECONDS: Final = 10.0
"""How long a body may take to arrive."""

_RETRY: Final = {"Retry-After": "5"}
_TOKEN: Final = "token"  # noqa: S105 - the name of the parameter
_BROKEN: Final = (
    TimeoutError,
    ClientError,
    HttpProcessingError,
    web.RequestPayloadError,
)


@dataclass(slots=True, kw_only=True)
class Reception:
    """
    What the endpoint works with; it belongs to one application.

    Attributes:
        inbox: Where notices are kept.
        verifier: Who is let in.
        clock: Whose time signatures are judged by.
        on_kept: Called once something is kept, also if it was no news, and before
            that is answered: quick, it wakes whoever reads the inbox.
        counted: Told what became of each delivery (`kept`, `repeated`, `refused` or
            `failed`) and, of those refused, why.
        body_limit: In bytes.
        refusals: What the log was told of those who were not let in.
        unkept: What it was told of those that could not be kept.
        unkept_since: Since when nothing can be kept; None if the last one was.
        log: Set up as logging is when the application is made.
        desk: Where all of it is done.
    """

    inbox: Inbox
    verifier: Verifier
    clock: Clock
    on_kept: Callable[[], object]
    counted: Callable[[str, str], object] = lambda _, __: None
    body_limit: int = BODY_LIMIT
    refusals: Refusals = field(default_factory=Refusals)
    unkept: Unkept = field(default_factory=Unkept)
    unkept_since: datetime | None = None
    log: FilteringBoundLogger = field(default_factory=lambda: get_logger().bind())
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.inbox, self.verifier)


RECEPTION: Final = web.AppKey("callsheet_webhooks", Reception)


def add_webhooks(app: web.Application, reception: Reception) -> None:
    """Let an application take Recall's webhooks, at `PATH`."""
    app[RECEPTION] = reception
    app.add_routes([ROUTE])


async def receive(request: web.Request) -> web.Response:
    """
    Take one delivery in.

    204 once it is kept, also if it was before; 401 if it is not proven to be Recall's,
    without a word why; 413 if it is too large; 503 if it cannot be kept at present.
    """
    reception = request.app[RECEPTION]
    try:
        body = await _body(request, reception.body_limit)
        return await _kept(request, body, reception)
    except Refused as refused:
        reception.counted("refused", refused.why)
        reception.refusals.note(refused.why, reception.clock.now())
        return web.Response(status=413 if refused.why == "too large" else 401)


async def _kept(
    request: web.Request, body: bytes, reception: Reception
) -> web.Response:
    now = reception.clock.now()
    asked = reception.verifier.takes_tokens
    tokens = request.query.getall(_TOKEN, []) if asked else []
    delivery, log = Delivery(request.headers, tokens, body, now), reception.log
    try:
        taken = await reception.desk.take(delivery)
    except LogUnavailable as problem:
        reception.counted("failed", "")
        reception.unkept.note(str(problem), now)
        reception.unkept_since = reception.unkept_since or now
        return web.Response(status=503, headers=_RETRY)
    reception.unkept_since = None
    log.debug("webhook.kept", kind=taken.kind.value, news=taken.news)
    reception.counted("kept" if taken.news else "repeated", "")
    try:
        reception.on_kept()
    except Exception:
        # What is wrong with others is none of the delivery's: it is kept.
        log.exception("webhook.nobody_woken")
    return web.Response(status=204)


async def _body(request: web.Request, limit: int) -> bytes:
    """
    Read the body as it was received; most come in one piece with their headers.

    Raises:
        Refused: It is too large, too slow, or not whole.
    """
    if request.content.is_eof() and not request.content.exception():
        body = request.content.read_nowait()
        if len(body) > limit:
            raise Refused("too large")
        return body
    if (request.content_length or 0) > limit:
        raise Refused("too large")
    return await _rest(request, limit)


async def _rest(request: web.Request, limit: int) -> bytes:
    body = b""
    try:
        async with asyncio.timeout(READ_SECONDS):
            while chunk := await request.content.readany():
                body += chunk
                if len(body) > limit:
                    raise Refused("too large")
    except _BROKEN:
        raise Refused("body broken off") from None
    return body


ROUTE: Final = web.post(PATH, receive)
"""For an application that is given its routes; it needs `RECEPTION`, too."""
