"""What the handlers of one simulator share."""

import asyncio
from typing import Any, Final

from aiohttp import web

from callsheet.adapters.simulator.calendars import syncing
from callsheet.adapters.simulator.model import Calendar, Event, Workspace
from callsheet.adapters.simulator.recall.answers import not_found
from callsheet.adapters.simulator.recall.flight import Flight
from callsheet.adapters.simulator.recall.request_log import RequestLog
from callsheet.adapters.simulator.webhooks.delivery import Deliveries
from callsheet.adapters.simulator.world import World

WORLD: Final = web.AppKey("world", World)
REQUESTS: Final = web.AppKey("requests", RequestLog)
FLIGHT: Final = web.AppKey("flight", Flight)
DELIVERIES: Final = web.AppKey("deliveries", Deliveries)
UNDER_WAY: Final = web.AppKey("under_way", set[asyncio.Task[Any] | None])
"""What answers the requests that have come in and are not answered yet."""
WORKSPACE: Final = web.RequestKey("workspace", Workspace)


def workspace_of(request: web.Request) -> str:
    """The name of the workspace whose key a call to Recall's API bears."""
    return request[WORKSPACE].name


def listed_event(request: web.Request) -> Event:
    """The row that the path names; 404 if the workspace has none."""
    world = request.app[WORLD]
    event = world.events.get(request.match_info["id"].lower())
    if event is None or syncing.listed(world, event) is None:
        raise not_found()
    if world.workspace_of(event) != workspace_of(request):
        raise not_found()
    return event


def known_calendar(request: web.Request) -> Calendar:
    """The calendar that the path names; 404 if the workspace has none."""
    calendar = request.app[WORLD].calendars.get(request.match_info["id"].lower())
    if calendar is None or calendar.workspace != workspace_of(request):
        raise not_found()
    return calendar
