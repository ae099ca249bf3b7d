"""From readings of many events to situations: who shares a bot with whom."""

from datetime import datetime
from itertools import permutations

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot
from callsheet.domain.conditions import OrganizerIsMe
from callsheet.domain.event import Calendar, CalendarStatus, Event
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.keys import Scheme
from callsheet.domain.policy import Choice, Policy, Preferences, Rule
from callsheet.domain.situation import Settings, Situation
from callsheet.domain.workspace import (
    Reading,
    Workspace,
    situations,
)
from tests.domain.builders import (
    EVENING,
    LINK,
    NOON,
    OTHER_LINK,
    RECORD,
    SKIP,
    TICK,
    Change,
    bot,
    calendar,
    event,
    settings,
)

SHOUTED = LINK.upper().replace("HTTPS", "https")


def reading(id: str, *bots: Bot, in_flight: bool = False, **changes: Change) -> Reading:
    return Reading(event=event(id, **changes), bots=bots, in_flight=in_flight)


def read(
    *readings: Reading, policy: Policy | None = RECORD, **more: Change
) -> dict[str, Situation]:
    workspace = Workspace(policy=policy, **more)
    return {s.event.id: s for s in situations(readings, workspace, now=NOON)}


def siblings(given: Situation) -> list[str]:
    return [sibling.event_id for sibling in given.siblings]


def test_there_is_one_situation_for_each_event_sorted_by_id() -> None:
    found = read(reading("evt-2"), reading("evt-10"), reading("evt-1"))
    assert list(found) == ["evt-1", "evt-10", "evt-2"]


def test_a_situation_holds_what_its_workspace_says() -> None:
    ana = calendar(tenant="t1")
    mine = Settings(late_join=False)
    (given,) = read(
        reading("evt-1", bot("b1"), series=("uid-1",)),
        policy=SKIP,
        calendars={ana.id: ana},
        settings=mine,
        preferences=Preferences(
            events={EventId("evt-1"): True}, series={"uid-1": False}
        ),
    ).values()
    assert given == Situation(
        event=event(series=("uid-1",)),
        policy=SKIP,
        now=NOON,
        calendar=ana,
        event_choice=Choice(target="evt-1", wanted=True),
        series_choice=Choice(target="uid-1", wanted=False),
        bots=(bot("b1"),),
        settings=mine,
    )


def test_a_calendar_that_is_not_listed_is_connected_with_an_unknown_address() -> None:
    given = read(reading("evt-1"))["evt-1"]
    assert given.calendar == Calendar(id=CalendarId("cal-a"))
    assert given.calendar.status is CalendarStatus.CONNECTED


def versions(*updated: datetime | None) -> list[Event]:
    return [
        event(title=f"version {n}", updated_at=instant)
        for n, instant in enumerate(updated)
    ]


VERSIONS = {
    "the newest is last": (versions(NOON, NOON + TICK), "version 1"),
    "a version beats none": (versions(None, NOON), "version 1"),
    "one version repeated": (versions(NOON, NOON), "version 1"),
    "no version at all": (versions(None, None), "version 1"),
    "three, the newest in the middle": (versions(NOON, EVENING, None), "version 1"),
}


@pytest.mark.parametrize(("events", "title"), VERSIONS.values(), ids=VERSIONS)
def test_of_repeated_ids_the_greatest_version_counts(
    events: list[Event], title: str
) -> None:
    for order in permutations(events):
        (given,) = read(*(Reading(event=one) for one in order)).values()
        assert given.event.title == title


def test_a_reading_repeated_is_one_reading() -> None:
    once = reading("evt-1", bot("b1"))
    assert read(once, once) == read(once)


TIES = {
    "one link": (reading("evt-2"), True),
    "another spelling of the link": (reading("evt-2", meeting_url=SHOUTED), True),
    "another link": (reading("evt-2", meeting_url=OTHER_LINK), False),
    "another time": (reading("evt-2", start=EVENING), False),
    "another link, and a bot under the shared key": (
        reading("evt-2", bot("b7"), meeting_url=OTHER_LINK),
        True,
    ),
    "another link, and the very same bot": (
        reading("evt-2", bot("b1", key="x"), meeting_url=OTHER_LINK),
        True,
    ),
    "another link, and the key of the other's old bot": (
        reading("evt-2", bot("b7", key="old"), meeting_url=OTHER_LINK),
        True,
    ),
    "no link": (reading("evt-2", meeting_url=None), False),
    "no link, and the very same bot": (
        reading("evt-2", bot("b1"), meeting_url=None),
        True,
    ),
}


@pytest.mark.parametrize(("other", "tied"), TIES.values(), ids=TIES)
def test_siblings_have(other: Reading, tied: bool) -> None:
    found = read(reading("evt-1", bot("b1", key="old")), other)
    expected = ["evt-1", "evt-2"] if tied else []
    assert siblings(found["evt-1"]) == expected
    assert siblings(found["evt-2"]) == expected


def test_two_events_without_a_link_share_nothing() -> None:
    found = read(reading("evt-1", meeting_url=None), reading("evt-2", meeting_url=None))
    assert (siblings(found["evt-1"]), siblings(found["evt-2"])) == ([], [])


def test_events_without_a_key_share_nothing() -> None:
    company = settings(scheme=Scheme.COMPANY)
    found = read(reading("evt-1"), reading("evt-2"), settings=company)
    assert siblings(found["evt-1"]) == []
    tied = read(
        reading("evt-1", bot("b1")), reading("evt-2", bot("b1")), settings=company
    )
    assert siblings(tied["evt-1"]) == ["evt-1", "evt-2"]
    assert tied["evt-1"].siblings[0].key is None
    assert tied["evt-1"].agreed is None


def test_all_of_one_circle_hold_the_very_same_siblings() -> None:
    found = read(reading("evt-1"), reading("evt-2"), reading("evt-3"))
    tuples = {id(given.siblings) for given in found.values()}
    assert siblings(found["evt-2"]) == ["evt-1", "evt-2", "evt-3"]
    assert len(tuples) == 1


def test_an_event_may_stand_in_several_circles() -> None:
    found = read(
        reading("evt-1"),
        reading("evt-2", bot("b1", EVENING)),
        reading("evt-3", start=EVENING),
    )
    assert siblings(found["evt-1"]) == ["evt-1", "evt-2"]
    assert siblings(found["evt-2"]) == ["evt-1", "evt-2", "evt-3"]
    assert siblings(found["evt-3"]) == ["evt-2", "evt-3"]


def test_a_sibling_is_told_with_its_calendar_bots_and_key() -> None:
    ben = calendar("cal-b", address="ben@acme.example")
    other = reading("evt-2", bot("b7"), in_flight=True, calendar_id=CalendarId("cal-b"))
    found = read(reading("evt-1"), other, calendars={ben.id: ben})
    mine, theirs = found["evt-1"].siblings
    assert (mine.calendar, mine.in_flight, mine.bots) == ("cal-a", False, ())
    assert (theirs.calendar, theirs.in_flight) == ("ben@acme.example", True)
    # Ours by its key: no other event of the circle has to find that out again.
    assert (theirs.calendar_id, theirs.bots) == ("cal-b", (bot("b7", ours=True),))
    assert (theirs.start, theirs.end) == (other.event.start, other.event.end)
    assert theirs.key == mine.key is not None


UNKNOWABLE = Policy(rules=(Rule(name="x", then="record", when=OrganizerIsMe()),))
WANTS: dict[str, tuple[Change, Change, Answer]] = {
    "it is there and wanted": ({}, {}, Answer.YES),
    "it is not wanted": ({}, {"policy": SKIP}, Answer.NO),
    "it cannot be told": ({}, {"policy": UNKNOWABLE}, Answer.CANNOT_TELL),
    "there is no policy": ({}, {"policy": None}, Answer.CANNOT_TELL),
    "it is deleted": ({"is_deleted": True}, {}, Answer.NO),
    "it is cancelled": ({"is_cancelled": True}, {}, Answer.NO),
    "it has lost its link": ({"meeting_url": None}, {}, Answer.NO),
    "its calendar is lost": (
        {},
        {
            "calendars": {
                CalendarId("cal-a"): calendar(status=CalendarStatus.DISCONNECTED)
            }
        },
        Answer.NO,
    ),
}


@pytest.mark.parametrize(("of", "more", "wanted"), WANTS.values(), ids=WANTS)
def test_whether_a_sibling_wants_the_bot_when(
    of: Change, more: Change, wanted: Answer
) -> None:
    found = read(reading("evt-1", bot("b1")), reading("evt-2", bot("b1"), **of), **more)
    assert found["evt-1"].siblings[1].wanted is wanted
