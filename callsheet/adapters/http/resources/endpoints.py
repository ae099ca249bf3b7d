"""Those who are told of changes by webhooks: how they stand, and telling them anew."""

from difflib import get_close_matches
from typing import Annotated, Final

from pydantic import Field

from callsheet.adapters.documents.endpoints import (
    EndpointDocument,
    ResentDocument,
    endpoint_documents,
)
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http.inputs import Inputs, invalid
from callsheet.adapters.http.kinds import NOT_FOUND, NOT_SET_UP
from callsheet.adapters.http.paging import Page, Paged
from callsheet.adapters.http.parts import Receivers
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.resources.slices import cut
from callsheet.adapters.http.routing import Call, Route
from callsheet.application.auditing import end_of
from callsheet.application.resending import resend
from callsheet.domain.token_records import TokenScope


class EndpointPath(Inputs):
    """Which endpoint."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    """As in the settings, `[notify.endpoints.NAME]`."""


class Resending(Inputs):
    """What is to be sent once more; all that was given up, if nothing is said."""

    after: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    """Only of records behind this position of the log."""

    all: bool = False
    """What was taken as well, not only what was given up; say `after` then."""


async def endpoints(call: Call, query: Paged) -> Page[EndpointDocument]:
    """List everybody who is told by webhooks, also those whom the settings had once."""
    receivers, log = _receivers(call), call.parts.log
    known, end = await receivers.standings.known(), await end_of(log)
    found = endpoint_documents(receivers.names, known, end)
    return cut(
        call.request,
        query,
        sorted(found, key=_name),
        _name,
        lambda one: one,
    )


async def send_again(call: Call, path: EndpointPath, body: Resending) -> ResentDocument:
    """
    Let messages be sent once more that were given up.

    Each has the id that it had before. An endpoint that said it is gone is told again
    from here on.
    """
    receivers, end = _receivers(call), await end_of(call.parts.log)
    if path.name not in receivers.names:
        raise Problem(NOT_FOUND, f"there is no such endpoint{_near(path, receivers)}")
    if body.all and body.after is None:
        raise invalid([Place("body.after", "with `all`, say from where on")])
    if body.after is not None and body.after > end:
        raise invalid([Place("body.after", f"the log ends at position {end}")])
    waiting = await resend(
        receivers.standings,
        path.name,
        after=body.after or 0,
        end=end,
        everything=body.all,
        now=call.parts.clock.now(),
    )
    return ResentDocument(name=path.name, all=body.all, waiting=waiting)


def _receivers(call: Call) -> Receivers:
    if call.parts.receivers is None:
        raise Problem(NOT_SET_UP, "nobody is told by webhooks here")
    return call.parts.receivers


def _near(path: EndpointPath, receivers: Receivers) -> str:
    near = get_close_matches(path.name, receivers.names, n=1)
    return f": did you mean {near[0]}?" if near else ""


def _name(one: EndpointDocument) -> str:
    return one.name


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/notify/endpoints",
        handler=endpoints,
        summary="Who is told by webhooks, and how far has each come?",
        scope=TokenScope.OPERATE,
        tag="notify",
        problems=(NOT_SET_UP,),
    ),
    Route(
        method="POST",
        path="/v1/notify/endpoints/{name}/resend",
        handler=send_again,
        summary="Send an endpoint once more what it did not take.",
        scope=TokenScope.OPERATE,
        tag="notify",
        problems=(NOT_SET_UP,),
    ),
)
