"""A new event from a request of the control API."""

from callsheet.adapters.simulator.calendars import changes
from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.calendars.meeting import Guest, Meeting
from callsheet.adapters.simulator.calendars.misfit import Misfit
from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.control.bodies import NewEvent
from callsheet.adapters.simulator.model import (
    Calendar,
    Event,
    Invitation,
    JsonObject,
    Mailbox,
    Snapshot,
    packed,
)
from callsheet.adapters.simulator.world import World, meeting_key


def create_event(world: World, calendar: Calendar, new: NewEvent) -> Event:
    """
    Put a new event into a calendar's mailbox.

    With the `ical_uid` and the start of another mailbox's event it becomes a copy
    of that meeting.

    Raises:
        Misfit: no account is behind the calendar, or it has the event already.
    """
    mailbox = world.mailboxes.get(calendar.mailbox or "")
    if mailbox is None:
        raise Misfit("calendar", "has no account behind it yet")
    uid = new.ical_uid or f"{world.ids.token('uid')}@sim.example"
    platform_id = new.platform_id or world.ids.token("platform")
    if any(copy.platform_id == platform_id for copy in mailbox.invitations):
        raise Misfit("platform_id", "is in this calendar already")
    platform = None if new.meeting_url is None else platform_of(new.meeting_url)
    raw = new.raw
    if raw is None:
        raw = _written(world, mailbox, new, uid, platform_id)
    copy = Invitation(
        mailbox=mailbox.address,
        platform=mailbox.platform,
        platform_id=platform_id,
        ical_uid=uid,
        meeting=meeting_key(uid, new.start_time),
        story=new.story,
        current=Snapshot(
            start=new.start_time,
            end=new.end_time,
            meeting_url=new.meeting_url if platform else None,
            meeting_platform=platform,
            raw_json=packed(raw),
        ),
    )
    rows = changes.create(world, mailbox, copy)
    return next(row for row in rows if row.calendar_id == calendar.id)


def _written(
    world: World, mailbox: Mailbox, new: NewEvent, uid: str, platform_id: str
) -> JsonObject:
    owner = Guest(email=mailbox.address, response="accepted")
    meeting = Meeting(
        uid=uid,
        title=new.title,
        start=new.start_time,
        end=new.end_time,
        organizer=owner if new.organizer is None else new.organizer.to_guest(),
        guests=tuple(guest.to_guest() for guest in new.guests),
        link=new.meeting_url,
    )
    dialect = dialect_of(mailbox.platform)
    return dialect.write(meeting, owner=mailbox.address, id=platform_id, at=world.at)
