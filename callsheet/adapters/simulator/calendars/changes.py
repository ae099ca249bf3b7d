"""What people do in their calendars. Recall then notices, or does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.calendars.meeting import Guest
from callsheet.adapters.simulator.calendars.raw.dialect import Dialect, dialect_of
from callsheet.adapters.simulator.calendars.rows import add_row
from callsheet.adapters.simulator.calendars.syncing import notice_change
from callsheet.adapters.simulator.model import (
    Event,
    Invitation,
    JsonObject,
    Mailbox,
    Response,
    Snapshot,
    packed,
)
from callsheet.adapters.simulator.world import World

Rewrite = Callable[[Dialect, JsonObject], JsonObject]


def move(world: World, copy: Invitation, start: datetime, end: datetime) -> None:
    """Put a copy of a meeting at another time."""
    snapshot = replace(copy.current, start=start, end=end)
    _change(world, copy, snapshot, lambda d, raw: d.moved(raw, start, end))


def cancel(world: World, copy: Invitation) -> None:
    """Call a meeting off; the copy stays in the calendar, marked as cancelled."""
    _change(world, copy, copy.current, lambda d, raw: d.cancelled(raw))


def delete(world: World, copy: Invitation) -> None:
    """Take a copy out of its calendar; the provider calls it cancelled, too."""
    snapshot = replace(copy.current, deleted=True)
    _change(world, copy, snapshot, lambda d, raw: d.cancelled(raw))


def restore(world: World, copy: Invitation) -> None:
    """Undo a cancellation or a deletion."""
    snapshot = replace(copy.current, deleted=False)
    _change(world, copy, snapshot, lambda d, raw: d.restored(raw))


def add_guest(world: World, copy: Invitation, guest: Guest) -> None:
    """Show one more guest on a copy; a guest's own calendar does not get one."""
    _change(world, copy, copy.current, lambda d, raw: d.with_guest(raw, guest))


def remove_guest(world: World, copy: Invitation, email: str) -> None:
    """Take a guest off a copy; a guest's own copy is deleted instead."""
    if copy.mailbox.casefold() == email.casefold():
        delete(world, copy)
        return
    _change(world, copy, copy.current, lambda d, raw: d.without_guest(raw, email))


def respond(world: World, copy: Invitation, email: str, response: Response) -> None:
    """Show a guest's answer on a copy, the guest's own or another's."""
    own = copy.mailbox.casefold() == email.casefold()
    _change(
        world,
        copy,
        copy.current,
        lambda d, raw: d.answered(raw, email, response, own=own),
    )


def set_link(world: World, copy: Invitation, link: str | None) -> None:
    """Replace the join link; Recall shows it only if it recognises it."""
    platform = None if link is None else platform_of(link)
    snapshot = replace(
        copy.current,
        meeting_url=link if platform else None,
        meeting_platform=platform,
    )
    _change(world, copy, snapshot, lambda d, raw: d.linked(raw, link))


def reword(
    world: World,
    copy: Invitation,
    *,
    title: str | None = None,
    description: str | None = None,
    private: bool | None = None,
) -> None:
    """
    Change what a copy says, where something is given; one change for all of it.

    A link in the old description goes with it.
    """

    def rewrite(dialect: Dialect, raw: JsonObject) -> JsonObject:
        if title is not None:
            raw = dialect.titled(raw, title)
        if description is not None:
            raw = dialect.described(raw, description)
        return raw if private is None else dialect.hidden(raw, private=private)

    _change(world, copy, copy.current, rewrite)


def create(world: World, mailbox: Mailbox, copy: Invitation) -> list[Event]:
    """Put a new meeting into a mailbox; the rows of its calendars, one for each."""
    world.add_invitation(copy)
    rows = [add_row(world, c, copy) for c in world.calendars_of(mailbox)]
    for row in rows:
        notice_change(world, row)
    return rows


def _change(
    world: World, copy: Invitation, snapshot: Snapshot, rewrite: Rewrite
) -> None:
    dialect = dialect_of(copy.platform)
    raw = dialect.touched(rewrite(dialect, copy.current.raw), world.at)
    copy.current = replace(snapshot, raw_json=packed(raw))
    for row in world.rows_of(copy):
        notice_change(world, row)
