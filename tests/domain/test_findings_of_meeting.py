"""What is found out about the meeting itself: title, kind, length, hours and place."""

from datetime import timedelta

import pytest

from callsheet.domain.conditions import (
    Condition,
    Duration,
    Platform,
    Private,
    Recurring,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import Event, LocalTimes
from tests.domain.builders import START, event
from tests.domain.matters import matter, said

INTERVIEW = TitleLike(patterns=("interview *", "*[1:1]*"))
SHORT = Duration(at_most=30)
LONG = Duration(at_least=30, at_most=60)
OFFICE = WorkingHours(starts=9 * 60, ends=17 * 60 + 30)
ZOOM = Platform(among=("zoom", "webex"))


def lasting(minutes: float) -> Event:
    return event(end=START + timedelta(minutes=minutes))


def local(starts: int, ends: int, weekday: int = 0) -> Event:
    at = LocalTimes(
        zone="Europe/Berlin",
        zone_data="2026a",
        weekday=weekday,
        starts=starts,
        ends=ends,
    )
    return event(local=at)


MEETINGS: dict[str, tuple[Condition, Event, str]] = {
    "a title that is like a pattern": (
        INTERVIEW,
        event(title="Interview Ada"),
        "yes: interview *",
    ),
    "a title that is like another": (
        INTERVIEW,
        event(title="Bo [1:1] Cy"),
        "yes: *[1:1]*",
    ),
    "a title that is like none": (
        INTERVIEW,
        event(title="Pre-interview"),
        "no: none of the patterns",
    ),
    "no title": (INTERVIEW, event(), "no: none of the patterns"),
    "a hidden title": (
        INTERVIEW,
        event(title_hidden=True),
        "cannot_tell: title hidden (title_unknown)",
    ),
    "one of a series": (Recurring(), event(recurring=True), "yes: one of a series"),
    "a single one": (Recurring(), event(recurring=False), "no: a single event"),
    "a single one, as asked": (
        Recurring(is_=False),
        event(recurring=False),
        "yes: a single event",
    ),
    "one that may be of a series": (
        Recurring(is_=False),
        event(),
        "cannot_tell: not shown (recurrence_unknown)",
    ),
    "a private one": (Private(), event(private=True), "yes: private"),
    "one for all to see": (Private(), event(private=False), "no: not private"),
    "one for all to see, as asked": (
        Private(is_=False),
        event(private=False),
        "yes: not private",
    ),
    "one that may be private": (
        Private(),
        event(),
        "cannot_tell: not shown (privacy_unknown)",
    ),
    "half an hour": (SHORT, lasting(30), "yes: 30 minutes"),
    "a second over": (SHORT, lasting(30 + 1 / 60), "no: 30.0167 minutes"),
    "no time at all": (SHORT, lasting(0), "yes: 0 minutes"),
    "as short as can be": (LONG, lasting(30), "yes: 30 minutes"),
    "as long as can be": (LONG, lasting(60), "yes: 60 minutes"),
    "too short": (LONG, lasting(29), "no: 29 minutes"),
    "too long": (LONG, lasting(61), "no: 61 minutes"),
    "the whole working day": (
        OFFICE,
        local(9 * 60, 17 * 60 + 30),
        "yes: Mon 09:00-17:30 Europe/Berlin",
    ),
    "a minute early": (
        OFFICE,
        local(9 * 60 - 1, 10 * 60),
        "no: Mon 08:59-10:00 Europe/Berlin",
    ),
    "a minute late": (
        OFFICE,
        local(17 * 60, 17 * 60 + 31),
        "no: Mon 17:00-17:31 Europe/Berlin",
    ),
    "over night": (
        OFFICE,
        local(16 * 60, 24 * 60 + 9 * 60),
        "no: Mon 16:00-09:00 Europe/Berlin",
    ),
    "the last working day": (
        OFFICE,
        local(10 * 60, 11 * 60, weekday=4),
        "yes: Fri 10:00-11:00 Europe/Berlin",
    ),
    "a Saturday": (
        OFFICE,
        local(10 * 60, 11 * 60, weekday=5),
        "no: Sat 10:00-11:00 Europe/Berlin",
    ),
    "hours of nobody knows where": (
        OFFICE,
        event(),
        "cannot_tell: time zone unknown (time_zone_unknown)",
    ),
    "on Zoom": (ZOOM, event(meeting_platform="zoom"), "yes: zoom"),
    "elsewhere": (ZOOM, event(meeting_platform="google_meet"), "no: google_meet"),
    "nowhere": (ZOOM, event(meeting_url=None), "no: no meeting link"),
    "who knows where": (
        ZOOM,
        event(),
        "cannot_tell: platform not shown (platform_unknown)",
    ),
}


@pytest.mark.parametrize(
    ("condition", "asked", "line"), MEETINGS.values(), ids=MEETINGS
)
def test_a_condition_on_the_meeting(
    condition: Condition, asked: Event, line: str
) -> None:
    assert said(condition, matter(asked)) == line
