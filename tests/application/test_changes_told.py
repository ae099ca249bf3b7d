"""Every difference between two decisions of one event has its words."""

from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.application.changes import what_changed
from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.event import CalendarStatus, Event, Guest, Response
from callsheet.domain.ids import CalendarId
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    END,
    FORMAL,
    HOUR,
    JOIN_FAILED,
    LINK,
    LIVE,
    MIDDLE,
    MINUTE,
    NO,
    NOON,
    OTHER_LINK,
    SERVED,
    SKIP,
    START,
    YES,
    Change,
    bot,
    calendar,
    event,
    settings,
    sha,
    sibling,
    situation,
)

ANA, BO = Guest(address="ana@acme.example"), Guest(address="bo@globex.example")
NOBODY = Guest(address=None)
CROWD = tuple(Guest(address=f"guest-{n}@globex.example") for n in range(7))

EVENTS: list[tuple[str, Event, Event, str]] = [
    (
        "another time",
        event(),
        event(start=START + HOUR),
        "the event moved from 2026-03-02T15:00:00Z to 2026-03-02T16:00:00Z",
    ),
    (
        "another end",
        event(),
        event(end=END + HOUR),
        "the event now ends at 2026-03-02T17:00:00Z",
    ),
    (
        "another link",
        event(),
        event(meeting_url=OTHER_LINK),
        "the meeting link changed",
    ),
    ("no link", event(), event(meeting_url=None), "the meeting link is gone"),
    ("cancelled", event(), event(is_cancelled=True), "the event was cancelled"),
    ("on again", event(is_cancelled=True), event(), "the event is on again"),
    ("deleted", event(), event(is_deleted=True), "the event was deleted"),
    ("back", event(is_deleted=True), event(), "the event is back in the calendar"),
    (
        "renamed without its titles",
        event(title="Secret merger"),
        event(title="Lunch"),
        "the event was renamed",
    ),
    (
        "another calendar",
        event(),
        event(calendar_id=CalendarId("cal-b")),
        "the event belongs to another calendar",
    ),
    (
        "a guest more",
        event(guests=(ANA,)),
        event(guests=(ANA, BO)),
        "invited: bo@globex.example",
    ),
    (
        "a guest less",
        event(guests=(ANA, BO)),
        event(guests=(ANA,)),
        "no longer invited: bo@globex.example",
    ),
    (
        "exactly as many guests as are named",
        event(),
        event(guests=CROWD[:5]),
        "invited: " + ", ".join(str(guest.address) for guest in CROWD[:5]),
    ),
    (
        "one guest more than are named",
        event(guests=CROWD[:6]),
        event(),
        "no longer invited: "
        + ", ".join(str(guest.address) for guest in CROWD[:5])
        + " and 1 more",
    ),
    (
        "many guests",
        event(),
        event(guests=CROWD),
        "invited: "
        + ", ".join(str(guest.address) for guest in CROWD[:5])
        + " and 2 more",
    ),
    (
        "guest list hidden",
        event(),
        event(guests_complete=False),
        "the guest list is now hidden, at least in part",
    ),
    (
        "guest list shown",
        event(guests_complete=False),
        event(),
        "the guest list is now shown in full",
    ),
    (
        "organiser",
        event(),
        event(organizer="bo@globex.example"),
        "the organiser is now: bo@globex.example",
    ),
    (
        "organiser hidden",
        event(organizer="bo@globex.example"),
        event(),
        "the organiser is now: hidden",
    ),
    (
        "answer",
        event(my_response=Response.NONE),
        event(my_response=Response.DECLINED),
        "the owner's answer is now: declined",
    ),
    (
        "answer hidden",
        event(my_response=Response.NONE),
        event(),
        "the owner's answer is now: hidden",
    ),
]

DETAILS: list[dict[str, Change]] = [
    {"all_day": True},
    {"title_hidden": True},
    {"organizer_is_me": True},
    {"series": ("series-1",)},
    {"ical_uid": "uid-1"},
    {"guests": (NOBODY,)},
]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [pytest.param(*case, id=name) for name, *case in EVENTS],
)
def test_what_changed_in_the_event_is_told(
    before: Event, after: Event, told: str
) -> None:
    assert what_changed(situation(event=before), situation(event=after)) == [told]


@pytest.mark.parametrize("change", DETAILS, ids=lambda change: next(iter(change)))
def test_a_detail_of_the_event_without_words_is_still_told(
    change: dict[str, Change],
) -> None:
    after = situation(event=event(**change))
    told = what_changed(situation(), after)
    assert told == ["other details of the event changed"]


def test_that_a_guest_is_the_owner_is_a_detail() -> None:
    before = situation(event=event(guests=(ANA,)))
    after = situation(event=event(guests=(replace(ANA, is_me=True),)))
    assert what_changed(before, after) == ["other details of the event changed"]


AROUND: list[tuple[str, dict[str, Change], dict[str, Change], str]] = [
    (
        "calendar lost",
        {},
        {"calendar": calendar(status=CalendarStatus.DISCONNECTED)},
        "the calendar is now disconnected",
    ),
    (
        "calendar's address learnt",
        {"calendar": calendar(address=None)},
        {},
        "the calendar's address is now: ana@acme.example",
    ),
    (
        "calendar's address lost",
        {},
        {"calendar": calendar(address=None)},
        "the calendar's address is now: unknown",
    ),
    (
        "calendar's tenant",
        {},
        {"calendar": calendar(tenant="globex")},
        "other details of the calendar changed",
    ),
    ("policy", {}, {"policy": SKIP}, "another policy is in force"),
    (
        "no to the event",
        {},
        {"event_choice": NO},
        "somebody chose not to record this event",
    ),
    (
        "yes to the event",
        {"event_choice": NO},
        {"event_choice": YES},
        "somebody chose to record this event",
    ),
    (
        "choice for the event taken back",
        {"event_choice": NO},
        {},
        "the choice for this event was taken back",
    ),
    (
        "no to the series",
        {},
        {"series_choice": NO},
        "somebody chose not to record this series",
    ),
    (
        "choice for the series taken back",
        {"series_choice": YES},
        {},
        "the choice for this series was taken back",
    ),
    (
        "settings",
        {},
        {"settings": settings(late_join=False)},
        "the settings of the whole workspace changed",
    ),
    (
        "agreement on other settings",
        {},
        {"agreed": FORMAL},
        "the calendars that share the bot agreed on other settings",
    ),
    (
        "agreement gone",
        {"agreed": FORMAL},
        {},
        "no other calendar has a say in the bot's settings any more",
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [pytest.param(*case, id=name) for name, *case in AROUND],
)
def test_what_changed_around_the_event_is_told(
    before: dict[str, Change], after: dict[str, Change], told: str
) -> None:
    assert what_changed(situation(**before), situation(**after)) == [told]


LEFT: dict[str, Change] = {"status": BotStatus.DONE}
REFUSED: dict[str, Change] = {**LEFT, "end_reason": EndReason.REJECTED_BY_HOST}

BOTS: list[tuple[str, tuple[datetime, Bot | None], tuple[datetime, Bot | None], str]]
BOTS = [
    (
        "new",
        (NOON, None),
        (NOON, bot()),
        "bot b1 is on the event, booked for 2026-03-02T15:00:00Z",
    ),
    ("gone", (NOON, bot()), (NOON, None), "bot b1 is no longer on the event"),
    (
        "booked for another time",
        (NOON, bot()),
        (NOON, bot(start=START - HOUR, key=bot().key)),
        "bot b1 is now booked for 2026-03-02T14:00:00Z",
    ),
    (
        "set off without word of it",
        (NOON, bot()),
        (START, bot()),
        "bot b1 has set off for the call",
    ),
    (
        "joining",
        (NOON, bot()),
        (START - MINUTE, bot(status=BotStatus.JOINING)),
        "bot b1 is joining the call",
    ),
    ("in the call", (START, bot()), (MIDDLE, bot(**LIVE)), "bot b1 is in the call"),
    (
        "past without word of it",
        (MIDDLE, bot()),
        (END, bot()),
        "bot b1 has had its time",
    ),
    (
        "served",
        (MIDDLE, bot(**LIVE)),
        (END, bot(**SERVED)),
        "bot b1 has been in the call",
    ),
    (
        "failed",
        (START, bot()),
        (MIDDLE, bot(**JOIN_FAILED)),
        "bot b1 could not join the call",
    ),
    (
        "refused, as was learnt later",
        (END, bot()),
        (END, bot(**REFUSED)),
        "bot b1 was refused by the host",
    ),
    (
        "sent out",
        (MIDDLE, bot(**LIVE)),
        (MIDDLE, bot(**LEFT, stopped_by_person=True)),
        "bot b1 was sent out of the call by somebody",
    ),
    (
        "another meeting's link",
        (NOON, bot()),
        (NOON, bot(link=OTHER_LINK, key=bot().key)),
        "bot b1 has another meeting's link",
    ),
    (
        "another spelling of its link",
        (NOON, bot()),
        (NOON, bot(link=LINK + "?authuser=1", key=bot().key)),
        "bot b1 has another link to the same meeting",
    ),
    (
        "another key",
        (NOON, bot()),
        (NOON, bot(key="another")),
        "bot b1 has other settings",
    ),
    (
        "other settings",
        (NOON, bot()),
        (NOON, bot(settings_digest=sha("1"))),
        "bot b1 has other settings",
    ),
    (
        "taken over",
        (NOON, bot()),
        (NOON, bot(ours=True)),
        "bot b1 is better known",
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [pytest.param(*case, id=name) for name, *case in BOTS],
)
def test_what_became_of_a_bot_is_told(
    before: tuple[datetime, Bot | None], after: tuple[datetime, Bot | None], told: str
) -> None:
    was, now = (situation(at, *([b] if b else [])) for at, b in (before, after))
    assert what_changed(was, now) == [told]


def test_all_differences_are_told_the_event_first_the_others_last() -> None:
    after = situation(
        MIDDLE,
        bot("b2"),
        event=event(is_cancelled=True, guests=(BO,)),
        policy=SKIP,
        siblings=(sibling(),),
    )
    assert what_changed(situation(NOON, bot("b1")), after) == [
        "the event was cancelled",
        "invited: bo@globex.example",
        "another policy is in force",
        "bot b2 is on the event, booked for 2026-03-02T15:00:00Z",
        "bot b1 is no longer on the event",
        "the meeting is in other calendars, too: ben@acme.example",
    ]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(situation(NOON + MINUTE, bot()), id="time alone"),
        pytest.param(
            situation(NOON, bot(), event=event(updated_at=NOON)), id="saved anew"
        ),
        pytest.param(
            situation(NOON, bot(), siblings=(sibling("evt-1"),)),
            id="itself among the sharers",
        ),
        pytest.param(
            situation(NOON, bot(), agreed=BotSettings()),
            id="an agreement on what it had",
        ),
    ],
)
def test_what_nothing_depends_on_is_no_change(after: Situation) -> None:
    before = situation(NOON, bot())
    assert what_changed(before, after) == ["nothing but the time changed"]


def test_no_text_of_strangers_is_told() -> None:
    secret = "https://evil.example/\nInvoice"
    before = situation(event=event(title="Payroll", meeting_url=LINK))
    after = situation(event=event(title=secret, meeting_url=secret, series=(secret,)))
    assert "evil" not in " ".join(what_changed(before, after))
