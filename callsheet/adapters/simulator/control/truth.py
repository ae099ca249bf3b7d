"""`/_sim/truth` and what is drawn from it; the calls to Recall's API."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from aiohttp import web
from pydantic import Field, model_validator

from callsheet.adapters.simulator.bodies import Body, Instant
from callsheet.adapters.simulator.consistency import Inconsistency, inconsistencies
from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.control.reading import control_error
from callsheet.adapters.simulator.model import Event
from callsheet.adapters.simulator.recall.request_log import LoggedRequest
from callsheet.adapters.simulator.recall.state import REQUESTS, WORLD
from callsheet.adapters.simulator.truth import (
    Join,
    Truth,
    by_start,
    joins,
    truth_about,
    truth_view,
)
from callsheet.adapters.simulator.world import World


class Wanted(Body):
    """
    Which events are wanted, and with them their bots; without any field all are.

    `since` and `until` compare with the start of an event, as the provider has it.
    """

    calendar: str | None = Field(
        default=None, max_length=100, description="The id of a calendar."
    )
    story: str | None = Field(
        default=None,
        max_length=100,
        description="What the generator meant by an event.",
    )
    since: Instant | None = Field(
        default=None, description="Events that start then or later."
    )
    until: Instant | None = Field(
        default=None, description="Events that start before then."
    )
    limit: int | None = Field(
        default=None, ge=0, description="How many events at most, the earliest first."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError("until must not lie before since")
        return self


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


async def show_truth(request: web.Request, wanted: Wanted) -> Truth:
    """
    Show every calendar, event and bot as they are.

    With parameters only the events that all of them choose, and only their bots.
    """
    world = request.app[WORLD]
    if not wanted.model_fields_set:
        return truth_view(world)
    return truth_about(world, _chosen(world, wanted))


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


def _chosen(world: World, wanted: Wanted) -> list[Event]:
    """The events that are wanted, in order of start."""
    found = [event for event in _rows(world, wanted.calendar) if _fits(event, wanted)]
    found.sort(key=by_start)
    return found[: wanted.limit]


def _rows(world: World, calendar_id: str | None) -> Iterable[Event]:
    if calendar_id is None:
        return world.events.values()
    calendar = world.calendars.get(calendar_id.lower())
    if calendar is None:
        problem = {"field": "calendar", "message": "there is no such calendar"}
        raise control_error([problem])
    return world.events_of(calendar)


def _fits(event: Event, wanted: Wanted) -> bool:
    start = event.source.current.start
    return (
        (wanted.story is None or event.source.story == wanted.story)
        and (wanted.since is None or start >= wanted.since)
        and (wanted.until is None or start < wanted.until)
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/truth",
        handler=show_truth,
        takes=Wanted,
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
