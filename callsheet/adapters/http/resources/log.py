"""The log itself: its records as they stand there, and the passes among them."""

from difflib import get_close_matches
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.documents.records import (
    PassDocument,
    RecordDocument,
    pass_document,
    record_document,
)
from callsheet.adapters.http.inputs import invalid
from callsheet.adapters.http.paging import Page, Paged, after, next_link
from callsheet.adapters.http.resources.events import EventPath, seen_event
from callsheet.adapters.http.resources.slices import cut
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.storage.flat_records import TOPIC_OF, flat
from callsheet.adapters.storage.registry import TOPICS
from callsheet.application.auditing import Row
from callsheet.application.log_pages import newest_first, oldest_first
from callsheet.application.log_port import Illegible, Recorded
from callsheet.domain.ids import EventId
from callsheet.domain.records import PassEnded
from callsheet.domain.streams import stream_of
from callsheet.domain.token_records import TokenScope

_KINDS: Final = sorted({topic.partition("/")[0] for topic in TOPICS})


def _kind(word: str) -> str:
    if word not in _KINDS:
        near = get_close_matches(word.lower(), _KINDS, n=1) or _KINDS
        said = f"unknown kind; known is {', '.join(near)}"
        raise PydanticCustomError("kind", "{said}", {"said": said})
    return word


Kind = Annotated[str, Field(max_length=60), AfterValidator(_kind)]


class LogQuery(Paged):
    """Which records."""

    order: Literal["newest", "oldest"] = "newest"
    """Which ones first."""

    kind: Annotated[tuple[Kind, ...], Field(max_length=30)] = ()
    """Only of this kind, such as `decision`: a topic without its version; may be
    repeated."""


async def log(call: Call, query: LogQuery) -> Page[RecordDocument]:
    """
    Read records of all streams.

    They are those of `callsheet audit tail --json`. A page may be short, or even empty,
    while `next` goes on.
    """
    wanted, place = frozenset(query.kind), position(call, query)

    def wants(row: Row) -> bool:
        return not wanted or _topic(row).partition("/")[0] in wanted

    source = call.parts.log
    if query.order == "newest":
        page = await newest_first(source, wants, before=place, limit=query.limit)
    else:
        page = await oldest_first(source, wants, after=place or 0, limit=query.limit)
    last = None if page.last is None else str(page.last)
    return Page(
        items=tuple(record_document(flat(row)) for row in page.rows),
        next=next_link(call.request, query, last),
    )


async def event_records(
    call: Call, path: EventPath, query: Paged
) -> Page[RecordDocument]:
    """Read the records of one event, oldest first; its story says what they mean."""
    await seen_event(call, path)
    stream = stream_of(EventId(path.id))
    found = (await call.parts.log.read([stream]))[stream]
    return cut(
        call.request, query, found, _version, lambda row: record_document(flat(row))
    )


async def passes(call: Call, query: Paged) -> Page[PassDocument]:
    """
    List passes, the newest first.

    A page may be short, or even empty, while `next` goes on.
    """
    page = await newest_first(
        call.parts.log,
        lambda row: _ended(row) is not None,
        before=position(call, query),
        limit=query.limit,
    )
    ended = ((row.position, _ended(row)) for row in page.rows)
    last = None if page.last is None else str(page.last)
    return Page(
        items=tuple(pass_document(at, one) for at, one in ended if one is not None),
        next=next_link(call.request, query, last),
    )


def position(call: Call, query: Paged) -> int | None:
    """
    Say at which number a page begins; None for the first page.

    Raises:
        Problem: The cursor is of another list.
    """
    last = after(call.request, query)
    if last is None:
        return None
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        raise invalid([Place("query.cursor", "is of no page with these filters")])
    return int(last)


def _version(row: Recorded) -> str:
    return f"{row.version:09}"


def _topic(row: Row) -> str:
    return row.topic if isinstance(row, Illegible) else TOPIC_OF[type(row.record)]


def _ended(row: Row) -> PassEnded | None:
    if isinstance(row, Recorded) and isinstance(row.record, PassEnded):
        return row.record
    return None


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/passes",
        handler=passes,
        summary="When was the workspace looked at, and what came of it?",
        scope=TokenScope.READ,
        tag="log",
    ),
    Route(
        method="GET",
        path="/v1/log",
        handler=log,
        summary="What stands in the log?",
        scope=TokenScope.OPERATE,
        tag="log",
    ),
    Route(
        method="GET",
        path="/v1/events/{id}/records",
        handler=event_records,
        summary="What stands in the log of one event?",
        scope=TokenScope.READ,
        tag="log",
    ),
)
