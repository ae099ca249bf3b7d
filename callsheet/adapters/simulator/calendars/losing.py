"""A grant that is taken back, and given again: what Recall notices of it, and when."""

from datetime import timedelta

from callsheet.adapters.simulator.bots.booking import let_go
from callsheet.adapters.simulator.calendars.statuses import read, tell, turn
from callsheet.adapters.simulator.model import Calendar, Mailbox
from callsheet.adapters.simulator.providers.accounts import NoAccess, access_of
from callsheet.adapters.simulator.world import World


def revoke(world: World, calendar: Calendar) -> None:
    """
    Take the grant back at the provider: every calendar of the account is lost.

    Recall notices at once, or after the switch `revoke_noticed_after`; until then
    it still says `connected`, and sees nothing of the account any more.
    """
    mailbox = world.mailboxes.get(calendar.mailbox or "")
    if mailbox is not None:
        take_back(world, mailbox)


def take_back(world: World, mailbox: Mailbox) -> None:
    """See `revoke`: the account takes its grant back, and every token dies."""
    mailbox.granted = False
    world.grants.forget_access(mailbox.address.casefold())
    delay = timedelta(seconds=world.switches.revoke_noticed_after)
    for lost in world.calendars_of(mailbox):
        if delay:
            world.agenda.note(world.at + delay, "calendar_lost", lost.id)
        else:
            notice_loss(world, lost)


def grant(world: World, calendar: Calendar) -> None:
    """
    Give the account's grant again.

    Where Recall has not noticed its loss yet, it reads on; else the application has
    to update the calendar before Recall tries again.
    """
    mailbox = world.mailboxes.get(calendar.mailbox or "")
    if mailbox is None or mailbox.granted:
        return
    mailbox.granted = True
    for kept in world.calendars_of(mailbox):
        if kept.status == "connected":
            read(world, kept)


def notice_loss(world: World, calendar: Calendar) -> None:
    """
    See that a grant is gone, if it still is.

    The calendar's scheduled bots go; its events stay listed as they were.
    """
    if not is_unnoticed(world, calendar):
        return
    turn(calendar, "disconnected", world.stamp(), "bad_refresh_token")
    for event in world.events_of(calendar):
        scheduled = [b for b in world.bots_of(event) if b.state == "scheduled"]
        event.lost = (scheduled[-1].key, scheduled[-1].config) if scheduled else None
        let_go(world, event)
    tell(world, calendar)


def is_unnoticed(world: World, calendar: Calendar) -> bool:
    """Whether a grant is gone, and Recall does not know it."""
    return calendar.status != "disconnected" and not _is_let_in(world, calendar)


def _is_let_in(world: World, calendar: Calendar) -> bool:
    # Not by the account alone: it may have granted anew, by another token.
    try:
        access_of(world, calendar)
    except NoAccess:
        return False
    return True
