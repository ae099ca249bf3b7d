"""A world from exported calendars: one `.ics` file, one connected calendar."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import free_address, open_mailbox
from callsheet.adapters.simulator.calendars.syncing import WINDOW_BACK
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.model import (
    Invitation,
    JsonObject,
    Mailbox,
    Snapshot,
    packed,
)
from callsheet.adapters.simulator.world import World, meeting_key
from callsheet.adapters.simulator.worlds.files import LoadError, files_of
from callsheet.adapters.simulator.worlds.telling import Tell, silent

MOST_EVENTS = 100_000
"""In all files together."""

LOOKAHEAD = timedelta(days=90)
"""How far series are expanded, so that the clock can be stepped past the window."""


def world_from_ics(
    files: Sequence[Path],
    *,
    now: datetime,
    clock: Clock | None = None,
    seed: int = 0,
    tell: Tell = silent,
) -> World:
    """
    One calendar for each file, of its owner or else of `{stem}@ics.example`.

    In place of a folder every `.ics` file in it is taken, sorted.

    What could not be used is in the world's `skipped`, a line each. Events of one
    UID and start in several files become copies of one meeting.

    Raises:
        IcsError: a file is no calendar at all.
        LoadError: a folder has no such file, or there are over `MOST_EVENTS` events.
        OSError: a file cannot be read.
    """
    world = World(clock or Clock.stepped(now), seed=seed)
    found = files_of(files, ".ics")
    for number, file in enumerate(found):
        tell("reading calendars", number, len(found))
        mailbox = _mailbox_from(world, file, now)
        preconnect(world, mailbox)
        if len(world.events) > MOST_EVENTS:
            raise LoadError(f"{file}: with it there are over {MOST_EVENTS:,} events")
    return world


def _mailbox_from(world: World, file: Path, now: datetime) -> Mailbox:
    # Only those who load a file need what reads it.
    from callsheet.adapters.ics import expand, read_ics  # noqa: PLC0415

    calendar = read_ics(file.read_bytes(), source=str(file))
    owner = calendar.owner or f"{file.stem}@ics.example"
    mailbox = open_mailbox(world, free_address(world, owner), calendar.platform)
    expansion = expand(
        calendar, start=now - WINDOW_BACK, end=now + LOOKAHEAD, owner=owner
    )
    for event in expansion.events:
        world.add_invitation(_invitation(mailbox, event))
    for skipped in expansion.skipped:
        world.skipped.append(f"{file.name}: {skipped.place}: {skipped.reason}")
    return mailbox


def _invitation(mailbox: Mailbox, event: JsonObject) -> Invitation:
    start = _instant(event["start_time"])
    return Invitation(
        mailbox=mailbox.address,
        platform=mailbox.platform,
        platform_id=event["platform_id"],
        ical_uid=event["ical_uid"],
        meeting=meeting_key(event["ical_uid"], start),
        current=Snapshot(
            start=start,
            end=_instant(event["end_time"]),
            meeting_url=event["meeting_url"],
            meeting_platform=event["meeting_platform"],
            raw_json=packed(event["raw"]),
            deleted=event["is_deleted"],
        ),
    )


def _instant(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
