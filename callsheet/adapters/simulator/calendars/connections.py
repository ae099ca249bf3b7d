"""A calendar's connection to its account: made, made again, deleted."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from callsheet.adapters.simulator.bots.faults import Denied
from callsheet.adapters.simulator.bots.scheduling import add_bot
from callsheet.adapters.simulator.calendars.rows import attach, forget_rows
from callsheet.adapters.simulator.calendars.statuses import read, tell, turn
from callsheet.adapters.simulator.calendars.syncing import sync_all
from callsheet.adapters.simulator.model import Calendar, Mailbox, Platform
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
    turn(calendar, "connecting", world.stamp())
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
    turn(calendar, "connected", world.stamp())
    tell(world, calendar)
    read(world, calendar)
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
    turn(calendar, "connecting", now)
    turn(calendar, "connected", world.early_stamp())
    sync_all(world, calendar.id, world.early_stamp)
    return calendar


def delete(world: World, calendar: Calendar) -> None:
    """Forget a calendar and its rows; scheduled bots go unless others hold them."""
    forget_rows(world, calendar)
    del world.calendars[calendar.id]


def _restore_bots(world: World, calendar: Calendar) -> None:
    for event in world.events_of(calendar):
        if event.lost is None:
            continue
        key, config = event.lost
        # What cannot have a bot any more stays without one.
        with suppress(Denied):
            add_bot(world, event, key, config)
        event.lost = None


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


def _fail(world: World, calendar: Calendar, reason: str) -> None:
    turn(calendar, "disconnected", world.stamp(), reason)
    tell(world, calendar)


def _credentials(mailbox: Mailbox) -> dict[str, str]:
    return {
        "oauth_client_id": "simulated-client",
        "oauth_client_secret": "simulated-secret",
        "oauth_refresh_token": mailbox.refresh_token,
    }
