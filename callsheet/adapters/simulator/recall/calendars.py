"""`/api/v2/calendars/`: list, create, retrieve, update, delete."""

from aiohttp import web

from callsheet.adapters.simulator.calendars import connections
from callsheet.adapters.simulator.model import PLATFORMS, Calendar, JsonObject
from callsheet.adapters.simulator.recall import fields
from callsheet.adapters.simulator.recall.answers import json_answer
from callsheet.adapters.simulator.recall.fields import (
    address,
    choice,
    email,
    instant,
    text,
)
from callsheet.adapters.simulator.recall.paging import cursor_of, page_of, url_of
from callsheet.adapters.simulator.recall.state import (
    WORLD,
    known_calendar,
    workspace_of,
)
from callsheet.adapters.simulator.recall.views import calendar_view

_CALENDARS = "/api/v2/calendars"
_CREDENTIALS = ("oauth_client_id", "oauth_client_secret", "oauth_refresh_token")
_STATUSES = ("connecting", "connected", "disconnected")


def routes() -> list[web.RouteDef]:
    """The routes, each with or without its last slash."""
    return [
        web.get(_CALENDARS + "{slash:/?}", list_calendars),
        web.post(_CALENDARS + "{slash:/?}", create_calendar),
        web.get(_CALENDARS + "/{id}{slash:/?}", retrieve_calendar),
        web.patch(_CALENDARS + "/{id}{slash:/?}", update_calendar),
        web.delete(_CALENDARS + "/{id}{slash:/?}", delete_calendar),
    ]


async def list_calendars(request: web.Request) -> web.Response:
    """Calendars in order of creation, a hundred a page."""
    calendars = request.app[WORLD].calendars
    wanted = request.query.get("email")
    platform = _chosen(request, "platform", PLATFORMS)
    status = _chosen(request, "status", _STATUSES)
    since = instant(request, "created_at__gte")

    def matches(id: str) -> bool:
        calendar = calendars[id]
        return (
            (wanted is None or _has_address(calendar, wanted))
            and (platform is None or calendar.platform == platform)
            and (status is None or calendar.status == status)
            and (since is None or calendar.created_at >= since)
        )

    mine = workspace_of(request)
    keys = sorted(
        (calendar.created_at, id)
        for id, calendar in calendars.items()
        if calendar.workspace == mine
    )
    page = page_of(keys, matches, cursor_of(request))
    body = {
        "next": url_of(request, page.next),
        "previous": url_of(request, page.previous),
        "results": [calendar_view(calendars[id]) for id in page.ids],
    }
    return json_answer(body)


async def create_calendar(request: web.Request) -> web.Response:
    """Begin to connect an account; the same account twice makes two calendars."""
    body = await fields.json_object(request)
    platform = choice(body, "platform", PLATFORMS)
    oauth = {name: text(body, name) or "" for name in _CREDENTIALS}
    if "oauth_email" in body:
        oauth["oauth_email"] = email(body, "oauth_email")
    details = _details(body)
    calendar = connections.create(
        request.app[WORLD], platform, oauth, workspace=workspace_of(request)
    )
    _describe(calendar, details)
    return json_answer(calendar_view(calendar), status=201)


async def retrieve_calendar(request: web.Request) -> web.Response:
    """One calendar."""
    return json_answer(calendar_view(known_calendar(request)))


async def update_calendar(request: web.Request) -> web.Response:
    """
    Change what is given.

    New credentials, and any update of a disconnected calendar, even an empty one,
    make Recall try to connect again.
    """
    known_calendar(request)
    body = await fields.json_object(request)
    calendar = known_calendar(request)
    if "platform" in body:
        choice(body, "platform", (calendar.platform,))
    given = {name: text(body, name) or "" for name in _CREDENTIALS if name in body}
    if "oauth_email" in body:
        given["oauth_email"] = email(body, "oauth_email")
    details = _details(body)
    world = request.app[WORLD]
    calendar.oauth |= given
    _describe(calendar, details)
    calendar.updated_at = world.stamp()
    if given or calendar.status == "disconnected":
        connections.begin(world, calendar)
    return json_answer(calendar_view(calendar))


async def delete_calendar(request: web.Request) -> web.Response:
    """Delete a calendar, its events and the bots that nobody else holds."""
    connections.delete(request.app[WORLD], known_calendar(request))
    return web.Response(status=204)


def _details(body: JsonObject) -> JsonObject:
    details: JsonObject = {}
    if body.get("webhook_url") is not None:
        details["webhook_url"] = address(body, "webhook_url")
    if body.get("metadata") is not None:
        metadata = fields.mapping(body, "metadata")
        details["metadata"] = {name: text(metadata, name) for name in metadata}
    return details


def _describe(calendar: Calendar, details: JsonObject) -> None:
    calendar.webhook_url = details.get("webhook_url", calendar.webhook_url)
    calendar.metadata = details.get("metadata", calendar.metadata)


def _chosen(request: web.Request, name: str, known: tuple[str, ...]) -> str | None:
    if name not in request.query:
        return None
    return choice(dict(request.query), name, known)


def _has_address(calendar: Calendar, email: str) -> bool:
    return (calendar.platform_email or "").casefold() == email.casefold()
