"""
Saving a world, and loading it again: it then goes on as if nothing had been.

The document holds everything, so also API keys, tokens and webhook secrets, in
clear. It is for tests, whose secrets are made up; whoever puts real ones into a
simulator has them in the file, too.
"""

from collections import deque
from pathlib import Path
from typing import Final

import orjson
from pydantic import ValidationError

from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.consistency import inconsistencies
from callsheet.adapters.simulator.ids import Ids
from callsheet.adapters.simulator.model import Event, Invitation
from callsheet.adapters.simulator.nearest import near
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.saved_document import (
    AS_CURRENT,
    FORMAT,
    Document,
    SavedAgenda,
    SavedClock,
    SavedIds,
    SavedMessages,
    known_fields,
    read_document,
    read_events,
    row_of,
    written,
)
from callsheet.adapters.simulator.worlds.saved_fault import StateError, refuse
from callsheet.adapters.simulator.worlds.saved_faults import wrong_references
from callsheet.adapters.simulator.worlds.wording import wrong_places

LARGEST: Final = 500_000_000
"""Bytes of a document."""

REBUILT: Final = frozenset({"indexes", "occurrences"})
"""What a world has that is not saved, since it follows from the rest."""

_ANYWHERE: Final = "listed_from_the_window"
"""A rule that worlds from fixtures break: those list what was listed."""


def save(world: World) -> bytes:
    """
    The world as a JSON document of the format `FORMAT`.

    A running clock is saved as of the instant up to which the world is settled, and
    a message that is on its way as not tried.
    """
    return written(_document_of(world))


def load(data: bytes) -> World:
    """
    The world that was saved.

    Raises:
        StateError: the document is too large, of another format, wrong in some
            place, or contradicts itself.
    """
    if len(data) > LARGEST:
        raise StateError([("", f"is over {LARGEST // 1_000_000} MB")])
    document = _read(data)
    events = _events(document)
    refuse(wrong_references(document, events))
    world = _world(document, events)
    found = [fault for fault in inconsistencies(world) if fault.rule != _ANYWHERE]
    refuse((fault.id, f"{fault.detail} ({fault.rule})") for fault in found)
    return world


def load_file(file: Path) -> World:
    """
    The world that was saved in a file.

    Raises:
        StateError: as `load`.
        OSError: the file cannot be read.
    """
    with file.open("rb") as opened:
        return load(opened.read(LARGEST + 1))


def _document_of(world: World) -> Document:
    clock = world.clock
    places = {id(copy): place for place, copy in enumerate(world.invitations())}
    return Document(
        format=FORMAT,
        clock=SavedClock(
            now=clock.now() if clock.is_stepped else world.at, speed=clock.speed
        ),
        at=world.at,
        last_stamp=world.last_stamp,
        ids=SavedIds(seed=str(world.ids.seed), made=dict(world.ids.made)),
        odds=world.odds.getstate(),
        switches=world.switches,
        workspaces=list(world.workspaces.values()),
        mailboxes=list(world.mailboxes.values()),
        copies=[[places[id(copy)] for copy in c] for c in world.copies.values()],
        grants=world.grants,
        calendars=list(world.calendars.values()),
        events=[row_of(event) for event in world.events.values()],
        bots=list(world.bots.values()),
        booked=[(*key, bot) for key, bot in world.booked.items()],
        calls=list(world.calls.values()),
        agenda=SavedAgenda(noted=world.agenda.noted, due=world.agenda.entries()),
        outbox=list(world.outbox),
        messages=SavedMessages(
            last_number=world.messages.last_number, messages=list(world.messages)
        ),
        skipped=world.skipped,
    )


def _read(data: bytes) -> Document:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise StateError([("", f"is no JSON ({where}: {error.msg})")]) from None
    _check_format(value)
    try:
        return read_document(value)
    except ValidationError as error:
        raise _wrong(error, "") from None


def _check_format(value: object) -> None:
    if not isinstance(value, dict):
        raise StateError([("", "must be an object")])
    found = value.get("format")
    if found == FORMAT:
        return
    program, _, _ = FORMAT.partition("/")
    if "format" not in value:
        words = f'is missing; a saved world has "{FORMAT}" there'
    elif isinstance(found, str) and found.startswith(f"{program}/"):
        words = f'"{found[:80]}" is of another version; this one reads "{FORMAT}"'
    else:
        words = f'must be "{FORMAT}"'
    raise StateError([("format", words)])


def _events(document: Document) -> list[Event]:
    """The events, each with its source, and with that one's state if it is so."""
    copies = (copy for mailbox in document.mailboxes for copy in mailbox.invitations)
    sources = {id: copy for copy in copies for id in copy.event_ids}
    rows = document.events
    refuse(
        (f"events[{place}].id", _homeless(row.get("id"), sources))
        for place, row in enumerate(rows)
        if not _is_known(row.get("id"), sources)
    )
    for row in rows:
        source = sources[row["id"]]
        row["source"] = source
        if row.get("stored") == AS_CURRENT:
            row["stored"] = source.current
    try:
        return read_events(rows)
    except ValidationError as error:
        raise _wrong(error, "events") from None


def _is_known(id: object, sources: dict[str, Invitation]) -> bool:
    return isinstance(id, str) and id in sources


def _homeless(id: object, sources: dict[str, Invitation]) -> str:
    hint = near(id, sources) if isinstance(id, str) else ""
    return f"is among the event_ids of no invitation{hint}"


def _wrong(error: ValidationError, place: str) -> StateError:
    places = wrong_places(error, known_fields())
    return StateError([(f"{place}{path}".lstrip("."), words) for path, words in places])


def _world(document: Document, events: list[Event]) -> World:
    world = World(_clock(document.clock))
    world.at = document.at
    world.ids = _ids(document.ids)
    _set_odds(world, document)
    world.switches = document.switches
    world.workspaces.clear()
    world.indexes.clear()
    for workspace in document.workspaces:
        world.add_workspace(workspace)
    world.mailboxes = {m.address.casefold(): m for m in document.mailboxes}
    _set_copies(world, document.copies)
    world.grants = document.grants
    world.calendars = {calendar.id: calendar for calendar in document.calendars}
    world.events = {event.id: event for event in events}
    world.bots = {bot.id: bot for bot in document.bots}
    world.booked = {(place, key): id for place, key, id in document.booked}
    world.calls = {call.meeting_url: call for call in document.calls}
    world.agenda.resume(document.agenda.due, document.agenda.noted)
    world.outbox = deque(document.outbox)
    world.messages.resume(document.messages.messages, document.messages.last_number)
    world.skipped = document.skipped
    world.last_stamp = document.last_stamp
    _set_indexes(world)
    return world


def _clock(saved: SavedClock) -> Clock:
    try:
        return Clock(saved.now, speed=saved.speed)
    except ValueError as error:
        raise StateError([("clock.speed", str(error))]) from None


def _ids(saved: SavedIds) -> Ids:
    try:
        ids = Ids(int(saved.seed))
    except ValueError:
        raise StateError([("ids.seed", "must be a whole number, as text")]) from None
    ids.made.update(saved.made)
    return ids


def _set_odds(world: World, document: Document) -> None:
    try:
        world.odds.setstate(document.odds)
    except (ValueError, TypeError, OverflowError):
        words = "must be a state of Python's random.Random"
        raise StateError([("odds", words)]) from None


def _set_copies(world: World, copies: list[list[int]]) -> None:
    every = list(world.invitations())
    for places in copies:
        meeting = [every[place] for place in places]
        first = meeting[0]
        world.copies[first.meeting] = meeting
        world.occurrences.setdefault(first.ical_uid, []).append(meeting)


def _set_indexes(world: World) -> None:
    listed = [
        (event.updated_at, event.id, event.stored.start)
        for event in world.events.values()
        if event.stored is not None and event.updated_at is not None
    ]
    for updated_at, id, start in sorted(listed):
        event = world.events[id]
        world.index_of(event).place(event, start, updated_at)
        world.remember_stamp(updated_at)
