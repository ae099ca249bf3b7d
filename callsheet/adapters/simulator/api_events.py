"""`/api/v2/calendar-events/`: list, retrieve, add bot, remove bot."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter

from aiohttp import web

from callsheet.adapters.simulator import fields, scheduling
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
    """The keys of all rows asked for, and of others that `_matcher` sorts out."""
    keys = request.app[WORLD].index.narrowed(
        fields.uuid_text(request, "calendar_id"),
        since=fields.instant(request, "updated_at__gte"),
        uid=request.query.get("ical_uid", ""),
        deleted=fields.truth(request, "is_deleted"),
    )
    first, last = 0, len(keys)
    for name in ("start_time", "start_time__gte"):
        low = fields.instant(request, name)
        if low is not None:
            first = max(first, bisect_left(keys, low, key=itemgetter(0)))
    for name in ("start_time", "start_time__lte"):
        high = fields.instant(request, name)
        if high is not None:
            last = min(last, bisect_right(keys, high, key=itemgetter(0)))
    return keys[first:last]


def _matcher(request: web.Request) -> Callable[[str], bool]:
    """Whether the row of an id, which starts when it is to, is asked for."""
    world = request.app[WORLD]
    calendar_id = fields.uuid_text(request, "calendar_id")
    uid = request.query.get("ical_uid", "")
    deleted = fields.truth(request, "is_deleted")
    since = fields.instant(request, "updated_at__gte")

    def matches(id: str) -> bool:
        event = world.events[id]
        return (
            (calendar_id is None or event.calendar_id == calendar_id)
            and event.source.ical_uid.startswith(uid)
            and (deleted is None or _is_deleted(event) == deleted)
            and (since is None or _updated_since(event, since))
        )

    return matches


def _updated_since(event: Event, since: datetime) -> bool:
    return event.updated_at is not None and event.updated_at >= since


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
    except ApiError as error:
        raise invalid({"bot_config": error.body}) from error


def _check_metadata(metadata: JsonObject) -> None:
    for name, value in metadata.items():
        if value is not None and not isinstance(value, str):
            raise invalid({"metadata": {name: ["Not a valid string."]}})
