"""Erasing for good what the log holds of a calendar's content."""

from typing import Annotated, Final

from pydantic import Field

from callsheet.adapters.documents.erasures import ErasedDocument, erasure_document
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http.inputs import Id, Inputs, Why, invalid
from callsheet.adapters.http.kinds import NOT_FOUND
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.resources.stored import READERS
from callsheet.adapters.http.routing import Call, Route
from callsheet.application.erasing import erase_calendar
from callsheet.application.known_scopes import Scopes
from callsheet.application.ledger import Ledger
from callsheet.application.signature import Signature
from callsheet.domain.ids import CalendarId
from callsheet.domain.token_records import TokenScope


class CalendarPath(Inputs):
    """Which calendar."""

    id: Id
    """Recall's id of it: what is erased for good is named by nothing else."""


class Erasure(Inputs):
    """Leave to erase, which nobody can take back."""

    confirm: Annotated[str, Field(max_length=200)]
    """The id of the calendar once more."""

    why: Why = ""
    """Recorded with it."""


async def erase(call: Call, path: CalendarPath, body: Erasure) -> ErasedDocument:
    """
    Destroy titles, people, links and bots of a calendar's events in the log.

    Decisions stay, with reason, rules and commands, and so does the record of the
    erasure. Recall is not asked: a calendar that is still connected there is recorded
    anew from the next pass on. Twice erases once.
    """
    calendar_id, log = CalendarId(path.id), call.parts.log
    if body.confirm != path.id:
        said = "it is not the id of this calendar; nothing was erased"
        raise invalid([Place("body.confirm", said)])
    ledger = Ledger(log)
    await ledger.catch_up()
    known = ledger.workspace
    if calendar_id not in known.calendars:
        raise Problem(NOT_FOUND, "the log knows no calendar of this id")
    addresses = await Scopes(ledger, READERS).addresses([calendar_id])
    record = await erase_calendar(
        log,
        calendar_id,
        Signature(by=call.access.name, why=body.why),
        now=call.parts.clock.now(),
    )
    return erasure_document(
        calendar_id,
        record,
        address=addresses.get(calendar_id),
        status=known.calendars[calendar_id],
        decisions=None,
        before=known.erasures.calendars.get(calendar_id),
    )


ROUTES: Final = (
    Route(
        method="POST",
        path="/v1/calendars/{id}/erasure",
        handler=erase,
        summary="Erase for good what the log holds of a calendar.",
        scope=TokenScope.ADMIN,
        tag="log",
    ),
)
