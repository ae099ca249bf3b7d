"""Building a world by hand: mailboxes, and the copies of meetings in them."""

from itertools import count

from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.calendars.meeting import Meeting
from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.model import (
    Invitation,
    Mailbox,
    Platform,
    Snapshot,
    packed,
)
from callsheet.adapters.simulator.world import World, meeting_key


def open_mailbox(world: World, address: str, platform: Platform) -> Mailbox:
    """
    A new mailbox, to be connected with `connections.preconnect` once it is filled.

    ValueError if the address has one.
    """
    token = f"refresh-{world.ids.derived('grant', address)}"
    mailbox = Mailbox(address=address, platform=platform, refresh_token=token)
    world.add_mailbox(mailbox)
    return mailbox


def free_address(world: World, wanted: str) -> str:
    """An address that no mailbox has: the one wanted, else one with a number."""
    if world.mailbox_at(wanted) is None:
        return wanted
    local, _, domain = wanted.partition("@")
    others = (f"{local}+{number}@{domain}" for number in count(2))
    return next(other for other in others if world.mailbox_at(other) is None)


def invite(
    world: World, mailbox: Mailbox, meeting: Meeting, *, story: str = ""
) -> Invitation:
    """
    Put a copy of a meeting into a mailbox, written for its platform and owner.

    `meeting.link` may differ between the copies of one meeting.
    """
    platform = None
    if meeting.link is not None and not meeting.wrapped:
        platform = platform_of(meeting.link)
    id = _platform_id(world, mailbox, meeting)
    dialect = dialect_of(mailbox.platform)
    invitation = Invitation(
        mailbox=mailbox.address,
        platform=mailbox.platform,
        platform_id=id,
        ical_uid=meeting.uid,
        meeting=meeting_key(meeting.uid, meeting.original_start or meeting.start),
        story=story,
        current=Snapshot(
            start=meeting.start,
            end=meeting.end,
            meeting_url=meeting.link if platform else None,
            meeting_platform=platform,
            raw_json=packed(
                dialect.write(meeting, owner=mailbox.address, id=id, at=world.at)
            ),
        ),
    )
    world.add_invitation(invitation)
    return invitation


def _platform_id(world: World, mailbox: Mailbox, meeting: Meeting) -> str:
    # Google gives all guests one id, Graph ids belong to the mailbox.
    original = meeting.original_start or meeting.start
    instance = f"_{original:%Y%m%dT%H%M%SZ}" if meeting.series else ""
    if mailbox.platform == "google_calendar":
        return world.ids.derived("google", meeting.uid, length=26) + instance
    master = world.ids.derived("graph", mailbox.address, meeting.uid, length=40)
    return f"AAMkAG{master}{instance}="
