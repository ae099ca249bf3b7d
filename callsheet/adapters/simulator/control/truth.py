"""`/_sim/truth` and what is drawn from it; the calls to Recall's API."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from pydantic import Field

from callsheet.adapters.simulator.consistency import Inconsistency, inconsistencies
from callsheet.adapters.simulator.control.bodies import Body
from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.recall.request_log import LoggedRequest
from callsheet.adapters.simulator.recall.state import REQUESTS, WORLD
from callsheet.adapters.simulator.truth import Join, Truth, joins, truth_view


class Since(Body):
    """After which call to begin."""

    since: int = Field(default=0, ge=0, description="The number of a call.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Calls to Recall's API, oldest first; `last` is the number of the latest."""

    last: int
    requests: list[LoggedRequest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The bots that have not set off yet, in the order in which they will."""

    now: datetime
    joins: list[Join]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What contradicts itself within the world; nothing should."""

    now: datetime
    inconsistencies: list[Inconsistency]


async def show_truth(request: web.Request, _: Nothing) -> Truth:
    """Show every calendar, event and bot as they are."""
    return truth_view(request.app[WORLD])


async def show_requests(request: web.Request, query: Since) -> Requests:
    """Show the calls to Recall's API after number `since`."""
    log = request.app[REQUESTS]
    return Requests(last=len(log), requests=log.since(query.since))


async def show_joins(request: web.Request, _: Nothing) -> Joins:
    """Show which bots are going to join, and when."""
    world = request.app[WORLD]
    return Joins(now=world.at, joins=joins(world))


async def check(request: web.Request, _: Nothing) -> Check:
    """Look for what contradicts itself within the world."""
    world = request.app[WORLD]
    return Check(now=world.at, inconsistencies=inconsistencies(world))


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/truth",
        handler=show_truth,
        takes=Nothing,
        answer=Truth,
        tag="truth",
    ),
    Operation(
        method="GET",
        path="/_sim/requests",
        handler=show_requests,
        takes=Since,
        answer=Requests,
        tag="truth",
    ),
    Operation(
        method="GET",
        path="/_sim/joins",
        handler=show_joins,
        takes=Nothing,
        answer=Joins,
        tag="truth",
    ),
    Operation(
        method="GET",
        path="/_sim/check",
        handler=check,
        takes=Nothing,
        answer=Check,
        tag="truth",
    ),
)
