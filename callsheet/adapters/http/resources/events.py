"""Calendar events: the call sheet, one event, and its story."""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from callsheet.adapters.documents.events import (
    EventDocument,
    LineDocument,
    event_document,
    line_document,
)
from callsheet.adapters.documents.story import StoryDocument, story_document
from callsheet.adapters.http.inputs import CalendarFilter, Id, Inputs, instant_text
from callsheet.adapters.http.kinds import NOT_FOUND
from callsheet.adapters.http.paging import Page, Paged, after, next_link
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.storage.situation_codec import rebuild, rebuild_event
from callsheet.application.looking_up import (
    KnownEvent,
    Wanted,
    look_up_event,
    sheet_page,
)
from callsheet.application.story import tell_story
from callsheet.application.told_bots import told_bots
from callsheet.domain.call_sheet import Attention
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.token_records import TokenScope

Moment = Annotated[AwareDatetime, BeforeValidator(instant_text)]


class EventsQuery(Paged):
    """Which events."""

    calendar: Annotated[tuple[CalendarFilter, ...], Field(max_length=100)] = ()
    """Only of the calendar with this id; may be repeated."""

    attention: Annotated[tuple[Attention, ...], Field(max_length=10)] = ()
    """Only those that need somebody for this; may be repeated."""

    start_from: Moment | None = None
    """Only those that begin then or later, such as `2026-03-02T00:00:00Z`."""

    start_before: Moment | None = None
    """Only those that begin before."""

    along: Annotated[
        tuple[Literal["bots"], ...], Field(alias="with", max_length=10)
    ] = ()
    """What is told besides: `bots` gives each line its `bot_ids`."""


class EventPath(Inputs):
    """Which event."""

    id: Id
    """Recall's id of it, whole."""


async def events(call: Call, query: EventsQuery) -> Page[LineDocument]:
    """
    Read the call sheet: a line for each event, by their ids.

    A page may have fewer entries than `limit`, or none, while `next` goes on. A copy
    that is kept by `/v1/changes` begins with all pages, read with `with=bots`.
    """
    found = await sheet_page(
        call.parts.log,
        rebuild_event,
        Wanted(
            calendars=_calendars(call, query.calendar),
            attention=query.attention,
            start_from=query.start_from,
            start_before=query.start_before,
        ),
        after=after(call.request, query),
        limit=query.limit,
    )
    ids = [one.line.event_id for one in found.items]
    bots = await told_bots(call.parts.log, ids) if query.along else {}
    return Page(
        items=tuple(
            line_document(one, bots.get(one.line.event_id)) for one in found.items
        ),
        next=next_link(call.request, query, found.last),
    )


async def event(call: Call, path: EventPath) -> EventDocument:
    """Show one event: its line, what it is, and its bots as they were read last."""
    return event_document(await seen_event(call, path))


async def story(call: Call, path: EventPath) -> StoryDocument:
    """
    Tell what was decided, sent and answered for one event, and why.

    The same document as that of `callsheet explain --json`.
    """
    await seen_event(call, path)
    return story_document(await tell_story(call.parts.log, path.id, rebuild))


async def seen_event(call: Call, path: EventPath) -> KnownEvent:
    """
    Look an event up; whoever may not see it learns no more than of none.

    Raises:
        UnknownEvent: The log knows no such event.
        Problem: It is not for the one who asks.
    """
    known = await look_up_event(call.parts.log, EventId(path.id), rebuild)
    if not call.access.sees(known.line.calendar_id):
        raise Problem(NOT_FOUND, f"the log knows no event {path.id[:80]!r}")
    return known


def _calendars(call: Call, named: tuple[str, ...]) -> frozenset[CalendarId] | None:
    seen = call.access.calendars
    if not named:
        return None if seen is None else frozenset(seen)
    wanted = frozenset(map(CalendarId, named))
    return wanted if seen is None else wanted & frozenset(seen)


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/events",
        handler=events,
        summary="Which events are on the call sheet?",
        scope=TokenScope.READ,
        tag="events",
    ),
    Route(
        method="GET",
        path="/v1/events/{id}",
        handler=event,
        summary="How does one event stand?",
        scope=TokenScope.READ,
        tag="events",
    ),
    Route(
        method="GET",
        path="/v1/events/{id}/story",
        handler=story,
        summary="What became of one event, and why?",
        scope=TokenScope.READ,
        tag="events",
    ),
)
