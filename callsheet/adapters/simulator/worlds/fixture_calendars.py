"""Puts the calendars of fixtures into a world, each with the account behind it."""

from collections.abc import Sequence

from callsheet.adapters.simulator.calendars.connections import CONNECTING_TAKES
from callsheet.adapters.simulator.calendars.founding import free_address
from callsheet.adapters.simulator.model import (
    Calendar,
    Mailbox,
    Platform,
    StatusChange,
)
from callsheet.adapters.simulator.world import MAIN, World
from callsheet.adapters.simulator.worlds.fixture_guesses import (
    owner_of,
    platform_of_events,
)
from callsheet.adapters.simulator.worlds.fixture_shapes import CalendarShape, EventShape


def add_calendar(
    world: World, shape: CalendarShape, events: Sequence[EventShape]
) -> Calendar:
    """
    A calendar as the file has it; what it leaves out is told by its events.

    Two calendars of one address and platform read one account, as when somebody
    has connected it twice.
    """
    platform = shape.platform or platform_of_events(events)
    address = shape.platform_email or shape.oauth_email or owner_of(platform, events)
    address = address or f"{shape.id}@fixture.example"
    mailbox = _mailbox(world, shape, address, platform)
    if shape.status != "disconnected":
        mailbox.granted = True
    calendar = _calendar(world, shape, mailbox, address)
    world.calendars[calendar.id] = calendar
    if shape.status == "connecting":
        due = world.at + CONNECTING_TAKES
        world.agenda.note(due, "calendar_connects", calendar.id)
    return calendar


def _mailbox(
    world: World, shape: CalendarShape, address: str, platform: Platform
) -> Mailbox:
    mailbox = world.mailbox_at(address)
    if mailbox is not None and mailbox.platform == platform:
        return mailbox
    address = free_address(world, address)
    token = shape.oauth_refresh_token
    issuers = {mailbox.refresh_token for mailbox in world.mailboxes.values()}
    if token is None or token in issuers:
        token = f"refresh-{world.ids.derived('grant', address)}"
    mailbox = Mailbox(
        address=address, platform=platform, refresh_token=token, granted=False
    )
    world.add_mailbox(mailbox)
    return mailbox


def _calendar(
    world: World, shape: CalendarShape, mailbox: Mailbox, address: str
) -> Calendar:
    at = shape.updated_at or world.early_stamp()
    history = [
        StatusChange(code=c.status, at=c.created_at) for c in shape.status_changes
    ]
    email = shape.platform_email
    if email is None and shape.status == "connected":
        email = address
    return Calendar(
        id=shape.id,
        workspace=MAIN,
        platform=mailbox.platform,
        oauth=_credentials(shape, mailbox),
        mailbox=mailbox.address.casefold(),
        created_at=shape.created_at or at,
        updated_at=at,
        status=shape.status,
        status_changes=history or [StatusChange(code=shape.status, at=at)],
        platform_email=email,
        webhook_url=shape.webhook_url,
        metadata=shape.metadata or {},
    )


def _credentials(shape: CalendarShape, mailbox: Mailbox) -> dict[str, str]:
    """Those of the file, but always a token that only this account has issued."""
    oauth = {
        "oauth_client_id": shape.oauth_client_id or "simulated-client",
        "oauth_client_secret": shape.oauth_client_secret or "simulated-secret",
        "oauth_refresh_token": mailbox.refresh_token,
    }
    if shape.oauth_email is not None:
        oauth["oauth_email"] = shape.oauth_email
    return oauth
