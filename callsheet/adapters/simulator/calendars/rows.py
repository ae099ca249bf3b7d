"""Recall's rows for what is in an account's mailbox."""

from callsheet.adapters.simulator.bots.booking import let_go
from callsheet.adapters.simulator.model import Calendar, Event, Invitation, Mailbox
from callsheet.adapters.simulator.world import World


def attach(world: World, calendar: Calendar, mailbox: Mailbox) -> None:
    """Give the calendar a row for everything in its account's mailbox."""
    address = mailbox.address.casefold()
    if calendar.mailbox not in (None, address):
        forget_rows(world, calendar)
    calendar.mailbox = address
    calendar.platform_email = mailbox.address
    if not world.events_of(calendar):
        for invitation in mailbox.invitations:
            add_row(world, calendar, invitation)


def add_row(world: World, calendar: Calendar, invitation: Invitation) -> Event:
    """Make Recall's row for an invitation; it is listed once it is noticed."""
    event = Event(
        id=world.ids.uuid("event"), calendar_id=calendar.id, source=invitation
    )
    world.events[event.id] = event
    invitation.event_ids.append(event.id)
    return event


def forget_row(world: World, event: Event) -> None:
    """Have no row of an event any more; scheduled bots go unless others hold them."""
    let_go(world, event)
    for bot in world.bots_of(event):
        bot.holders.remove(event.id)
    world.index_of(event).remove(event)
    event.source.event_ids.remove(event.id)
    del world.events[event.id]


def forget_rows(world: World, calendar: Calendar) -> None:
    """Have no row of a calendar's events any more."""
    for event in world.events_of(calendar):
        forget_row(world, event)
