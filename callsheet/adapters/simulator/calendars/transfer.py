"""An event that goes to another account, as Google's change of ownership does it."""

from dataclasses import replace

from callsheet.adapters.simulator.calendars import changes
from callsheet.adapters.simulator.calendars.connections import forget_row
from callsheet.adapters.simulator.calendars.creation import Misfit
from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.calendars.syncing import announce, notice_change
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

    The row keeps its id and changes its calendar; with `transfer_keeps_id` off it is
    deleted, and a new one made.

    Raises:
        Misfit: the other calendar has no account, one of another platform, or one
            that has this meeting already.
    """
    copy = event.source
    mailbox = _heir(world, copy, target)
    raw = dialect_of(copy.platform).transferred(copy.current.raw, mailbox.address)
    inherited = replace(copy.current, raw_json=packed(raw))
    if not world.switches.transfer_keeps_id:
        heir = replace(copy, mailbox=mailbox.address, current=inherited, event_ids=[])
        changes.delete(world, copy)
        return changes.create(world, mailbox, heir)
    _hand_over(world, copy, mailbox)
    rows = [row for row in world.rows_of(copy) if _moves(world, row, mailbox)]
    copy.current = inherited
    for row in rows:
        notice_change(world, row)
    return rows


def _heir(world: World, copy: Invitation, target: Calendar) -> Mailbox:
    mailbox = world.mailboxes.get(target.mailbox or "")
    if mailbox is None:
        raise Misfit("calendar", "has no account behind it yet")
    if mailbox.platform != copy.platform:
        raise Misfit("calendar", f"is not on {copy.platform}")
    others = world.copies[copy.meeting]
    if any(other.mailbox == mailbox.address for other in others):
        raise Misfit("calendar", "has this meeting already")
    return mailbox


def _hand_over(world: World, copy: Invitation, mailbox: Mailbox) -> None:
    world.mailboxes[copy.mailbox.casefold()].invitations.remove(copy)
    copy.mailbox = mailbox.address
    mailbox.invitations.append(copy)


def _moves(world: World, row: Event, mailbox: Mailbox) -> bool:
    """Put a row into the heir's calendar of its workspace; without one it goes."""
    workspace = world.workspace_of(row)
    heirs = (c for c in world.calendars_of(mailbox) if c.workspace == workspace)
    heir = next(heirs, None)
    if heir is None:
        forget_row(world, row)
        return False
    index = world.index_of(row)
    index.remove(row)
    before, row.calendar_id = row.calendar_id, heir.id
    if row.stored is not None:
        row.updated_at = world.stamp()
        index.place(row, row.stored.start, row.updated_at)
        announce(world, before, row.updated_at)
    return True
