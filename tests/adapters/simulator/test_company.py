"""The generated company: every story is told, and raw says what its tag promises."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from callsheet.adapters.simulator.calendars.syncing import in_window
from callsheet.adapters.simulator.model import Event, Snapshot
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.truth import truth_view
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company import company
from callsheet.adapters.simulator.worlds.company.stories import STORIES
from callsheet.adapters.simulator.worlds.company.stories import __doc__ as doc
from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import NOW, Json

ACME = "@acme.example"
TAGS = sorted({story.tag for story in STORIES})
WANTED = """
    customer_call single_guest customer_with_room private_customer all_day_customer
    zoom_two_hosts teams_per_invitee webex_call weekly_customer moved perpetual soon
    running beyond_window
""".split()
UNWANTED = """
    internal internal_with_room weekly_internal declined tentative unanswered solo
    solo_with_link all_day
""".split()
IMPOSSIBLE = "no_link wrapped_link cancelled ended".split()
OTHER = ["partly_declined", "hidden_guests"]


def small(**options: Json) -> World:
    return company(**{"seed": 7, "now": NOW, **options})


def state(event: Event) -> Snapshot:
    return event.source.current


def people(event: Event) -> list[tuple[str, str]]:
    """Everyone but rooms, with their answers; the organiser included."""
    raw = state(event).raw
    if event.source.platform == "google_calendar":
        organizer = raw["organizer"]["email"]
        listed = [
            (guest["email"], guest["responseStatus"])
            for guest in raw.get("attendees", [])
            if not guest.get("resource") and guest["email"] != organizer
        ]
    else:
        organizer = raw["organizer"]["emailAddress"]["address"]
        listed = [
            (guest["emailAddress"]["address"], guest["status"]["response"])
            for guest in raw["attendees"]
            if guest["type"] != "resource"
        ]
    return [(organizer, "organizer"), *listed]


def external(event: Event) -> bool:
    return any(not address.endswith(ACME) for address, _ in people(event))


def own_answer(event: Event) -> str:
    answers = dict(people(event))
    return answers.get(event.source.mailbox, "absent")


def accepted(event: Event) -> bool:
    return own_answer(event) in ("accepted", "organizer")


def test_the_tags_are_the_documented_ones_and_each_is_sorted_by_its_outcome() -> None:
    assert sorted([*WANTED, *UNWANTED, *IMPOSSIBLE, *OTHER]) == TAGS
    assert all(f"`{tag}`" in str(doc) for tag in TAGS)


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_every_story_is_told_whatever_the_size(size: int) -> None:
    world = small(calendars=size, events_per_calendar=0)
    assert all(world.meetings(tag) for tag in TAGS)


@pytest.mark.parametrize("tag", WANTED)
def test_external_and_accepted_on_every_copy(tag: str) -> None:
    events = [event for copies in small().meetings(tag) for event in copies]
    assert all(external(event) and accepted(event) for event in events)
    assert all(state(event).meeting_url for event in events)


@pytest.mark.parametrize("tag", UNWANTED)
def test_internal_or_not_accepted_on_every_copy(tag: str) -> None:
    events = [event for copies in small().meetings(tag) for event in copies]
    assert events
    assert not any(external(event) and accepted(event) for event in events)


def test_a_meeting_partly_declined_has_a_copy_of_each_answer() -> None:
    [(first, second)] = small().meetings("partly_declined")
    assert own_answer(first) == "accepted"
    assert own_answer(second) == "declined"
    assert external(first)


def test_hidden_guests_show_the_owner_alone() -> None:
    [[event]] = small().meetings("hidden_guests")
    raw = state(event).raw
    assert raw["attendeesOmitted"] is True
    assert raw["guestsCanSeeOtherGuests"] is False
    assert [g["email"] for g in raw["attendees"]] == [event.source.mailbox]
    assert accepted(event)
    assert not external(event)


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("no_link", lambda s: s.meeting_url is None),
        ("wrapped_link", lambda s: s.meeting_url is None and "safelinks" in str(s.raw)),
        ("ended", lambda s: s.end == NOW - timedelta(minutes=30)),
        ("running", lambda s: s.start < NOW < s.end),
        ("soon", lambda s: s.start == NOW + timedelta(minutes=6)),
        ("beyond_window", lambda s: not in_window(s, NOW)),
        ("private_customer", lambda s: "private" in _private(s)),
        ("solo", lambda s: "attendees" not in s.raw and s.meeting_url is None),
        ("solo_with_link", lambda s: "attendees" not in s.raw and s.meeting_url),
        ("all_day", lambda s: s.end - s.start == timedelta(days=1)),
        ("all_day_customer", lambda s: s.end - s.start == timedelta(days=1)),
    ],
)
def test_a_story_shows_in_its_events(
    tag: str, shown: Callable[[Snapshot], bool]
) -> None:
    told = [m for m in small(events_per_calendar=0).meetings(tag) if m]
    assert told
    assert all(shown(state(event)) for copies in told for event in copies)


def _private(snapshot: Snapshot) -> tuple[str | None, str | None]:
    return snapshot.raw.get("visibility"), snapshot.raw.get("sensitivity")


def test_a_cancelled_meeting_says_so_in_the_words_of_each_platform() -> None:
    [copies] = small().meetings("cancelled")
    marks = {
        event.source.platform: state(event).raw.get("status")
        or state(event).raw.get("isCancelled")
        for event in copies
    }
    assert marks == {"google_calendar": "cancelled", "microsoft_outlook": True}


def test_copies_share_uid_and_start_but_not_the_event() -> None:
    for copies in small().meetings("customer_call"):
        assert len({event.source.ical_uid for event in copies}) == 1
        assert len({state(event).start for event in copies}) == 1
        assert len({event.calendar_id for event in copies}) == len(copies)
        assert len({event.id for event in copies}) == len(copies)


def test_one_meeting_on_two_zoom_hosts_and_in_as_many_teams_contexts() -> None:
    world = small()
    [zoom] = world.meetings("zoom_two_hosts")
    [teams] = world.meetings("teams_per_invitee")
    hosts = {str(state(event).meeting_url).split("/")[2] for event in zoom}
    paths = {str(state(event).meeting_url).split("/", 3)[3] for event in zoom}
    assert (hosts, len(paths)) == ({"acme.zoom.us", "zoom.us"}, 1)
    assert len({state(event).meeting_url for event in teams}) == len(teams) == 3
    assert len({str(state(e).meeting_url).split("?")[0] for e in teams}) == 1


def test_a_weekly_meeting_keeps_its_local_time_when_summer_time_begins() -> None:
    series = small(weeks=5).meetings("weekly_customer")
    starts = [state(copies[0]).start for copies in series]
    berlin = ZoneInfo("Europe/Berlin")
    assert {f"{start.astimezone(berlin):%a %H:%M}" for start in starts} == {"Tue 11:30"}
    assert {start.hour for start in starts} == {9, 10}
    ids = {state(copies[0]).raw["id"] for copies in series}
    assert len(ids) == len(series) == 6


def test_line_27_instances_name_their_series_and_the_time_they_were_moved_from() -> (
    None
):
    [copies] = small().meetings("moved")
    for event in copies:
        raw = state(event).raw
        original = state(event).start - timedelta(days=1)
        if event.source.platform == "google_calendar":
            stamp = f"_{original:%Y%m%dT%H%M%SZ}"
            assert raw["id"] == raw["recurringEventId"] + stamp
            moved_from = datetime.fromisoformat(raw["originalStartTime"]["dateTime"])
            assert moved_from == original
        else:
            assert raw["type"] == "exception"
            assert raw["seriesMasterId"]
            assert raw["originalStart"].startswith(f"{original:%Y-%m-%dT%H:%M:%S}")


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 6, 23, 59, 30, tzinfo=UTC),
        datetime(2026, 12, 26, 3, tzinfo=UTC),
    ],
    ids=["Friday at midnight", "Saturday after Christmas"],
)
def test_on_any_day_each_story_but_one_lies_in_the_window(
    now: datetime, tag: str
) -> None:
    copies = company(seed=1, now=now).meetings(tag)[0]
    expected = tag != "beyond_window"
    assert [in_window(state(event), now) for event in copies] == [expected] * len(
        copies
    )


def test_calendars_are_filled_to_the_size_asked_for() -> None:
    world = small(calendars=12, events_per_calendar=60)
    sizes = [len(mailbox.invitations) for mailbox in world.mailboxes.values()]
    assert len(sizes) == 12
    assert min(sizes) >= 60


def test_no_two_meetings_are_one_by_accident() -> None:
    world = small(calendars=12, events_per_calendar=60)
    seen: dict[tuple[datetime, str], str] = {}
    for copies in world.copies.values():
        for copy in copies:
            if copy.current.meeting_url and "zoom" not in copy.current.meeting_url:
                key = (copy.current.start, copy.current.meeting_url)
                assert seen.setdefault(key, copy.meeting) == copy.meeting


def test_one_seed_gives_one_company_and_another_seed_another() -> None:
    assert truth_view(small()) == truth_view(small())
    assert truth_view(small()) != truth_view(small(seed=8))


@pytest.mark.parametrize(
    "size", [{"calendars": 0}, {"events_per_calendar": -1}, {"weeks": 0}]
)
def test_a_company_of_impossible_size_is_refused(size: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a company needs"):
        small(**size)


async def test_the_company_can_be_read_over_http_once_and_whole() -> None:
    world = small(calendars=20, events_per_calendar=40)
    visible = {e.id for e in world.events.values() if e.stored is not None}
    seen: list[str] = []
    async with (
        Simulator(world) as sim,
        aiohttp.ClientSession(middlewares=(shapes.checking,)) as http,
    ):
        url: str | None = f"{sim.base_url}/api/v2/calendar-events/"
        while url is not None:
            async with http.get(url, headers={"Authorization": "sim-key"}) as answer:
                page = await answer.json()
            seen += [row["id"] for row in page["results"]]
            url = page["next"]
    assert len(seen) == len(visible) > 700
    assert set(seen) == visible
