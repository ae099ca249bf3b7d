"""`/api/v2/calendar-events/`: list, retrieve, add bot, remove bot."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from aiohttp import web

from callsheet.adapters.simulator import fields, scheduling, syncing
from callsheet.adapters.simulator.answers import (
    ApiError,
    dispatched,
    invalid,
    json_answer,
    pool_depleted,
    refused,
)
from callsheet.adapters.simulator.bot_config import check_config
from callsheet.adapters.simulator.faults import (
    AlreadyDispatched,
    Ended,
    PoolDepleted,
    Refused,
)
from callsheet.adapters.simulator.index import Key
from callsheet.adapters.simulator.model import Event, JsonObject
from callsheet.adapters.simulator.paging import cursor_of, page_of, url_of
from callsheet.adapters.simulator.state import (
    FLIGHT,
    WORLD,
    listed_event,
    workspace_of,
)
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
    async with _holding(request, event, key):
        event = listed_event(request)
        try:
            scheduling.add_bot(world, event, key, config)
        except Refused as refusal:
            ended = isinstance(refusal, Ended)
            raise refused(str(refusal), documented=ended) from refusal
        except PoolDepleted as depleted:
            raise pool_depleted(world.switches.adhoc_retry_after) from depleted
        syncing.notice_write(world, event)
        return _answer(request, event)


async def remove_bot(request: web.Request) -> web.Response:
    """Take the event off its bot; answers with the event, also the second time."""
    world = request.app[WORLD]
    async with _holding(request, listed_event(request)):
        event = listed_event(request)
        try:
            scheduling.remove_bot(world, event)
        except AlreadyDispatched as error:
            raise dispatched() from error
        syncing.notice_write(world, event)
        return _answer(request, event)


def _holding(
    request: web.Request, event: Event, *keys: str
) -> AbstractAsyncContextManager[None]:
    """Hold the keys of a write, so that it gets in the way of others under them."""
    world = request.app[WORLD]
    every = (*keys, *scheduling.keys_of(world, event))
    return request.app[FLIGHT].holding(world, workspace_of(request), every)


def _answer(request: web.Request, event: Event) -> web.Response:
    return json_answer(event_view(request.app[WORLD], event))


def _keys(request: web.Request) -> Sequence[Key]:
    index = request.app[WORLD].indexes[workspace_of(request)]
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
        check_config(config)
    except ApiError as error:
        raise invalid({"bot_config": error.body}) from error
