"""The calendars that the log knows."""

from typing import Final

from callsheet.adapters.documents.events import CalendarDocument, calendar_document
from callsheet.adapters.http.inputs import Id, Inputs
from callsheet.adapters.http.kinds import NOT_FOUND
from callsheet.adapters.http.paging import Page, Paged, after, next_link
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.resources.stored import READERS
from callsheet.adapters.http.routing import Call, Route
from callsheet.application.looking_up import calendars_page
from callsheet.domain.ids import CalendarId
from callsheet.domain.token_records import TokenScope


class CalendarPath(Inputs):
    """Which calendar."""

    id: Id
    """Recall's id of it."""


async def calendars(call: Call, query: Paged) -> Page[CalendarDocument]:
    """List calendars by their ids; a token for some of them sees no others."""
    found, last = await calendars_page(
        call.parts.log,
        READERS,
        among=call.access.calendars,
        after=after(call.request, query),
        limit=query.limit,
    )
    return Page(
        items=tuple(calendar_document(one) for one in found),
        next=next_link(call.request, query, last),
    )


async def calendar(call: Call, path: CalendarPath) -> CalendarDocument:
    """Show one calendar."""
    calendar_id = CalendarId(path.id)
    if call.access.sees(calendar_id):
        found, _ = await calendars_page(
            call.parts.log, READERS, among={calendar_id}, after=None, limit=1
        )
        for one in found:
            return calendar_document(one)
    raise Problem(NOT_FOUND, "the log knows no calendar of this id")


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/calendars",
        handler=calendars,
        summary="Which calendars are there?",
        scope=TokenScope.READ,
        tag="calendars",
    ),
    Route(
        method="GET",
        path="/v1/calendars/{id}",
        handler=calendar,
        summary="How does one calendar stand?",
        scope=TokenScope.READ,
        tag="calendars",
    ),
)
