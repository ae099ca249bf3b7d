"""The control API: how a test or a demo moves the world, and reads the truth."""

from datetime import timedelta

import pytest

from callsheet.adapters.simulator.recall.plumbing import _is_loopback
from tests.adapters.simulator.office import CUSTOMER, NOW, Json, Office, at, text

TOMORROW = NOW + timedelta(days=1, hours=2)


async def truth(office: Office) -> Json:
    return await office.good("GET", "/_sim/truth")


async def test_the_clock_is_shown_and_stepped(office: Office) -> None:
    assert await office.good("GET", "/_sim/clock") == {
        "now": text(NOW),
        "mode": "stepped",
        "speed": None,
    }
    await office.later(minutes=1.5)
    assert (await office.good("GET", "/_sim/clock"))["now"] == "2026-03-02T08:01:30Z"
    await office.until(NOW + timedelta(hours=1))
    assert (await office.good("GET", "/_sim/clock"))["now"] == "2026-03-02T09:00:00Z"


async def test_the_truth_names_events_and_bots_and_who_holds_them(
    office: Office,
) -> None:
    ana, dan = await office.shared(title="Review", story="customer_call")
    bot = await office.book(ana)
    await office.book(dan)
    hidden = await office.meeting(start=NOW + timedelta(days=40))
    seen = await truth(office)
    events = {event["event_id"]: event for event in seen["events"]}
    assert events[ana] == {
        "event_id": ana,
        "calendar_id": office.ana,
        "calendar": "ana@acme.example",
        "platform": "google_calendar",
        "ical_uid": "shared@acme.example",
        "meeting": "shared@acme.example/20260303T100000Z",
        "story": "customer_call",
        "title": "Review",
        "guests": ["ana@acme.example", "bo@globex.example"],
        "start_time": text(TOMORROW),
        "end_time": text(TOMORROW + timedelta(minutes=30)),
        "meeting_url": "https://meet.google.com/abc-defg-hij",
        "is_deleted": False,
        "cancelled": False,
        "visible": True,
        "future_bots": [bot],
        "past_bots": [],
    }
    assert events[dan]["meeting"] == events[ana]["meeting"]
    # Graph does not list the organiser among the attendees.
    assert events[dan]["guests"] == ["bo@globex.example"]
    assert events[hidden]["visible"] is False
    [entry] = seen["bots"]
    assert (entry["id"], entry["join_at"]) == (bot, text(TOMORROW))
    assert (entry["status"], entry["events"]) == ("scheduled", [ana, dan])


async def test_the_story_and_the_truth_are_not_in_recalls_answers(
    office: Office,
) -> None:
    event = await office.meeting(story="customer_call")
    assert "customer_call" not in str(await office.event(event))


async def test_a_bot_of_the_past_is_a_past_bot(office: Office) -> None:
    event = await office.meeting(start=NOW + timedelta(minutes=30))
    bot = await office.book(event)
    await office.later(hours=2)
    [entry] = (await truth(office))["events"]
    assert (entry["future_bots"], entry["past_bots"]) == ([], [bot])


async def test_requests_are_counted_without_the_control_apis(office: Office) -> None:
    event = await office.meeting()
    await office.listed(updated_at__gte=text(NOW), token="private")
    await office.book(event)
    seen = await office.good("GET", "/_sim/requests")
    assert seen["last"] == 2
    assert seen["requests"][0] == {
        "number": 1,
        "method": "GET",
        "path": "/api/v2/calendar-events/",
        "parameters": ["token", "updated_at__gte"],
        "operation": "list_events",
        "workspace": "main",
        "status": 200,
        "replayed": False,
        "at": text(NOW),
    }
    later = await office.good("GET", "/_sim/requests?since=1")
    assert [entry["method"] for entry in later["requests"]] == ["POST"]
    assert [entry.number for entry in office.sim.requests.writes()] == [2]
    assert (await office.call("GET", "/_sim/requests?since=x")).status == 400
    assert (await office.call("GET", "/_sim/requests?since=-1")).status == 400


@pytest.mark.parametrize("calendar", ["ana", "dan"])
async def test_a_move_changes_raw_and_the_row_alike(
    office: Office, calendar: str
) -> None:
    event = await office.meeting(getattr(office, calendar))
    before = await office.event(event)
    # Berlin has summer time by then.
    moved = NOW + timedelta(days=28) - timedelta(hours=1)
    await office.move(event, moved)
    after = await office.event(event)
    assert after["start_time"] == text(moved)
    assert after["end_time"] == text(moved + timedelta(minutes=30))
    assert at(after["updated_at"]) > at(before["updated_at"])
    start = after["raw"]["start"]
    if calendar == "ana":
        assert start == {
            "dateTime": "2026-03-30T09:00:00+02:00",
            "timeZone": "Europe/Berlin",
        }
        assert after["raw"]["sequence"] == before["raw"]["sequence"] + 1
    else:
        assert start == {"dateTime": "2026-03-30T07:00:00.0000000", "timeZone": "UTC"}


async def test_a_moved_occurrence_of_a_graph_series_becomes_an_exception(
    office: Office,
) -> None:
    raw = {"type": "occurrence", "seriesMasterId": "master"}
    event = await office.meeting(office.dan, raw=raw, guests=[])
    await office.move(event, TOMORROW + timedelta(hours=1))
    assert (await office.event(event))["raw"]["type"] == "exception"


async def test_a_move_may_change_the_length(office: Office) -> None:
    event = await office.meeting()
    end = TOMORROW + timedelta(hours=2)
    await office.edit(event, "move", start=text(TOMORROW), end=text(end))
    assert (await office.event(event))["end_time"] == text(end)


async def test_cancelling_marks_raw_and_keeps_the_row(office: Office) -> None:
    ana, dan = await office.shared(title="Review")
    body: dict[str, str] = {}
    await office.good("POST", "/_sim/meetings/shared@acme.example/cancel", body)
    google, graph = [await office.event(id) for id in (ana, dan)]
    assert google["raw"]["status"] == "cancelled"
    assert graph["raw"]["isCancelled"] is True
    assert graph["raw"]["subject"] == "Canceled: Review"
    assert (google["is_deleted"], graph["is_deleted"]) == (False, False)
    await office.good("POST", "/_sim/meetings/shared@acme.example/restore", body)
    assert (await office.event(ana))["raw"]["status"] == "confirmed"
    assert (await office.event(dan))["raw"]["subject"] == "Review"


def guests(row: Json) -> list[str]:
    return [
        guest["email"] if "email" in guest else guest["emailAddress"]["address"]
        for guest in row["raw"].get("attendees", [])
    ]


async def test_a_guest_comes_and_goes_on_all_copies(office: Office) -> None:
    ana, dan = await office.shared(
        organizer={"email": "ana@acme.example"},
        guests=[{"email": "dan@acme.example"}, CUSTOMER],
    )
    path = "/_sim/meetings/shared@acme.example/guests"
    change = {"add": {"email": "mira@globex.example"}, "remove": "BO@globex.example"}
    await office.good("POST", path, change)
    people = ["dan@acme.example", "mira@globex.example"]
    assert guests(await office.event(ana)) == ["ana@acme.example", *people]
    assert guests(await office.event(dan)) == people
    # Whoever is taken off a meeting loses the copy, too.
    await office.good("POST", path, {"remove": "dan@acme.example"})
    assert (await office.event(dan))["is_deleted"] is True
    assert (await office.event(ana))["is_deleted"] is False


async def test_who_is_not_invited_cannot_be_taken_off(office: Office) -> None:
    ana, _ = await office.shared(
        organizer={"email": "ana@acme.example"}, guests=[CUSTOMER]
    )
    before = await office.event(ana)
    path = f"/_sim/events/{ana}/guests"
    answer = await office.call("POST", path, {"remove": "bob@globex.example"})
    assert answer.status == 400
    assert answer.json["errors"] == [
        {"field": "remove", "message": "nobody of this address is invited"}
    ]
    assert await office.event(ana) == before


async def test_an_answer_is_seen_on_every_copy(office: Office) -> None:
    ana, dan = await office.shared(
        organizer={"email": "ana@acme.example"},
        guests=[{"email": "dan@acme.example"}, CUSTOMER],
    )
    await office.edit(dan, "respond", response="declined")
    google, graph = [(await office.event(id))["raw"] for id in (ana, dan)]
    assert google["attendees"][1]["responseStatus"] == "declined"
    assert google["attendees"][2]["responseStatus"] == "accepted"
    assert graph["responseStatus"]["response"] == "declined"
    assert graph["attendees"][0]["status"]["response"] == "declined"
    await office.edit(ana, "respond", response="tentative")
    google, graph = [(await office.event(id))["raw"] for id in (ana, dan)]
    assert google["attendees"][0]["responseStatus"] == "tentative"
    assert graph["responseStatus"]["response"] == "declined"


async def test_an_owner_without_an_entry_gets_one_by_answering(
    office: Office,
) -> None:
    event = await office.meeting(guests=[])
    await office.edit(event, "respond", response="accepted")
    assert (await office.event(event))["raw"]["attendees"] == [
        {"email": "ana@acme.example", "self": True, "responseStatus": "accepted"}
    ]


@pytest.mark.parametrize("calendar", ["ana", "dan"])
async def test_a_link_is_replaced_and_taken_away(office: Office, calendar: str) -> None:
    event = await office.meeting(getattr(office, calendar))
    zoom = "https://acme.zoom.us/j/1"
    await office.edit(event, "link", meeting_url=zoom)
    row = await office.event(event)
    assert (row["meeting_url"], row["meeting_platform"]) == (zoom, "zoom")
    assert zoom in str(row["raw"])
    assert "meet.google.com" not in str(row["raw"])
    await office.edit(event, "link", meeting_url="https://wrap.example/?to=zoom")
    assert (await office.event(event))["meeting_url"] is None
    await office.edit(event, "link", meeting_url=None)
    row = await office.event(event)
    assert row["meeting_url"] is None
    assert "zoom" not in str(row["raw"].get("location"))


async def test_all_copies_of_a_meeting_move_together(office: Office) -> None:
    ana, dan = await office.shared()
    moved = NOW + timedelta(days=3)
    path = "/_sim/meetings/shared@acme.example/move"
    answer = await office.good("POST", path, {"start": text(moved)})
    assert {event["event_id"] for event in answer["events"]} == {ana, dan}
    for id in (ana, dan):
        assert (await office.event(id))["start_time"] == text(moved)


async def test_of_a_series_one_occurrence_has_to_be_named(office: Office) -> None:
    first = await office.meeting(ical_uid="series")
    second = await office.meeting(ical_uid="series", start=TOMORROW + timedelta(days=7))
    path = "/_sim/meetings/series/cancel"
    refused = await office.call("POST", path, {})
    assert refused.status == 400
    assert refused.json["errors"][0]["field"] == "occurrence"
    await office.good("POST", path, {"occurrence": text(TOMORROW)})
    assert (await office.event(first))["raw"]["status"] == "cancelled"
    assert (await office.event(second))["raw"]["status"] == "confirmed"
    unknown = await office.call("POST", path, {"occurrence": text(NOW)})
    assert unknown.json["errors"][0]["field"] == "occurrence"
    assert (await office.call("POST", "/_sim/meetings/none/cancel")).status == 404


async def test_raw_can_be_given_whole(office: Office) -> None:
    raw = {"id": "g1", "summary": "From elsewhere", "status": "confirmed"}
    event = await office.meeting(raw=raw, platform_id="g1", guests=[])
    row = await office.event(event)
    assert (row["raw"], row["platform_id"]) == (raw, "g1")
    # Edits find their way in an object that lacks most things.
    await office.edit(event, "guests", add=CUSTOMER)
    await office.edit(event, "guests", remove=CUSTOMER["email"])
    await office.move(event, TOMORROW)
    await office.edit(event, "link", meeting_url="https://zoom.us/j/1")
    after = (await office.event(event))["raw"]
    assert after["start"] == {
        "dateTime": "2026-03-03T10:00:00+00:00",
        "timeZone": "UTC",
    }


@pytest.mark.parametrize("calendar", ["ana", "dan"])
async def test_edits_survive_a_raw_of_strange_shape(
    office: Office, calendar: str
) -> None:
    raw = {
        "attendees": [None, "x", {"emailAddress": 7}],
        "start": "soon",
        "location": 7,
        "sequence": "first",
        "subject": None,
    }
    event = await office.meeting(getattr(office, calendar), raw=raw, guests=[])
    await office.edit(event, "guests", add=CUSTOMER)
    await office.edit(event, "guests", add=CUSTOMER, remove=CUSTOMER["email"])
    await office.edit(event, "respond", response="accepted")
    await office.move(event, TOMORROW)
    await office.edit(event, "link", meeting_url=None)
    await office.edit(event, "cancel")
    assert (await office.add(event)).status == 400


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("clock", {}, "body"),
        ("clock", {"now": "2026-03-01T00:00:00Z"}, "now"),
        ("clock", {"now": "2026-03-03T00:00:00"}, "now"),
        ("clock", {"now": 7}, "now"),
        ("clock", {"advance_seconds": -1}, "advance_seconds"),
        ("clock", {"advance_seconds": "1"}, "advance_seconds"),
        ("clock", {"advance_seconds": 1e300}, "advance_seconds"),
        ("clock", {"later": 1}, "later"),
        ("clock", b"{", "body"),
        ("pool", {"size": -1}, "size"),
        ("pool", {}, "size"),
        ("events/EVENT/move", {}, "start"),
        ("events/EVENT/move", {"start": "9999-12-31T23:59:59-14:00"}, "start"),
        ("events/EVENT/move", {"start": "0001-01-01T00:00:00+14:00"}, "start"),
        ("events/EVENT/guests", {}, "body"),
        ("events/EVENT/guests", {"add": {"name": "Bo"}}, "add.email"),
        ("events/EVENT/respond", {"response": "perhaps"}, "response"),
        ("events/EVENT/link", {"meeting_url": 7}, "meeting_url"),
        ("events/EVENT/link", {}, "meeting_url"),
        ("calendars/ANA/events", {"end_time": text(NOW)}, "start_time"),
        (
            "calendars/ANA/events",
            {
                "start_time": text(TOMORROW),
                "end_time": text(TOMORROW),
                "platform_id": "taken",
            },
            "platform_id",
        ),
        ("calendars/ANA/grant", {"reconnect": "yes"}, "reconnect"),
        ("calendars/ANA/revoke", {"why": "so"}, "why"),
    ],
)
async def test_bad_control_input_is_400_and_names_the_field(
    office: Office, path: str, body: Json, field: str
) -> None:
    event = await office.meeting(platform_id="taken")
    path = path.replace("EVENT", event).replace("ANA", office.ana)
    answer = await office.call("POST", f"/_sim/{path}", body)
    assert answer.status == 400
    assert field in [error["field"] for error in answer.json["errors"]]


async def test_the_end_of_an_event_does_not_lie_before_its_start(
    office: Office,
) -> None:
    event = await office.meeting()
    body = {"start": text(TOMORROW), "end": text(NOW)}
    answer = await office.call("POST", f"/_sim/events/{event}/move", body)
    assert "end must not lie before start" in answer.json["errors"][0]["message"]


async def test_the_control_api_asks_for_no_key(office: Office) -> None:
    assert (await office.call("GET", "/_sim/truth", key=None)).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "callsheet.example"},
        {"Origin": "https://page.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
    ids=["another name", "another origin", "a page of no origin", "no address"],
)
async def test_the_control_api_is_for_this_machine_alone(
    office: Office, headers: dict[str, str]
) -> None:
    url = f"{office.sim.base_url}/_sim/truth"
    async with office.http.get(url, headers=headers) as response:
        assert response.status == 403


@pytest.mark.parametrize(
    ("name", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("192.168.1.7", False),
        ("localhost.example", False),
        ("", False),
        (None, False),
    ],
)
def test_only_loopback_names_are_this_machine(name: str | None, loopback: bool) -> None:
    assert _is_loopback(name) is loopback
