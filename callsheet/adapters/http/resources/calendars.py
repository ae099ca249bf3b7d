"""The calendars that the log knows."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from callsheet.adapters.documents.events import CalendarDocument, calendar_document
from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http.inputs import Inputs, invalid
from callsheet.adapters.http.kinds import NOT_FOUND, NOT_SET_UP, RECALL
from callsheet.adapters.http.paging import Page, Paged, after, next_link
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.resources.stored import READERS
from callsheet.adapters.http.routing import Call, Route
from callsheet.application.disconnecting import Disconnecting
from callsheet.application.known_scopes import UnknownScope
from callsheet.application.looking_up import calendars_page
from callsheet.application.named_calendars import calendar_named
from callsheet.application.signature import WHY_LIMIT, Signature
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import spell
from callsheet.domain.token_records import TokenScope


class CalendarNamed(Inputs):
    """Which calendar, by whichever name."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    """Recall's id of it, or its address."""


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


async def calendar(call: Call, path: CalendarNamed) -> CalendarDocument:
    """Show one calendar, named by its id or its owner's address."""
    log = call.parts.log
    try:
        calendar_id = await calendar_named(
            log, READERS, path.id, among=call.access.calendars
        )
    except UnknownScope as several:
        raise Problem(NOT_FOUND, str(several)) from None
    if calendar_id is None:
        raise Problem(NOT_FOUND, "the log knows no calendar of this id or address")
    found, _ = await calendars_page(
        log, READERS, among={calendar_id}, after=None, limit=1
    )
    return calendar_document(found[0])


class Ending(Inputs):
    """What is recorded with it."""

    why: Annotated[str, Field(max_length=WHY_LIMIT)] = ""
    """For people who read it later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisconnectedDocument:
    """
    A calendar that is gone from Recall.

    Attributes:
        at: When that was recorded.
    """

    id: str
    status: Literal["deleted"]
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDocument:
    """A calendar that is read as a whole soon."""

    id: str


async def disconnect(
    call: Call, path: CalendarNamed, query: Ending
) -> DisconnectedDocument:
    """
    Delete it at Recall, with its events and their future bots.

    Bots that others share stay with them, and so does what the log holds. Who asks is
    recorded first. What its owner granted at Google or Microsoft stays granted there.
    """
    desk = _desk(call)
    try:
        signed = Signature(by=call.access.name, why=query.why)
    except ValueError as error:
        raise invalid([Place("query.why", str(error))]) from None
    calendar_id = await _named(desk, path.id)
    gone = await desk.disconnect(calendar_id, signed)
    if call.parts.want is not None:
        call.parts.want(calendar_id)
    return DisconnectedDocument(id=calendar_id, status="deleted", at=spell(gone.at))


async def read_anew(call: Call, path: CalendarNamed) -> WantedDocument:
    """Look at it anew, and read all its events, with the next turn of the engine."""
    want = call.parts.want
    if want is None:
        raise Problem(NOT_SET_UP, "this service makes no passes: `callsheet run` does")
    calendar_id = await _named(_desk(call), path.id)
    want(calendar_id)
    return WantedDocument(id=calendar_id)


def _desk(call: Call) -> Disconnecting:
    parts = call.parts
    if parts.connections is None:
        raise Problem(NOT_SET_UP, "the service does not know Recall, or has no API key")
    return Disconnecting(
        log=parts.log,
        connections=parts.connections,
        clock=parts.clock,
        readers=READERS,
    )


async def _named(desk: Disconnecting, named: str) -> CalendarId:
    try:
        return await desk.find(named)
    except UnknownScope as unknown:
        raise Problem(NOT_FOUND, str(unknown)) from None


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
    Route(
        method="DELETE",
        path="/v1/calendars/{id}",
        handler=disconnect,
        summary="Disconnect a calendar.",
        scope=TokenScope.OPERATE,
        tag="calendars",
        problems=RECALL,
    ),
    Route(
        method="POST",
        path="/v1/calendars/{id}/sync",
        handler=read_anew,
        summary="Read a calendar as a whole.",
        scope=TokenScope.OPERATE,
        tag="calendars",
        status=202,
        problems=RECALL,
    ),
)
