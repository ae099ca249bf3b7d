"""`/api/v2/calendar-events/`: list, retrieve, add bot, remove bot."""

from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web

from callsheet.adapters.simulator import bot_fields, fields, scheduling
from callsheet.adapters.simulator.answers import (
    ApiError,
    invalid,
    json_answer,
    pool_depleted,
    refused,
)
from callsheet.adapters.simulator.faults import PoolDepleted, Refused
from callsheet.adapters.simulator.index import Key
from callsheet.adapters.simulator.model import Event, JsonObject
from callsheet.adapters.simulator.paging import cursor_of, page_of, url_of
from callsheet.adapters.simulator.state import WORLD, listed_event
from callsheet.adapters.simulator.views import event_view
from callsheet.adapters.simulator.world import World

_EVENTS = "/api/v2/calendar-events"


def routes() -> list[web.RouteDef]:
    """The routes, each with or without its last slash."""
    return [
        web.get(_EVENTS + "{slash:/?}", list_events),
        web.get(_EVENTS + "/{id}{slash:/?}", retrieve_event),
        web.post(_EVENTS + "/{id}/bot{slash:/?}", add_bot),
        web.delete(_EVENTS + "/{id}/bot{slash:/?}", remove_bot),
    ]


async def list_events(request: web.Request) -> web.Response:
    """Events in order of start, a hundred a page."""
    world = request.app[WORLD]
    page = page_of(_keys(request), _matcher(request), cursor_of(request))
    body = {
        "next": url_of(request, page.next),
        "previous": url_of(request, page.previous),
        "results": [event_view(world, world.events[id]) for id in page.ids],
    }
    return json_answer(body)


async def retrieve_event(request: web.Request) -> web.Response:
    """One event, deleted ones included."""
    return _answer(request, listed_event(request))


async def add_bot(request: web.Request) -> web.Response:
    """Book a bot; answers with the event."""
    event = listed_event(request)
    body = await fields.json_object(request)
    key = fields.text(body, "deduplication_key") or ""
    config = fields.mapping(body, "bot_config")
    _check_config(config)
    world = request.app[WORLD]
    try:
        scheduling.add_bot(world, event, key, config)
    except Refused as refusal:
        raise refused(str(refusal)) from refusal
    except PoolDepleted as depleted:
        raise pool_depleted(world.switches.adhoc_retry_after) from depleted
    return _answer(request, event)


async def remove_bot(request: web.Request) -> web.Response:
    """Take the event off its bot; answers with the event, also the second time."""
    event = listed_event(request)
    scheduling.remove_bot(request.app[WORLD], event)
    return _answer(request, event)


def _answer(request: web.Request, event: Event) -> web.Response:
    return json_answer(event_view(request.app[WORLD], event))


def _keys(request: web.Request) -> Sequence[Key]:
    index = request.app[WORLD].index
    since = fields.instant(request, "updated_at__gte")
    if since is not None:
        return index.changed_since(since)
    return index.by_start(fields.uuid_text(request, "calendar_id"))


def _matcher(request: web.Request) -> Callable[[str], bool]:
    """Whether the row of an id is asked for; what the index does not know."""
    world = request.app[WORLD]
    calendar_id = fields.uuid_text(request, "calendar_id")
    uid = request.query.get("ical_uid", "")
    deleted = fields.truth(request, "is_deleted")
    at = fields.instant(request, "start_time")
    low = fields.instant(request, "start_time__gte")
    high = fields.instant(request, "start_time__lte")

    def matches(id: str) -> bool:
        event, start = _row(world, id)
        return (
            (calendar_id is None or event.calendar_id == calendar_id)
            and event.source.ical_uid.startswith(uid)
            and (deleted is None or _is_deleted(event) == deleted)
            and (at is None or start == at)
            and (low is None or start >= low)
            and (high is None or start <= high)
        )

    return matches


def _row(world: World, id: str) -> tuple[Event, datetime]:
    event = world.events[id]
    start = event.source.current.start if event.stored is None else event.stored.start
    return event, start


def _is_deleted(event: Event) -> bool:
    return event.stored is not None and event.stored.deleted


def _check_config(config: JsonObject) -> None:
    try:
        if config.get("meeting_url") is not None:
            fields.text(config, "meeting_url")
        if config.get("bot_name") is not None:
            fields.text(config, "bot_name", longest=100)
        metadata = config.get("metadata")
        if metadata is not None:
            _check_metadata(fields.mapping(config, "metadata"))
        for name in bot_fields.OBJECTS:
            if config.get(name) is not None:
                fields.mapping(config, name)
    except ApiError as error:
        raise invalid({"bot_config": error.body}) from error


def _check_metadata(metadata: JsonObject) -> None:
    for name, value in metadata.items():
        if value is not None and not isinstance(value, str):
            raise invalid({"metadata": {name: ["Not a valid string."]}})
