"""`/api/v2/calendar-events/`: list, retrieve, add bot, remove bot."""

from contextlib import AbstractAsyncContextManager

from aiohttp import web

from callsheet.adapters.simulator.bots import scheduling
from callsheet.adapters.simulator.bots.faults import (
    AlreadyDispatched,
    Ended,
    PoolDepleted,
    Refused,
)
from callsheet.adapters.simulator.calendars import syncing
from callsheet.adapters.simulator.model import Event, JsonObject
from callsheet.adapters.simulator.recall import fields
from callsheet.adapters.simulator.recall.answers import (
    ApiError,
    dispatched,
    invalid,
    json_answer,
    pool_depleted,
    refused,
)
from callsheet.adapters.simulator.recall.bot_config import check_config
from callsheet.adapters.simulator.recall.paging import cursor_of, page_of, url_of
from callsheet.adapters.simulator.recall.selection import keys, matcher
from callsheet.adapters.simulator.recall.state import (
    FLIGHT,
    WORLD,
    listed_event,
    workspace_of,
)
from callsheet.adapters.simulator.recall.views import event_view

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
    page = page_of(keys(request), matcher(request), cursor_of(request))
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


def _check_config(config: JsonObject) -> None:
    try:
        check_config(config)
    except ApiError as error:
        raise invalid({"bot_config": error.body}) from error
