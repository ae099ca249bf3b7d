"""`/_sim/calendars/...`: grants taken back and given, and new events."""

from dataclasses import dataclass

from aiohttp import web

from callsheet.adapters.simulator.calendars import connections, losing
from callsheet.adapters.simulator.calendars.misfit import Misfit
from callsheet.adapters.simulator.control.bodies import Grant, NewEvent
from callsheet.adapters.simulator.control.creation import create_event
from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.control.reading import control_conflict, control_error
from callsheet.adapters.simulator.model import Calendar, CalendarStatus
from callsheet.adapters.simulator.recall.answers import not_found
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.truth import EventTruth, event_truth
from callsheet.adapters.simulator.world import World

MOST_EVENTS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarState:
    """How a calendar's connection stands."""

    id: str
    status: CalendarStatus


async def revoke(request: web.Request, _: Nothing) -> CalendarState:
    """Take the account's grant back at the provider."""
    calendar = calendar_at(request.app[WORLD], request.match_info["id"])
    losing.revoke(request.app[WORLD], calendar)
    return CalendarState(id=calendar.id, status=calendar.status)


async def grant(request: web.Request, wish: Grant) -> CalendarState:
    """
    Give the account's grant again.

    Recall does not learn of it: the application has to update the calendar, which
    `reconnect` does for it.
    """
    world = request.app[WORLD]
    calendar = calendar_at(world, request.match_info["id"])
    grant_again(world, calendar, reconnect=wish.reconnect)
    return CalendarState(id=calendar.id, status=calendar.status)


async def create(request: web.Request, new: NewEvent) -> EventTruth:
    """Put an event into a calendar's mailbox; answers with the truth about it."""
    world = request.app[WORLD]
    calendar = calendar_at(world, request.match_info["id"])
    if len(world.events) >= MOST_EVENTS:
        raise control_conflict(f"There are {MOST_EVENTS} events already.")
    try:
        event = create_event(world, calendar, new)
    except Misfit as error:
        raise control_error([{"field": error.field, "message": str(error)}]) from error
    return event_truth(world, event)


def calendar_at(world: World, id: str) -> Calendar:
    """The calendar of an id; ApiError (404) if there is none."""
    calendar = world.calendars.get(id.lower())
    if calendar is None:
        raise not_found()
    return calendar


def grant_again(world: World, calendar: Calendar, *, reconnect: bool) -> None:
    """Give an account's grant again, and connect the calendar where that is wished."""
    losing.grant(world, calendar)
    if reconnect and calendar.status == "disconnected":
        connections.begin(world, calendar)


OPERATIONS = (
    Operation(
        method="POST",
        path="/_sim/calendars/{id}/revoke",
        handler=revoke,
        takes=Nothing,
        answer=CalendarState,
        tag="accounts",
    ),
    Operation(
        method="POST",
        path="/_sim/calendars/{id}/grant",
        handler=grant,
        takes=Grant,
        answer=CalendarState,
        tag="accounts",
    ),
    Operation(
        method="POST",
        path="/_sim/calendars/{id}/events",
        handler=create,
        takes=NewEvent,
        answer=EventTruth,
        tag="events",
        name="create_event",
        status=201,
        faults=(409,),
    ),
)
