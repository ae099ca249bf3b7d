"""Lines 16 to 27: what the list of events shows, and when."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.adapters.simulator.office import CUSTOMER, MEET, NOW, Office, at, text

EVENTS = "/api/v2/calendar-events/"


async def fill(office: Office, count: int) -> list[str]:
    """Meetings a minute apart, put in from the last to the first."""
    starts = [NOW + timedelta(days=1, minutes=n) for n in range(count)]
    made = [await office.meeting(start=start) for start in reversed(starts)]
    return made[::-1]


async def test_line_16_a_page_has_a_hundred_and_keeps_the_filters(
    office: Office,
) -> None:
    ids = await fill(office, 230)
    await office.meeting(office.dan)
    url = f"{EVENTS}?calendar_id={office.ana}&is_deleted=false"
    first = await office.good("GET", url)
    second = await office.good("GET", first["next"])
    third = await office.good("GET", second["next"])
    pages = [[row["id"] for row in page["results"]] for page in (first, second, third)]
    assert pages == [ids[:100], ids[100:200], ids[200:]]
    assert (first["previous"], third["next"]) == (None, None)
    assert first["next"].startswith(office.sim.base_url + EVENTS)
    assert f"calendar_id={office.ana}" in urlsplit(first["next"]).query
    back = await office.good("GET", third["previous"])
    assert [row["id"] for row in back["results"]] == ids[100:200]
    front = await office.good("GET", back["previous"])
    assert [row["id"] for row in front["results"]] == ids[:100]
    assert front["previous"] is None


async def test_line_17_updated_at_gte_includes_the_instant_itself(
    office: Office,
) -> None:
    first, second, third = await fill(office, 3)
    await office.edit(first, "cancel")
    stamps = {row["id"]: row["updated_at"] for row in await office.listed()}
    assert [r["id"] for r in await office.listed(updated_at__gte=stamps[second])] == [
        first,
        second,
    ]
    assert [r["id"] for r in await office.listed(updated_at__gte=stamps[first])] == [
        first
    ]
    assert third in stamps


async def test_line_18_a_row_that_moves_between_pages_is_met_twice(
    office: Office,
) -> None:
    ids = await fill(office, 150)
    page = await office.good("GET", EVENTS)
    await office.move(ids[0], NOW + timedelta(days=2))
    rest = await office.good("GET", page["next"])
    assert rest["results"][-1]["id"] == ids[0]


async def test_line_19_ical_uid_is_a_prefix_with_case(office: Office) -> None:
    mine = await office.meeting(ical_uid="Abc_R2026@google.com")
    for other in ("abc_R2026@google.com", "x-Abc_R2026@google.com", "Abc@google.com"):
        await office.meeting(ical_uid=other)
    assert [row["id"] for row in await office.listed(ical_uid="Abc_")] == [mine]
    # Where there are many more, they are not looked at one by one.
    for _ in range(12):
        await office.meeting()
    assert [row["id"] for row in await office.listed(ical_uid="Abc_")] == [mine]


async def test_line_20_a_deleted_event_stays_listed_with_a_newer_stamp(
    office: Office,
) -> None:
    event = await office.meeting()
    before = await office.event(event)
    await office.edit(event, "delete")
    after = await office.event(event)
    assert after["is_deleted"] is True
    assert at(after["updated_at"]) > at(before["updated_at"])
    assert [r["id"] for r in await office.listed()] == [event]
    assert [r["id"] for r in await office.listed(is_deleted="true")] == [event]
    assert await office.listed(is_deleted="false") == []
    assert [r["id"] for r in await office.listed(updated_at__gte=after["updated_at"])]


async def test_line_21_an_event_beyond_28_days_appears_when_its_time_comes(
    office: Office,
) -> None:
    event = await office.meeting(start=NOW + timedelta(days=29))
    assert await office.listed() == []
    assert (await office.call("GET", f"{EVENTS}{event}/")).status == 404
    await office.later(hours=23, minutes=59)
    assert await office.listed() == []
    await office.later(minutes=1)
    assert [row["id"] for row in await office.listed()] == [event]
    entered = at((await office.event(event))["updated_at"])
    assert entered >= NOW + timedelta(days=1)


async def test_a_long_step_passes_through_every_window_on_the_way(
    office: Office,
) -> None:
    event = await office.meeting(start=NOW + timedelta(days=40))
    await office.later(days=60)
    assert [row["id"] for row in await office.listed()] == [event]


async def test_an_event_moved_beyond_the_window_keeps_its_old_row_for_now(
    office: Office,
) -> None:
    event = await office.meeting()
    before = await office.event(event)
    await office.move(event, NOW + timedelta(days=30))
    assert await office.event(event) == before
    await office.later(days=3)
    row = await office.event(event)
    assert at(row["start_time"]) == NOW + timedelta(days=30)


@pytest.mark.parametrize("verb", ["cancel", "delete"])
async def test_line_22_a_change_to_what_is_long_past_is_not_seen(
    office: Office, verb: str
) -> None:
    event = await office.meeting(start=NOW + timedelta(minutes=30))
    await office.later(days=2)
    before = await office.event(event)
    await office.edit(event, verb)
    assert await office.event(event) == before


async def test_line_24_a_wrapped_link_is_no_meeting_url(office: Office) -> None:
    wrapped = (
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us"
    )
    event = await office.meeting(office.dan, meeting_url=wrapped)
    row = await office.event(event)
    assert (row["meeting_url"], row["meeting_platform"]) == (None, None)
    assert wrapped in row["raw"]["body"]["content"]


async def test_line_25_a_google_event_without_guests_has_no_attendees(
    office: Office,
) -> None:
    alone = await office.event(await office.meeting(guests=[]))
    together = await office.event(await office.meeting())
    assert "attendees" not in alone["raw"]
    assert len(together["raw"]["attendees"]) == 2


async def test_line_27_both_platforms_write_their_own_raw(office: Office) -> None:
    ana, dan = await office.shared(
        title="Review",
        organizer={"email": "ana@acme.example"},
        guests=[{"email": "dan@acme.example", "response": "tentative"}, CUSTOMER],
    )
    google, graph = [(await office.event(id))["raw"] for id in (ana, dan)]
    assert google["summary"] == graph["subject"] == "Review"
    assert google["iCalUID"] == graph["iCalUId"] == "shared@acme.example"
    assert google["organizer"] == {"email": "ana@acme.example", "self": True}
    assert google["start"]["dateTime"] == "2026-03-03T11:00:00+01:00"
    assert [
        (a["email"], a.get("self"), a["responseStatus"]) for a in google["attendees"]
    ] == [
        ("ana@acme.example", True, "accepted"),
        ("dan@acme.example", None, "tentative"),
        ("bo@globex.example", None, "accepted"),
    ]
    assert google["hangoutLink"] == MEET
    assert graph["isOrganizer"] is False
    assert graph["responseStatus"]["response"] == "tentativelyAccepted"
    assert graph["start"] == {
        "dateTime": "2026-03-03T10:00:00.0000000",
        "timeZone": "UTC",
    }
    assert [a["emailAddress"]["address"] for a in graph["attendees"]] == [
        "dan@acme.example",
        "bo@globex.example",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"start_time": "2026-03-03T08:01:00Z"}, [1]),
        ({"start_time": "2026-03-03T09:01:00+01:00"}, [1]),
        ({"start_time": "2026-03-03T08:01:00"}, [1]),
        ({"start_time__gte": "2026-03-03T08:01:00Z"}, [1, 2]),
        ({"start_time__lte": "2026-03-03T08:01:00.000Z"}, [0, 1]),
        ({"calendar_id": "00000000-0000-4000-8000-000000000000"}, []),
    ],
)
async def test_the_list_can_be_narrowed(
    office: Office, query: dict[str, str], found: list[int]
) -> None:
    ids = await fill(office, 3)
    listed = [row["id"] for row in await office.listed(**query)]
    assert listed == [ids[n] for n in found]


async def test_instants_are_utc_with_z_and_stamps_only_grow(office: Office) -> None:
    event = await office.meeting(start=NOW + timedelta(hours=2))
    row = await office.event(event)
    assert row["start_time"] == text(NOW + timedelta(hours=2))
    stamps = []
    for _ in range(5):
        await office.edit(event, "cancel")
        stamps.append(at((await office.event(event))["updated_at"]))
    assert stamps == sorted(set(stamps))
