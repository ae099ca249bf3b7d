"""A world from JSON files with Recall's own objects, such as answers saved of it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.model import (
    Calendar,
    Event,
    Invitation,
    Mailbox,
    Snapshot,
)
from callsheet.adapters.simulator.world import World, meeting_key
from callsheet.adapters.simulator.worlds.files import files_of
from callsheet.adapters.simulator.worlds.fixture_bots import load_bots
from callsheet.adapters.simulator.worlds.fixture_calendars import add_calendar
from callsheet.adapters.simulator.worlds.fixture_guesses import (
    original_start_of,
    raw_json_of,
    raw_text,
)
from callsheet.adapters.simulator.worlds.fixture_reading import Fixture, read_fixtures
from callsheet.adapters.simulator.worlds.fixture_shapes import CalendarShape, EventShape
from callsheet.adapters.simulator.worlds.telling import Tell, silent

_Copies: TypeAlias = dict[tuple[str, str], list[Invitation]]


def world_from_fixtures(
    files: Sequence[Path],
    *,
    now: datetime,
    clock: Clock | None = None,
    seed: int = 0,
    tell: Tell = silent,
) -> World:
    """
    The calendars, events and bots of the files, with their ids, listed as they are.

    What an object leaves out is made up; a calendar that only events name is
    connected. Bots whose start has passed are done, unless the files say that they
    are in a call that still lasts. What could not be used is in `skipped`.

    Args:
        files: See `read_fixtures`; all of them are of the main workspace. A folder
            stands for every `.json` file in it.
        now: The instant of the world's beginning, aware; fixtures are often old.
        clock: By default one that stands at `now` until it is stepped.
        seed: Decides what is made up.
        tell: Told now and then how far it is.

    Raises:
        FixtureError: A file is no fixture.
        LoadError: A folder has no such file.
        OSError: A file cannot be read.
    """
    fixture = read_fixtures(files_of(files, ".json"), tell=tell)
    # The ids that this world makes must not be those of the world that was saved.
    seed = int(fixture.digest[:16], 16) ^ seed
    world = World(clock or Clock.stepped(now), seed=seed)
    world.skipped += fixture.notes
    by_calendar: dict[str, list[EventShape]] = {id: [] for id in fixture.calendars}
    for event in fixture.events.values():
        by_calendar.setdefault(event.calendar_id, []).append(event)
    _remember_stamps(world, fixture)
    copies: _Copies = {}
    for number, (id, events) in enumerate(by_calendar.items()):
        tell("filling calendars", number, len(by_calendar))
        shape = fixture.calendars.get(id) or CalendarShape(id=id)
        calendar = add_calendar(world, shape, events)
        for event in events:
            _add_event(world, calendar, event, copies)
    _list_all(world)
    load_bots(world, fixture)
    return world


def _remember_stamps(world: World, fixture: Fixture) -> None:
    shapes: tuple[CalendarShape | EventShape, ...] = (
        *fixture.calendars.values(),
        *fixture.events.values(),
    )
    stamps = [shape.updated_at for shape in shapes if shape.updated_at is not None]
    if stamps:
        world.remember_stamp(max(stamps))


def _add_event(
    world: World, calendar: Calendar, shape: EventShape, copies: _Copies
) -> None:
    mailbox = world.mailboxes[calendar.mailbox or ""]
    copy = _copy(world, mailbox, shape)
    stored = copy.current
    twins = copies.setdefault((copy.mailbox, copy.platform_id), [])
    for twin in twins:
        rows = world.rows_of(twin)
        if all(row.calendar_id != calendar.id for row in rows):
            copy, stored = twin, _merged(twin, rows, stored, shape.updated_at)
            break
    else:
        twins.append(copy)
        world.add_invitation(copy)
    event = Event(
        id=shape.id,
        calendar_id=calendar.id,
        source=copy,
        stored=stored,
        created_at=shape.created_at or shape.updated_at,
        updated_at=shape.updated_at,
    )
    world.events[event.id] = event
    copy.event_ids.append(event.id)


def _copy(world: World, mailbox: Mailbox, shape: EventShape) -> Invitation:
    raw_json = raw_json_of(world, mailbox, shape)
    given = "iCalUID" if mailbox.platform == "google_calendar" else "iCalUId"
    uid = shape.ical_uid or raw_text(raw_json, given) or f"{shape.id}@fixture.example"
    link = shape.meeting_url
    platform = shape.meeting_platform or (platform_of(link) if link else None)
    return Invitation(
        mailbox=mailbox.address,
        platform=mailbox.platform,
        platform_id=shape.platform_id or raw_text(raw_json, "id") or shape.id,
        ical_uid=uid,
        meeting=meeting_key(uid, original_start_of(raw_json) or shape.start_time),
        current=Snapshot(
            start=shape.start_time,
            end=shape.end,
            meeting_url=link,
            meeting_platform=platform,
            raw_json=raw_json,
            deleted=shape.is_deleted,
        ),
    )


def _merged(
    twin: Invitation, rows: list[Event], new: Snapshot, updated_at: datetime | None
) -> Snapshot:
    """What one more calendar of an account has stored of a copy it shares."""
    if new == twin.current:
        return twin.current
    newest = max((row.updated_at for row in rows if row.updated_at), default=None)
    if updated_at is not None and (newest is None or updated_at > newest):
        twin.current = new
    return new


def _list_all(world: World) -> None:
    """Let Recall list every row; those without a stamp come last."""
    known = (event for event in world.events.values() if event.updated_at is not None)
    rest = [event for event in world.events.values() if event.updated_at is None]
    for event in sorted(known, key=lambda e: e.updated_at or world.at):
        _place(world, event, event.updated_at or world.at)
    for event in rest:
        event.updated_at = world.early_stamp()
        event.created_at = event.created_at or event.updated_at
        _place(world, event, event.updated_at)


def _place(world: World, event: Event, updated_at: datetime) -> None:
    if event.stored is not None:
        world.index_of(event).place(event, event.stored.start, updated_at)
