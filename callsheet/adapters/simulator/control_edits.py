"""`/_sim/events/...` and `/_sim/meetings/...`: edits of one copy, or of all."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from callsheet.adapters.simulator import changes
from callsheet.adapters.simulator.answers import json_answer, not_found
from callsheet.adapters.simulator.control_bodies import (
    Answer,
    Guests,
    Link,
    Move,
    Selection,
    control_error,
    read,
)
from callsheet.adapters.simulator.model import Event, Invitation
from callsheet.adapters.simulator.state import WORLD
from callsheet.adapters.simulator.truth import event_truth
from callsheet.adapters.simulator.world import World

Edit = Callable[[World, Invitation], None]


def routes() -> list[web.RouteDef]:
    """The routes: an edit of one event's copy, or of all copies of a meeting."""
    both = {
        "move": move,
        "cancel": cancel,
        "delete": delete,
        "restore": restore,
        "guests": guests,
        "link": link,
    }
    paths = ("/_sim/events/{id}/", "/_sim/meetings/{ical_uid}/")
    return [
        *(web.post(path + verb, edit) for path in paths for verb, edit in both.items()),
        web.post("/_sim/events/{id}/respond", respond),
    ]


async def move(request: web.Request) -> web.Response:
    """To another time."""
    body = await read(request, Move)

    def edit(world: World, copy: Invitation) -> None:
        length = copy.current.end - copy.current.start
        changes.move(world, copy, body.start, body.end or body.start + length)

    return _edit(request, edit, body.occurrence)


async def cancel(request: web.Request) -> web.Response:
    """Call it off; it stays in the calendar, marked as cancelled."""
    body = await read(request, Selection)
    return _edit(request, changes.cancel, body.occurrence)


async def delete(request: web.Request) -> web.Response:
    """Take it out of the calendar."""
    body = await read(request, Selection)
    return _edit(request, changes.delete, body.occurrence)


async def restore(request: web.Request) -> web.Response:
    """Undo a cancellation or a deletion."""
    body = await read(request, Selection)
    return _edit(request, changes.restore, body.occurrence)


async def guests(request: web.Request) -> web.Response:
    """Add a guest, remove one, or both."""
    body = await read(request, Guests)

    def edit(world: World, copy: Invitation) -> None:
        if body.remove is not None:
            changes.remove_guest(world, copy, body.remove)
        if body.add is not None:
            changes.add_guest(world, copy, body.add.to_guest())

    return _edit(request, edit, body.occurrence)


async def link(request: web.Request) -> web.Response:
    """Replace the join link."""
    body = await read(request, Link)

    def edit(world: World, copy: Invitation) -> None:
        changes.set_link(world, copy, body.meeting_url)

    return _edit(request, edit, body.occurrence)


async def respond(request: web.Request) -> web.Response:
    """The calendar's owner answers; every copy of the meeting shows it."""
    body = await read(request, Answer)
    world = request.app[WORLD]
    event = _event(request)
    for copy in world.copies[event.source.meeting]:
        changes.respond(world, copy, event.source.mailbox, body.response)
    return _answer(world, [event])


def _edit(
    request: web.Request, edit: Edit, occurrence: datetime | None
) -> web.Response:
    world = request.app[WORLD]
    copies = _copies(request, occurrence)
    for copy in copies:
        edit(world, copy)
    return _answer(world, [row for copy in copies for row in world.rows_of(copy)])


def _copies(request: web.Request, occurrence: datetime | None) -> list[Invitation]:
    if "ical_uid" not in request.match_info:
        return [_event(request).source]
    uid = request.match_info["ical_uid"]
    found = request.app[WORLD].occurrences.get(uid, [])
    if not found:
        raise not_found()
    if occurrence is not None:
        found = [c for c in found if c[0].current.start == occurrence]
    if len(found) == 1:
        return found[0]
    if occurrence is None:
        message = f"the series has {len(found)} occurrences: give the start of one"
    else:
        message = "no occurrence starts at this instant"
    raise control_error([{"field": "occurrence", "message": message}])


def _event(request: web.Request) -> Event:
    event = request.app[WORLD].events.get(request.match_info["id"].lower())
    if event is None:
        raise not_found()
    return event


def _answer(world: World, events: list[Event]) -> web.Response:
    return json_answer({"events": [event_truth(world, event) for event in events]})
