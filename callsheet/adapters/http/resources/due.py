"""What is due next, and what needs somebody."""

from typing import Annotated, Final

from pydantic import Field

from callsheet.adapters.documents.due import DueDocument, due_document
from callsheet.adapters.http.inputs import Inputs
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.storage.situation_codec import rebuild_event
from callsheet.application.coming_up import coming_up
from callsheet.domain.token_records import TokenScope


class DueQuery(Inputs):
    """How much."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 20
    """How many events of each kind are named; all are counted."""


async def due(call: Call, query: DueQuery) -> DueDocument:
    """
    Say which events need somebody, and what is due next by itself.

    The same document as that of `callsheet due --json`, as the last pass left it.
    """
    found = await coming_up(
        call.parts.log,
        rebuild_event,
        now=call.parts.clock.now(),
        limit=query.limit,
        calendars=call.access.calendars,
    )
    return due_document(found)


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/due",
        handler=due,
        summary="What is due, and what needs somebody?",
        scope=TokenScope.READ,
        tag="events",
    ),
)
