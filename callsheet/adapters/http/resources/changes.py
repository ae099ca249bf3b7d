"""What changed: page by page from any position of the log, or as it comes."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response
from pydantic import Field, TypeAdapter
from yarl import URL

from callsheet.adapters.documents.changes import ChangeDocument, change_document
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http import streams
from callsheet.adapters.http.access import Access
from callsheet.adapters.http.failures import retry_after
from callsheet.adapters.http.gate import GATE
from callsheet.adapters.http.inputs import CalendarFilter, Inputs, invalid
from callsheet.adapters.http.kinds import AHEAD, TOO_MANY_STREAMS
from callsheet.adapters.http.paging import MOST
from callsheet.adapters.http.parts import DRAINING
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.http.streams import NoPlace, Streams
from callsheet.application.errors import LogUnavailable
from callsheet.application.feed import Feed
from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.token_records import TokenScope

FEED: Final = web.AppKey("feed", Feed)
STREAMS: Final = web.AppKey("streams", Streams)

HEARTBEAT: Final = 15.0
"""Seconds after which it is asked whether somebody may still listen."""

_LAST: Final = 2**63 - 1
_DIGITS: Final = 19
_EVENT: Final = TypeAdapter(ChangeDocument)
_TRY_AGAIN: Final = timedelta(seconds=30)


class StreamQuery(Inputs):
    """From where on, and which."""

    after: Annotated[int, Field(ge=0, le=_LAST)] | Literal["end"] = 0
    """The position behind which to begin; `end` for what comes from now on."""

    kind: Annotated[tuple[ChangeKind, ...], Field(max_length=20)] = ()
    """Only of this kind; may be repeated."""

    calendar: Annotated[tuple[CalendarFilter, ...], Field(max_length=100)] = ()
    """Only of this calendar; may be repeated."""


class ChangesQuery(StreamQuery):
    """From where on, which, and how many."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    """How many changes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesDocument:
    """
    Changes in the order of the log; a page may be short, or even empty.

    Attributes:
        position: Up to where the log was looked at: the next `after`.
        more: Whether there may be more to read at once; if not, ask again later.
        next: A link, relative to the one asked for, to what follows.
    """

    items: tuple[ChangeDocument, ...]
    position: int
    more: bool
    next: str


async def changes(call: Call, query: ChangesQuery) -> ChangesDocument:
    """
    Read what changed behind a position.

    Whoever reads on with `next` misses nothing. A token for some calendars sees what
    changed in those.
    """
    feed = call.request.app[FEED]
    begin = await _begin(feed, query.after)
    page = await feed.after(begin, query.limit)
    seen = [one for one in page.changes if _wants(query, call.access, one)]
    return ChangesDocument(
        items=tuple(map(change_document, seen)),
        position=page.position,
        more=page.position > begin,
        next=_next(call.request, page.position),
    )


async def stream(call: Call, query: StreamQuery) -> web.StreamResponse:
    """
    Tell what changes as it comes, as server-sent events, for as long as one listens.

    Each event has the kind of the change as its name, its position as its id, and the
    change as JSON. A client that comes again with `Last-Event-ID` goes on behind that.
    """
    request = call.request
    feed = request.app[FEED]
    position = await _begin(feed, _last_heard(request) or query.after)
    try:
        with request.app[STREAMS].place(request, call.access.name):
            if request.transport is None:
                # He has left already; the library takes for granted that he has not.
                raise ConnectionResetError
            async with sse_response(request) as response:
                await _tell(call, query, response, position)
    except NoPlace:
        raise _no_place() from None
    return response


async def _tell(
    call: Call, query: StreamQuery, response: EventSourceResponse, position: int
) -> None:
    app, access = call.request.app, call.access
    ends = asyncio.create_task(app[DRAINING].wait())
    try:
        while response.is_connected() and not ends.done():
            page = await app[FEED].after(position)
            for change in page.changes:
                if _wants(query, access, change):
                    await _send(response, change)
            if page.position == position:
                await _grown(app[FEED], position, ends)
            # Also in the midst of a long log, which may be read as slowly as one likes.
            access = await _still(call)
            position = page.position
    except (Problem, ConnectionError, LogUnavailable):
        # The token counts no more, he who listened has left, or the log is away; and
        # the answer has begun long ago: another one would be written into its midst.
        return
    finally:
        ends.cancel()


async def _send(response: EventSourceResponse, change: Change) -> None:
    text = _EVENT.dump_json(change_document(change)).decode()
    await response.send(text, id=str(change.position), event=change.kind.value)


async def _grown(feed: Feed, position: int, ends: "asyncio.Task[Any]") -> None:
    grown: asyncio.Task[Any] = asyncio.create_task(feed.grown(position))
    try:
        await asyncio.wait(
            [grown, ends], timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED
        )
        if grown.done():
            grown.result()
    finally:
        grown.cancel()


async def _still(call: Call) -> Access:
    """See what may be seen by now."""
    access = await call.request.app[GATE].admit(call.request)
    access.require(TokenScope.READ)
    return access


def _no_place() -> Problem:
    return Problem(
        TOO_MANY_STREAMS,
        f"a token has {streams.EACH} at most, all together {streams.AT_ONCE}",
        headers=retry_after(_TRY_AGAIN),
    )


def _last_heard(request: web.Request) -> int | None:
    said = request.headers.get("Last-Event-ID")
    if not said:
        return None
    plain = said.isascii() and said.isdigit() and len(said) <= _DIGITS
    if not plain or int(said) > _LAST:
        raise invalid([Place("Last-Event-ID", "is no position of a change")])
    return int(said)


async def _begin(feed: Feed, after: int | Literal["end"]) -> int:
    if after == "end":
        return await feed.end()
    if not await feed.reaches(after):
        detail = "the log has not come that far: was another one put back?"
        raise Problem(AHEAD, detail)
    return after


def _wants(query: StreamQuery, access: Access, change: Change) -> bool:
    if not access.sees(change.calendar_id):
        return False
    if query.kind and change.kind not in query.kind:
        return False
    return not query.calendar or change.calendar_id in query.calendar


def _next(request: web.Request, position: int) -> str:
    kept = [(n, v) for n, v in request.query.items() if n != "after"]
    return str(URL.build(query=[*kept, ("after", str(position))]))


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/changes",
        handler=changes,
        summary="What changed?",
        scope=TokenScope.READ,
        tag="changes",
        problems=(AHEAD,),
    ),
    Route(
        method="GET",
        path="/v1/changes/stream",
        handler=stream,
        summary="What changes, as it comes?",
        scope=TokenScope.READ,
        tag="changes",
        problems=(AHEAD, TOO_MANY_STREAMS),
        media="text/event-stream",
        streams=True,
    ),
)
