"""An event that goes to another account, as Google's change of ownership does it."""

from dataclasses import replace

from callsheet.adapters.simulator.calendars import changes
from callsheet.adapters.simulator.calendars.misfit import Misfit
from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.calendars.rows import add_row
from callsheet.adapters.simulator.calendars.syncing import (
    announce,
    in_window,
    notice_change,
)
from callsheet.adapters.simulator.model import (
    Calendar,
    Event,
    Invitation,
    Mailbox,
    packed,
)
from callsheet.adapters.simulator.world import World


def transfer(world: World, event: Event, target: Calendar) -> list[Event]:
    """
    Give an event to the account behind another calendar; the rows that show it then.

    In each workspace where Recall reads both accounts, the row keeps its id and
    changes its calendar. Elsewhere, and everywhere with `transfer_keeps_id` off, the
    old row is deleted and a new one made, as far as there is a calendar for it.

    Raises:
        Misfit: the event is deleted; or the other calendar has no account, one of
            another platform, or one that has this meeting already.
    """
    copy = event.source
    mailbox = _heir(world, copy, target)
    heir = _inherited(world, copy, mailbox)
    world.add_invitation(heir)
    kept = []
    if world.switches.transfer_keeps_id:
        kept = _hand_over(world, event, heir, target)
    _leave(world, copy)
    shown = {row.calendar_id for row in kept}
    others = (c for c in world.calendars_of(mailbox) if c.id not in shown)
    rows = [*kept, *(add_row(world, calendar, heir) for calendar in others)]
    for row in rows:
        notice_change(world, row)
    return rows


def _heir(world: World, copy: Invitation, target: Calendar) -> Mailbox:
    mailbox = world.mailboxes.get(target.mailbox or "")
    if mailbox is None:
        raise Misfit("calendar", "has no account behind it yet")
    if mailbox.platform != copy.platform:
        raise Misfit("calendar", f"is not on {copy.platform}")
    if any(o.mailbox == mailbox.address for o in world.copies[copy.meeting]):
        raise Misfit("calendar", "has this meeting already, or had it")
    if copy.current.deleted:
        raise Misfit("body", "the event is deleted: restore it first")
    return mailbox


def _inherited(world: World, copy: Invitation, mailbox: Mailbox) -> Invitation:
    dialect = dialect_of(copy.platform)
    raw = dialect.transferred(copy.current.raw, mailbox.address)
    snapshot = replace(copy.current, raw_json=packed(dialect.touched(raw, world.at)))
    return replace(copy, mailbox=mailbox.address, current=snapshot, event_ids=[])


def _hand_over(
    world: World, event: Event, heir: Invitation, target: Calendar
) -> list[Event]:
    """Move every row that Recall sees move; the event's own is the first to choose."""
    mailbox = world.mailboxes[heir.mailbox.casefold()]
    free = [calendar for calendar in world.calendars_of(mailbox) if _is_read(calendar)]
    free.sort(key=lambda calendar: calendar is not target)
    rows = sorted(world.rows_of(event.source), key=lambda row: row is not event)
    moved = []
    for row in rows:
        workspace = world.workspace_of(row)
        calendar = next((c for c in free if c.workspace == workspace), None)
        if calendar is None or not mailbox.granted or not _is_seen(world, row):
            continue
        free.remove(calendar)
        _move(world, row, calendar, heir)
        moved.append(row)
    return moved


def _is_read(calendar: Calendar) -> bool:
    return calendar.status == "connected"


def _is_seen(world: World, row: Event) -> bool:
    # What Recall has listed and looks at no more stays as it was.
    return row.stored is None or in_window(row.source.current, world.at)


def _move(world: World, row: Event, calendar: Calendar, heir: Invitation) -> None:
    """Put a row into another calendar; only the old one is told of it here."""
    index = world.index_of(row)
    index.remove(row)
    row.source.event_ids.remove(row.id)
    heir.event_ids.append(row.id)
    row.source = heir
    before, row.calendar_id = row.calendar_id, calendar.id
    if row.stored is not None:
        row.updated_at = world.stamp()
        index.place(row, row.stored.start, row.updated_at)
        announce(world, before, row.updated_at)


def _leave(world: World, copy: Invitation) -> None:
    """Take the copy out of the old mailbox, where rows stay as a deleted one."""
    if copy.event_ids:
        changes.delete(world, copy)
        return
    world.mailboxes[copy.mailbox.casefold()].invitations.remove(copy)
    world.copies[copy.meeting].remove(copy)
