"""Google Calendar API v3, as far as it reads events; and whose token it is."""

from datetime import UTC, datetime

from aiohttp import web

from callsheet.adapters.simulator.calendars.raw import google
from callsheet.adapters.simulator.model import Invitation, JsonObject, Mailbox
from callsheet.adapters.simulator.providers.google_answers import (
    google_error,
    mailbox_of,
)
from callsheet.adapters.simulator.providers.google_query import (
    EventQuery,
    Place,
    event_query,
    page_token,
)
from callsheet.adapters.simulator.providers.scopes import reads_events, reads_profile
from callsheet.adapters.simulator.recall.answers import ApiError, json_answer
from callsheet.adapters.simulator.recall.fields import read_instant
from callsheet.adapters.simulator.recall.state import WORLD

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


async def list_events(request: web.Request) -> web.Response:
    """
    What is in the mailbox now, in or out of Recall's window.

    A series is listed as its occurrences, also without `singleEvents`: a mailbox
    of the simulation holds nothing else.
    """
    mailbox = _calendar(request)
    query = event_query(request)
    wanted = sorted(
        (_place(query, copy), n)
        for n, copy in enumerate(mailbox.invitations)
        if _matches(query, copy)
    )
    if query.after is not None:
        wanted = [entry for entry in wanted if entry[0] > query.after]
    page = wanted[: query.page]
    body = {
        "kind": "calendar#events",
        "summary": mailbox.address,
        "description": "",
        "updated": _text(_last_change(mailbox)),
        "timeZone": query.zone,
        "accessRole": "owner",
        "defaultReminders": [],
        "items": [_view(mailbox.invitations[n]) for _, n in page],
    }
    if len(wanted) > len(page):
        body["nextPageToken"] = page_token(page[-1][0])
    return json_answer(body)


async def show_event(request: web.Request) -> web.Response:
    """One event; Google shows a deleted one, too, as cancelled."""
    mailbox = _calendar(request)
    id = request.match_info["event"]
    for copy in mailbox.invitations:
        if copy.platform_id == id:
            return json_answer(_view(copy))
    raise _not_found()


async def show_user(request: web.Request) -> web.Response:
    """The address of the account that granted the token."""
    mailbox = mailbox_of(request, reads_profile)
    digits = request.app[WORLD].ids.derived("google sub", mailbox.address, length=17)
    body = {
        "sub": f"1{int(digits, 16):020d}"[:21],
        "email": mailbox.address,
        "email_verified": True,
    }
    return json_answer(body)


def _calendar(request: web.Request) -> Mailbox:
    mailbox = mailbox_of(request, reads_events)
    wanted = request.match_info["calendar"].casefold()
    if wanted not in ("primary", mailbox.address.casefold()):
        raise _not_found()
    return mailbox


def _matches(query: EventQuery, copy: Invitation) -> bool:
    now = copy.current
    # To Google, what was called off is deleted.
    if now.deleted or google.is_cancelled(now.raw):
        shown = query.show_deleted or query.updated_min is not None
    else:
        shown = True
    return (
        shown
        and (query.time_min is None or now.end > query.time_min)
        and (query.time_max is None or now.start < query.time_max)
        and (query.updated_min is None or _updated(copy) >= query.updated_min)
        and (query.ical_uid is None or copy.ical_uid == query.ical_uid)
    )


def _place(query: EventQuery, copy: Invitation) -> Place:
    moment = copy.current.start if query.order == "startTime" else _updated(copy)
    return moment, copy.platform_id


def _view(copy: Invitation) -> JsonObject:
    # What comes from a file may leave out what the provider always has.
    now = copy.current
    return {
        "kind": "calendar#event",
        "id": copy.platform_id,
        "status": "confirmed",
        "iCalUID": copy.ical_uid,
        "start": {"dateTime": _text(now.start), "timeZone": "UTC"},
        "end": {"dateTime": _text(now.end), "timeZone": "UTC"},
        **now.raw,
        **({"status": "cancelled"} if now.deleted else {}),
    }


def _updated(copy: Invitation) -> datetime:
    try:
        return read_instant(str(copy.current.raw.get("updated")))
    except (ValueError, OverflowError):
        return _NEVER


def _last_change(mailbox: Mailbox) -> datetime:
    return max((_updated(copy) for copy in mailbox.invitations), default=_NEVER)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _not_found() -> ApiError:
    return google_error(404, "Not Found", "notFound")
