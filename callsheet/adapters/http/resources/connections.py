"""Links by which people connect their calendars."""

from typing import Annotated, Final

from pydantic import Field

from callsheet.adapters.documents.connections import (
    LinkDocument,
    PlatformWord,
    link_document,
)
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http import kinds
from callsheet.adapters.http.inputs import Inputs, invalid
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.link_text import new_secret, sealed
from callsheet.adapters.token_text import token_digest
from callsheet.application.offering import (
    ADDRESS_LIMIT,
    TENANT_LIMIT,
    Expected,
    Platform,
)
from callsheet.application.signature import WHY_LIMIT, Signature
from callsheet.domain.token_records import TokenScope


class NewLink(Inputs):
    """Whose calendar is to be connected."""

    platform: PlatformWord
    """Where the calendar is."""

    email: Annotated[str, Field(min_length=3, max_length=ADDRESS_LIMIT)]
    """Of the account; no other one is taken."""

    tenant: Annotated[str, Field(min_length=1, max_length=TENANT_LIMIT)] | None = None
    """Which customer of yours it belongs to; stands in the calendar's metadata."""

    why: Annotated[str, Field(max_length=WHY_LIMIT)] = ""
    """Recorded with it."""


async def offer(call: Call, body: NewLink) -> LinkDocument:
    """
    Make a link by which one person connects one calendar, once, within ten minutes.

    Send it to whom the address belongs. The answer is the only place where it is shown.
    """
    connector, platform = call.parts.connector, Platform[body.platform.upper()]
    if connector is None or platform not in connector.providers:
        label = platform.label
        detail = (
            f"no application is registered with {label.title()}: the service's "
            f"settings lack [oauth.{label}]"
        )
        raise Problem(kinds.NOT_SET_UP, detail)
    try:
        expected = Expected(address=body.email, tenant=body.tenant)
        signed = Signature(by=call.access.name, why=body.why)
    except ValueError as error:
        raise invalid([Place("body", str(error))]) from None
    secret = new_secret()
    offered = await connector.offers.make(
        platform, token_digest(secret), sealed(expected, secret), signed
    )
    return link_document(
        offered,
        connector.link(secret),
        platform=body.platform,
        email=body.email,
        tenant=body.tenant,
    )


ROUTES: Final = (
    Route(
        method="POST",
        path="/v1/calendars/connections",
        handler=offer,
        summary="Let somebody connect a calendar.",
        scope=TokenScope.OPERATE,
        tag="calendars",
        status=201,
        problems=(kinds.NOT_SET_UP,),
        again=True,
    ),
)
