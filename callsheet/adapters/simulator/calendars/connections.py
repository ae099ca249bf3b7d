"""A calendar's connection to its account: made, lost, made again, deleted."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from callsheet.adapters.simulator.bots.booking import let_go
from callsheet.adapters.simulator.bots.faults import Denied
from callsheet.adapters.simulator.bots.scheduling import add_bot
from callsheet.adapters.simulator.calendars.syncing import announce, sync_all
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
from callsheet.adapters.simulator.providers.accounts import NoAccess, access_of
from callsheet.adapters.simulator.providers.scopes import satisfies_recall
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

    See `access_of` for whose account that is. An `oauth_email` that is new opens
    an empty mailbox; a token that nobody issued ends in `disconnected`.
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
    _open_named(world, calendar)
    try:
        access = access_of(world, calendar)
    except NoAccess as loss:
        _fail(world, calendar, loss.code)
        return
    if not satisfies_recall(calendar.platform, access.grant.scopes):
        _fail(world, calendar, "invalid_scope")
        return
    attach(world, calendar, access.mailbox)
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
            _read(world, kept)


def notice_loss(world: World, calendar: Calendar) -> None:
    """
    See that a grant is gone, if it still is.

    The calendar's scheduled bots go; its events stay listed as they were.
    """
    if not is_unnoticed(world, calendar):
        return
    _turn(calendar, "disconnected", world.stamp(), "bad_refresh_token")
    for event in world.events_of(calendar):
        scheduled = [b for b in world.bots_of(event) if b.state == "scheduled"]
        event.lost = (scheduled[-1].key, scheduled[-1].config) if scheduled else None
        let_go(world, event)
    _tell(world, calendar)


def is_unnoticed(world: World, calendar: Calendar) -> bool:
    """Whether a grant is gone, and Recall does not know it."""
    return calendar.status != "disconnected" and not _is_let_in(world, calendar)


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


def _open_named(world: World, calendar: Calendar) -> None:
    address = calendar.oauth.get("oauth_email")
    token = calendar.oauth["oauth_refresh_token"]
    if address is None or world.mailbox_at(address) is not None:
        return
    # A token of a connect flow has its account already, whatever is said of it.
    if world.grants.refresh_token(token) is None:
        mailbox = Mailbox(
            address=address, platform=calendar.platform, refresh_token=token
        )
        world.add_mailbox(mailbox)


def _is_let_in(world: World, calendar: Calendar) -> bool:
    # Not by the account alone: it may have granted anew, by another token.
    try:
        access_of(world, calendar)
    except NoAccess:
        return False
    return True


def _fail(world: World, calendar: Calendar, reason: str) -> None:
    _turn(calendar, "disconnected", world.stamp(), reason)
    _tell(world, calendar)


def _credentials(mailbox: Mailbox) -> dict[str, str]:
    return {
        "oauth_client_id": "simulated-client",
        "oauth_client_secret": "simulated-secret",
        "oauth_refresh_token": mailbox.refresh_token,
    }


def _turn(
    calendar: Calendar, status: CalendarStatus, at: datetime, reason: str | None = None
) -> None:
    calendar.status = status
    calendar.updated_at = at
    change = StatusChange(code=status, at=at, sub_code=reason)
    calendar.status_changes.append(change)


def _tell(world: World, calendar: Calendar) -> None:
    notice = Notice(
        workspace=calendar.workspace,
        event="calendar.update",
        data={"calendar_id": calendar.id},
        at=world.at,
    )
    world.outbox.append(notice)
