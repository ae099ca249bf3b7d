"""From a story to its meetings: who is in it, when, and each owner's copy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from callsheet.adapters.simulator.calendars.founding import invite
from callsheet.adapters.simulator.calendars.meeting import Guest, Meeting
from callsheet.adapters.simulator.model import Mailbox
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company.links import join_link
from callsheet.adapters.simulator.worlds.company.people import (
    COLLEAGUE,
    CUSTOMERS,
    GOOGLE_ROOM,
    GRAPH_ROOM,
)
from callsheet.adapters.simulator.worlds.company.stories import Story

ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Owner:
    """An employee and the mailbox that Recall reads."""

    person: Guest
    mailbox: Mailbox


def stage(
    world: World,
    story: Story,
    owners: Sequence[Owner],
    *,
    number: int,
    now: datetime,
    weeks: int,
) -> None:
    """
    Put a story's meeting, or a weekly series of them, into its owners' mailboxes.

    `number` tells stories apart and picks the customers; a series goes on for
    `weeks`.
    """
    meeting = _meeting(world, story, owners, number, now)
    for occurrence in _occurrences(story, meeting, weeks):
        for copy, owner in enumerate(owners):
            address = owner.mailbox.address
            link = join_link(
                world.ids, story.link, meeting.uid, owner=address, copy=copy
            )
            invite(
                world, owner.mailbox, replace(occurrence, link=link), story=story.tag
            )


def _meeting(
    world: World, story: Story, owners: Sequence[Owner], number: int, now: datetime
) -> Meeting:
    customers = [
        replace(CUSTOMERS[(number + i) % len(CUSTOMERS)], response="accepted")
        for i in range(story.customers)
    ]
    if len(customers) > 1:
        customers[-1] = replace(customers[-1], response="none")
    host, guests = _cast(story, [owner.person for owner in owners], customers)
    google = owners[0].mailbox.platform == "google_calendar"
    if story.room:
        guests.append(GOOGLE_ROOM if google else GRAPH_ROOM)
    start, end = _time(story, now)
    return Meeting(
        uid=_uid(world, number, google=google or story.host == "colleague"),
        title=story.title,
        start=start,
        end=end,
        organizer=host,
        guests=tuple(guests),
        wrapped=story.wrapped,
        zone=ZONE,
        private=story.private,
        all_day=story.all_day,
        hidden_guests=story.hidden_guests,
        cancelled=story.cancelled,
        kind=story.kind,
        place="Trattoria Roma" if story.tag == "no_link" else "",
    )


def _cast(
    story: Story, owners: list[Guest], customers: list[Guest]
) -> tuple[Guest, list[Guest]]:
    """The host and the guests, the owners among them with their answers."""
    match story.host:
        case "owner":
            host, invited, others = owners[0], owners[1:], customers
        case "customer":
            host, invited, others = customers[0], owners, customers[1:]
        case "colleague":
            host, invited, others = COLLEAGUE, owners, customers
    answers = story.answers
    answered = [
        replace(person, response=answers[i % len(answers)])
        for i, person in enumerate(invited)
    ]
    return host, [*answered, *others]


def _occurrences(story: Story, meeting: Meeting, weeks: int) -> Iterator[Meeting]:
    if story.moved_by is not None:
        original = meeting.start - story.moved_by
        yield replace(meeting, series=meeting.uid, original_start=original)
        return
    if not story.weekly:
        yield meeting
        return
    for week in range(weeks):
        # The clock on the wall stays the same when summer time begins.
        start, end = (_later(m, week) for m in (meeting.start, meeting.end))
        yield replace(
            meeting, series=meeting.uid, start=start, end=end, original_start=start
        )


def _later(moment: datetime, weeks: int) -> datetime:
    local = moment.astimezone(ZoneInfo(ZONE)) + timedelta(weeks=weeks)
    return local.astimezone(UTC)


def _time(story: Story, now: datetime) -> tuple[datetime, datetime]:
    if story.ahead is not None:
        start = now.replace(second=0, microsecond=0) + story.ahead
        return start, start + timedelta(minutes=story.minutes)
    day = _working_day(now.astimezone(ZoneInfo(ZONE)).date(), story.day)
    if story.all_day:
        start = datetime.combine(day, time(), tzinfo=UTC)
        return start, start + timedelta(days=1)
    local = datetime.combine(day, time(*story.at), tzinfo=ZoneInfo(ZONE))
    start = local.astimezone(UTC)
    return start, start + timedelta(minutes=story.minutes)


def _working_day(today: date, number: int) -> date:
    day = today
    for _ in range(number):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return day


def _uid(world: World, number: int, *, google: bool) -> str:
    if google:
        return world.ids.derived("uid", str(number), length=26) + "@google.com"
    token = world.ids.derived("uid", str(number), length=48).upper()
    return f"040000008200E00074C5B7101A82E008{token}"
