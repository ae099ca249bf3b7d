"""Removals that the guard holds back, and somebody's word on them."""

from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from callsheet.adapters.documents.holds import (
    KnownHoldDocument,
    RuledDocument,
    known_hold_document,
    ruled_document,
)
from callsheet.adapters.http.inputs import Inputs, Why
from callsheet.adapters.http.paging import Page, Paged
from callsheet.adapters.http.resources.slices import cut
from callsheet.adapters.http.routing import Call, Route
from callsheet.application import approving
from callsheet.application.approving import LASTS, LONGEST, Ruling
from callsheet.application.ledger import Ledger
from callsheet.domain.holds import KnownHold
from callsheet.domain.scopes import calendar_of
from callsheet.domain.token_records import TokenScope

_LONGEST: Final = int(LONGEST.total_seconds())
_DEFAULT: Final = int(LASTS.total_seconds())


class HoldPath(Inputs):
    """Which hold."""

    id: Annotated[
        str, StringConstraints(pattern=r"^(sha256:)?[0-9a-f]{10,64}$", max_length=80)
    ]
    """Its whole `hold`, or its `name`."""


class Approval(Inputs):
    """Leave to let the removals of a hold go."""

    why: Why = ""
    """Recorded with it."""

    lasts_seconds: Annotated[int, Field(ge=60, le=_LONGEST)] = _DEFAULT
    """How long it counts, a day by default; a pass within that acts on it."""


class Rejection(Inputs):
    """A word that keeps the bots of a hold."""

    why: Why = ""
    """Recorded with it."""


async def holds(call: Call, query: Paged) -> Page[KnownHoldDocument]:
    """
    List holds that wait for somebody's word, or of which a word counts, oldest first.

    A token for some calendars sees those of these calendars.
    """
    ledger = Ledger(call.parts.log)
    await ledger.catch_up()
    known, now = ledger.workspace.holds, call.parts.clock.now()
    found = dict.fromkeys((*known.kept, *known.open(now)))
    seen = [one for one in found if _is_seen(call, one)]
    seen.sort(key=_place)
    return cut(call.request, query, seen, _place, known_hold_document)


async def approve(call: Call, path: HoldPath, body: Approval) -> RuledDocument:
    """
    Let the removals of a hold go.

    The next pass takes the bots off, if its plan has exactly the same removals there.
    The same approval twice is recorded once.
    """
    ruling = Ruling(hold=path.id, by=call.access.name, why=body.why)
    ruled = await approving.approve(
        call.parts.log,
        ruling,
        now=call.parts.clock.now(),
        lasts=timedelta(seconds=body.lasts_seconds),
    )
    return ruled_document(ruled)


async def reject(call: Call, path: HoldPath, body: Rejection) -> RuledDocument:
    """
    Keep the bots of a hold, and ask no more about these removals.

    An approval that no pass has acted on is taken back.
    """
    ruling = Ruling(hold=path.id, by=call.access.name, why=body.why)
    now = call.parts.clock.now()
    return ruled_document(await approving.reject(call.parts.log, ruling, now=now))


def _is_seen(call: Call, one: KnownHold) -> bool:
    return call.access.sees(calendar_of(one.placed.scope))


def _place(one: KnownHold) -> str:
    return f"{one.placed.at.isoformat()} {one.placed.hold}"


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/holds",
        handler=holds,
        summary="Which removals wait for a word?",
        scope=TokenScope.READ,
        tag="holds",
    ),
    Route(
        method="POST",
        path="/v1/holds/{id}/approval",
        handler=approve,
        summary="Let the removals of a hold go.",
        scope=TokenScope.OPERATE,
        tag="holds",
        again=True,
    ),
    Route(
        method="POST",
        path="/v1/holds/{id}/rejection",
        handler=reject,
        summary="Keep the bots of a hold.",
        scope=TokenScope.OPERATE,
        tag="holds",
        again=True,
    ),
)
