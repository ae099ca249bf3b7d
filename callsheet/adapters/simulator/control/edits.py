"""`/_sim/events/...` and `/_sim/meetings/...`: edits of one copy, or of all."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from callsheet.adapters.simulator.calendars import changes
from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.control.bodies import (
    Answer,
    Guests,
    Link,
    Move,
    Selection,
    Wording,
)
from callsheet.adapters.simulator.control.operations import AnyOperation, Operation
from callsheet.adapters.simulator.control.reading import control_error
from callsheet.adapters.simulator.model import Event, Invitation
from callsheet.adapters.simulator.recall.answers import not_found
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.truth import EventTruth, event_truth
from callsheet.adapters.simulator.world import World

Edit = Callable[[World, Invitation], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The truth about the events that an edit was made to."""

    events: list[EventTruth]


async def move(request: web.Request, body: Move) -> Edited:
    """Move to another time; without an end the length stays."""

    def edit(world: World, copy: Invitation) -> None:
        length = copy.current.end - copy.current.start
        changes.move(world, copy, body.start, body.end or body.start + length)

    return _edit(request, edit, body.occurrence)


async def cancel(request: web.Request, body: Selection) -> Edited:
    """Call it off; it stays in the calendar, marked as cancelled."""
    return _edit(request, changes.cancel, body.occurrence)


async def delete(request: web.Request, body: Selection) -> Edited:
    """Take it out of the calendar."""
    return _edit(request, changes.delete, body.occurrence)


async def restore(request: web.Request, body: Selection) -> Edited:
    """Undo a cancellation or a deletion."""
    return _edit(request, changes.restore, body.occurrence)


async def reword(request: web.Request, body: Wording) -> Edited:
    """
    Change the title, the description or the privacy.

    A link in the old description goes with it; the event's own link stays.
    """

    def edit(world: World, copy: Invitation) -> None:
        changes.reword(
            world,
            copy,
            title=body.title,
            description=body.description,
            private=body.private,
        )

    return _edit(request, edit, body.occurrence)


async def guests(request: web.Request, body: Guests) -> Edited:
    """Add a guest, remove one, or both."""
    if body.remove is not None:
        _require_guest(_copies(request, body.occurrence), body.remove)

    def edit(world: World, copy: Invitation) -> None:
        if body.remove is not None:
            changes.remove_guest(world, copy, body.remove)
        if body.add is not None:
            changes.add_guest(world, copy, body.add.to_guest())

    return _edit(request, edit, body.occurrence)


async def link(request: web.Request, body: Link) -> Edited:
    """Replace the join link."""

    def edit(world: World, copy: Invitation) -> None:
        changes.set_link(world, copy, body.meeting_url)

    return _edit(request, edit, body.occurrence)


async def respond(request: web.Request, body: Answer) -> Edited:
    """Answer as the calendar's owner; every copy of the meeting shows it."""
    world = request.app[WORLD]
    event = event_at(world, request.match_info["id"])
    for copy in world.copies[event.source.meeting]:
        changes.respond(world, copy, event.source.mailbox, body.response)
    return _edited(world, [event])


def event_at(world: World, id: str) -> Event:
    """The event of an id; ApiError (404) if there is none."""
    event = world.events.get(id.lower())
    if event is None:
        raise not_found()
    return event


def _edit(request: web.Request, edit: Edit, occurrence: datetime | None) -> Edited:
    world = request.app[WORLD]
    copies = _copies(request, occurrence)
    for copy in copies:
        edit(world, copy)
    return _edited(world, [row for copy in copies for row in world.rows_of(copy)])


def _require_guest(copies: list[Invitation], email: str) -> None:
    """A removal that removes nobody is a slip of the pen: ApiError (400)."""
    known = [copy.mailbox for copy in copies]
    for copy in copies:
        known += dialect_of(copy.platform).guests(copy.current.raw)
    if email.casefold() not in {address.casefold() for address in known}:
        message = "nobody of this address is invited"
        raise control_error([{"field": "remove", "message": message}])


def _copies(request: web.Request, occurrence: datetime | None) -> list[Invitation]:
    if "ical_uid" not in request.match_info:
        return [event_at(request.app[WORLD], request.match_info["id"]).source]
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


def _edited(world: World, events: list[Event]) -> Edited:
    return Edited(events=[event_truth(world, event) for event in events])


def _of_both(
    verb: str,
    takes: type[Selection],
    handler: Callable[..., Awaitable[Edited]],
) -> tuple[AnyOperation, ...]:
    """An edit of one event's copy, and of all copies of a meeting."""
    return tuple(
        Operation(
            method="POST",
            path=f"/_sim/{tag}/{{{id}}}/{verb}",
            handler=handler,
            takes=takes,
            answer=Edited,
            tag=tag,
            name=f"{handler.__name__}_{tag.removesuffix('s')}",
        )
        for tag, id in (("events", "id"), ("meetings", "ical_uid"))
    )


OPERATIONS: tuple[AnyOperation, ...] = (
    *_of_both("move", Move, move),
    *_of_both("cancel", Selection, cancel),
    *_of_both("delete", Selection, delete),
    *_of_both("restore", Selection, restore),
    *_of_both("edit", Wording, reword),
    *_of_both("guests", Guests, guests),
    *_of_both("link", Link, link),
    Operation(
        method="POST",
        path="/_sim/events/{id}/respond",
        handler=respond,
        takes=Answer,
        answer=Edited,
        tag="events",
    ),
)
