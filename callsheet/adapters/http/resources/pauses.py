"""Pauses: where nothing is sent for now, and the end of that."""

from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from callsheet.adapters.documents.pauses import (
    PauseDocument,
    PausingDocument,
    pause_document,
    pausing_document,
)
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http.inputs import Inputs, Why, invalid, sayable
from callsheet.adapters.http.kinds import NOT_FOUND
from callsheet.adapters.http.paging import Page, Paged
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.resources.slices import cut
from callsheet.adapters.http.resources.stored import READERS
from callsheet.adapters.http.routing import Answer, Call, Route
from callsheet.application import pausing
from callsheet.application.known_scopes import Named
from callsheet.application.pausing import LONGEST, PauseWish, pauses_in_force
from callsheet.domain.hold_records import Paused
from callsheet.domain.scopes import EVERYWHERE, calendar_of, rule_of
from callsheet.domain.token_records import TokenScope

_LONGEST: Final = int(LONGEST.total_seconds())

Name = Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(sayable)]


class NewPause(Inputs):
    """Where nothing is to be sent for now; everywhere, if nothing is named."""

    calendar: Name | None = None
    """Only in this calendar: its id, or its address."""

    rule: Name | None = None
    """Only what this rule of the policy decides."""

    lasts_seconds: Annotated[int, Field(ge=60, le=_LONGEST)] | None = None
    """How long; without it until somebody resumes."""

    why: Why = ""
    """Recorded with it."""


class PausePath(Inputs):
    """Which pause."""

    scope: Annotated[str, Field(min_length=1, max_length=1_010)]
    """As in its `scope`: `workspace`, `calendar:` and an id, or `rule:` and a name."""


class Ending(Inputs):
    """Why a pause ends."""

    why: Why = ""
    """Recorded with it."""


async def pauses(call: Call, query: Paged) -> Page[PauseDocument]:
    """
    List the pauses in force, oldest first.

    A token for some calendars sees no other calendar's.
    """
    found = await pauses_in_force(
        call.parts.log, now=call.parts.clock.now(), readers=READERS
    )
    seen = sorted((one for one in found.pauses if _is_seen(call, one)), key=_place)
    return cut(
        call.request,
        query,
        seen,
        _place,
        lambda one: pause_document(one, found.addresses),
    )


async def pause(call: Call, body: NewPause) -> Answer[PausingDocument]:
    """
    Let nothing be sent for now: everywhere, in a calendar, or by a rule.

    Everything is read, decided and recorded all the same. A pause of the same scope
    is replaced; if just that one is in force already, the answer is 200.
    """
    if body.calendar is not None and body.rule is not None:
        raise invalid([Place("body.rule", "a pause is of a calendar or a rule")])
    made = await pausing.pause(
        call.parts.log,
        PauseWish(
            named=Named(calendar=body.calendar, rule=body.rule),
            by=call.access.name,
            why=body.why,
        ),
        now=call.parts.clock.now(),
        lasts=None
        if body.lasts_seconds is None
        else timedelta(seconds=body.lasts_seconds),
        readers=READERS,
    )
    return Answer(pausing_document(made), status=201 if made.recorded else 200)


async def resume(call: Call, path: PausePath, query: Ending) -> PausingDocument:
    """End a pause; those of other scopes stay in force."""
    try:
        wish = PauseWish(named=_named(path.scope), by=call.access.name, why=query.why)
    except ValueError:
        raise _no_scope(path.scope) from None
    made = await pausing.resume(
        call.parts.log, wish, now=call.parts.clock.now(), readers=READERS
    )
    return pausing_document(made)


def _named(scope: str) -> Named:
    calendar, rule = calendar_of(scope), rule_of(scope)
    if scope != EVERYWHERE and calendar is None and rule is None:
        raise _no_scope(scope)
    return Named(calendar=calendar, rule=rule)


def _no_scope(scope: str) -> Problem:
    return Problem(
        NOT_FOUND,
        f"{scope[:80]!r} is no scope: say workspace, calendar: and an id, or rule: and "
        "a name",
    )


def _is_seen(call: Call, one: Paused) -> bool:
    calendar_id = calendar_of(one.scope)
    return calendar_id is None or call.access.sees(calendar_id)


def _place(one: Paused) -> str:
    return f"{one.at.isoformat()} {one.scope}"


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/pauses",
        handler=pauses,
        summary="Where is nothing sent for now?",
        scope=TokenScope.READ,
        tag="pauses",
    ),
    Route(
        method="POST",
        path="/v1/pauses",
        handler=pause,
        summary="Let nothing be sent for now.",
        scope=TokenScope.OPERATE,
        tag="pauses",
        status=201,
        also={200: PausingDocument},
        again=True,
    ),
    Route(
        method="DELETE",
        path="/v1/pauses/{scope}",
        handler=resume,
        summary="Let things be sent again.",
        scope=TokenScope.OPERATE,
        tag="pauses",
        again=True,
    ),
)
