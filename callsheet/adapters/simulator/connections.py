"""A calendar's connection to its account: made, lost, made again, deleted."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from callsheet.adapters.simulator.booking import let_go
from callsheet.adapters.simulator.faults import Denied
from callsheet.adapters.simulator.model import (
    Calendar,
    CalendarStatus,
    Event,
    Invitation,
    Mailbox,
    Notice,
    Platform,
    StatusChange,
)
from callsheet.adapters.simulator.scheduling import add_bot
from callsheet.adapters.simulator.syncing import announce, sync_all
from callsheet.adapters.simulator.world import MAIN, World

CONNECTING_TAKES = timedelta(seconds=2)
"""From the request to the first sync, in simulated time."""


def create(
    world: World,
    platform: Platform,
    oauth: Mapping[str, str],
    *,
    workspace: str = MAIN,
) -> Calendar:
    """
    Begin to connect a calendar to the account that its credentials name.

    The account is the mailbox of `oauth_email`, else the one that issued the
    refresh token. An `oauth_email` that is new opens an empty mailbox; a token
    that nobody issued ends in `disconnected`.
    """
    now = world.stamp()
    calendar = Calendar(
        id=world.ids.uuid("calendar"),
        workspace=workspace,
        platform=platform,
        oauth=dict(oauth),
        mailbox=None,
        created_at=now,
        updated_at=now,
    )
    world.calendars[calendar.id] = calendar
    begin(world, calendar)
    return calendar


def begin(world: World, calendar: Calendar) -> None:
    """Try to connect, with the credentials as they are now."""
    _turn(calendar, "connecting", world.stamp())
    due = world.at + CONNECTING_TAKES
    world.agenda.note(due, "calendar_connects", calendar.id)


def finish(world: World, calendar: Calendar) -> None:
    """Become connected and read the whole window, or fail without a grant."""
    if calendar.status != "connecting":
        return
    mailbox = _account(world, calendar)
    if mailbox is None or not mailbox.granted:
        _turn(calendar, "disconnected", world.stamp())
        _tell(world, calendar)
        return
    attach(world, calendar, mailbox)
    _turn(calendar, "connected", world.stamp())
    _tell(world, calendar)
    _read(world, calendar)
    if world.switches.reconnect_restores_bots:
        _restore_bots(world, calendar)


def preconnect(world: World, mailbox: Mailbox, *, workspace: str = MAIN) -> Calendar:
    """A calendar that was connected before the simulation began; tells nobody."""
    now = world.early_stamp()
    calendar = Calendar(
        id=world.ids.uuid("calendar"),
        workspace=workspace,
        platform=mailbox.platform,
        oauth=_credentials(mailbox),
        mailbox=None,
        created_at=now,
        updated_at=now,
    )
    world.calendars[calendar.id] = calendar
    attach(world, calendar, mailbox)
    _turn(calendar, "connecting", now)
    _turn(calendar, "connected", world.early_stamp())
    sync_all(world, calendar.id, world.early_stamp)
    return calendar


def attach(world: World, calendar: Calendar, mailbox: Mailbox) -> None:
    """Give the calendar a row for everything in its account's mailbox."""
    address = mailbox.address.casefold()
    if calendar.mailbox not in (None, address):
        _forget_rows(world, calendar)
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


def revoke(world: World, calendar: Calendar) -> None:
    """
    Take the grant back at the provider: every calendar of the account is lost.

    Recall notices at once, or after the switch `revoke_noticed_after`; until then
    it still says `connected`, and sees nothing of the account any more.
    """
    mailbox = world.mailboxes.get(calendar.mailbox or "")
    if mailbox is None:
        return
    mailbox.granted = False
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
            _read(world, kept)


def notice_loss(world: World, calendar: Calendar) -> None:
    """
    See that a grant is gone, if it still is.

    The calendar's scheduled bots go; its events stay listed as they were.
    """
    mailbox = world.mailboxes.get(calendar.mailbox or "")
    if mailbox is None or mailbox.granted or calendar.status == "disconnected":
        return
    _turn(calendar, "disconnected", world.stamp())
    for event in world.events_of(calendar):
        scheduled = [b for b in world.bots_of(event) if b.state == "scheduled"]
        event.lost = (scheduled[-1].key, scheduled[-1].config) if scheduled else None
        let_go(world, event)
    _tell(world, calendar)


def delete(world: World, calendar: Calendar) -> None:
    """Forget a calendar and its rows; scheduled bots go unless others hold them."""
    _forget_rows(world, calendar)
    del world.calendars[calendar.id]


def _read(world: World, calendar: Calendar) -> None:
    last_updated = sync_all(world, calendar.id, world.stamp)
    if last_updated is not None:
        announce(world, calendar.id, last_updated)


def _restore_bots(world: World, calendar: Calendar) -> None:
    for event in world.events_of(calendar):
        if event.lost is None:
            continue
        key, config = event.lost
        # What cannot have a bot any more stays without one.
        with suppress(Denied):
            add_bot(world, event, key, config)
        event.lost = None


def forget_row(world: World, event: Event) -> None:
    """Have no row of an event any more; scheduled bots go unless others hold them."""
    let_go(world, event)
    for bot in world.bots_of(event):
        bot.holders.remove(event.id)
    world.index_of(event).remove(event)
    event.source.event_ids.remove(event.id)
    del world.events[event.id]


def _forget_rows(world: World, calendar: Calendar) -> None:
    for event in world.events_of(calendar):
        forget_row(world, event)


def _account(world: World, calendar: Calendar) -> Mailbox | None:
    address = calendar.oauth.get("oauth_email")
    token = calendar.oauth["oauth_refresh_token"]
    if address is None:
        issuers = (m for m in world.mailboxes.values() if m.refresh_token == token)
        mailbox = next(issuers, None)
    else:
        mailbox = world.mailbox_at(address)
        if mailbox is None:
            mailbox = Mailbox(
                address=address, platform=calendar.platform, refresh_token=token
            )
            world.add_mailbox(mailbox)
    fits = mailbox is not None and mailbox.platform == calendar.platform
    return mailbox if fits else None


def _credentials(mailbox: Mailbox) -> dict[str, str]:
    return {
        "oauth_client_id": "simulated-client",
        "oauth_client_secret": "simulated-secret",
        "oauth_refresh_token": mailbox.refresh_token,
    }


def _turn(calendar: Calendar, status: CalendarStatus, at: datetime) -> None:
    calendar.status = status
    calendar.updated_at = at
    calendar.status_changes.append(StatusChange(code=status, at=at))


def _tell(world: World, calendar: Calendar) -> None:
    notice = Notice(
        workspace=calendar.workspace,
        event="calendar.update",
        data={"calendar_id": calendar.id},
        at=world.at,
    )
    world.outbox.append(notice)
