"""Microsoft Graph v1.0, as far as it reads the calendar and whose it is."""

from datetime import datetime

from aiohttp import web

from callsheet.adapters.simulator.model import Invitation, JsonObject, Mailbox
from callsheet.adapters.simulator.providers.graph_answers import (
    graph_error,
    mailbox_of,
)
from callsheet.adapters.simulator.providers.graph_query import ViewQuery, view_query
from callsheet.adapters.simulator.providers.scopes import reads_events, reads_profile
from callsheet.adapters.simulator.recall.answers import json_answer
from callsheet.adapters.simulator.recall.state import WORLD

_ROOT = "/microsoft/v1.0"


async def list_view(request: web.Request) -> web.Response:
    """What lies in a stretch of time now, in or out of Recall's window."""
    mailbox = mailbox_of(request, reads_events)
    query = view_query(request)
    wanted = sorted(
        (copy for copy in mailbox.invitations if _matches(query, copy)),
        key=lambda copy: (copy.current.start, copy.platform_id),
        reverse=query.descending,
    )
    page = wanted[query.skip : query.skip + query.top]
    body: JsonObject = {
        "@odata.context": _context(request, f"users('{_quoted(mailbox)}')/calendarView")
    }
    body["value"] = [_selected(query, _view(copy)) for copy in page]
    if len(wanted) > query.skip + query.top:
        following = {"$skip": str(query.skip + query.top), "$top": str(query.top)}
        others = {
            name: value
            for name, value in request.query.items()
            if name.casefold() not in following
        }
        body["@odata.nextLink"] = str(request.url.with_query(others | following))
    return json_answer(body)


async def show_event(request: web.Request) -> web.Response:
    """One event; a deleted one is gone."""
    mailbox = mailbox_of(request, reads_events)
    id = request.match_info["event"]
    for copy in mailbox.invitations:
        if copy.platform_id == id and not copy.current.deleted:
            context = _context(request, f"users('{_quoted(mailbox)}')/events/$entity")
            return json_answer({"@odata.context": context, **_view(copy)})
    message = "The specified object was not found in the store."
    raise graph_error(request, 404, "ErrorItemNotFound", message)


async def show_user(request: web.Request) -> web.Response:
    """The account that granted the token."""
    mailbox = mailbox_of(request, reads_profile)
    id = request.app[WORLD].ids.derived("graph user", mailbox.address, length=32)
    body = {
        "@odata.context": _context(request, "users/$entity"),
        "id": f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}",
        "displayName": mailbox.address.partition("@")[0],
        "mail": mailbox.address,
        "userPrincipalName": mailbox.address,
    }
    return json_answer(body)


def _matches(query: ViewQuery, copy: Invitation) -> bool:
    now = copy.current
    begins_inside = now.start >= query.start
    return (
        not now.deleted
        and now.start < query.end
        and (begins_inside or now.end > query.start)
    )


def _view(copy: Invitation) -> JsonObject:
    # What comes from a file may leave out what the provider always has.
    now = copy.current
    return {
        "id": copy.platform_id,
        "iCalUId": copy.ical_uid,
        "isCancelled": False,
        "start": _time(now.start),
        "end": _time(now.end),
        **now.raw,
    }


def _selected(query: ViewQuery, view: JsonObject) -> JsonObject:
    if not query.select:
        return view
    return {
        name: value
        for name, value in view.items()
        if name in query.select or name in ("id", "@odata.type")
    }


def _time(moment: datetime) -> JsonObject:
    return {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%S.%f}0", "timeZone": "UTC"}


def _context(request: web.Request, what: str) -> str:
    return f"{request.url.origin()}{_ROOT}/$metadata#{what}"


def _quoted(mailbox: Mailbox) -> str:
    return mailbox.address.replace("'", "''")
