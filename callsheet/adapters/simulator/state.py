"""What the handlers of one simulator share."""

from typing import Final

from aiohttp import web

from callsheet.adapters.simulator.answers import not_found
from callsheet.adapters.simulator.model import Calendar, Event
from callsheet.adapters.simulator.request_log import RequestLog
from callsheet.adapters.simulator.world import World

WORLD: Final = web.AppKey("world", World)
REQUESTS: Final = web.AppKey("requests", RequestLog)
API_KEY: Final = web.AppKey("api_key", str)


def listed_event(request: web.Request) -> Event:
    """The row that the path names; 404 if Recall has none."""
    event = request.app[WORLD].events.get(request.match_info["id"].lower())
    if event is None or event.stored is None:
        raise not_found()
    return event


def known_calendar(request: web.Request) -> Calendar:
    """The calendar that the path names; 404 if there is none."""
    calendar = request.app[WORLD].calendars.get(request.match_info["id"].lower())
    if calendar is None:
        raise not_found()
    return calendar
