"""An export of Google Calendar becomes what Recall lists of a Google calendar."""

import pytest

from callsheet.adapters.ics import read_ics
from tests.adapters.ics.written import (
    Json,
    calendar,
    event,
    expanded,
    file,
    only,
    raw,
    reasons,
    starts,
)

START = "DTSTART:20260302T140000Z"


def test_every_meeting_of_the_window_is_listed_once_at_its_local_time() -> None:
    found = expanded(file("google.ics"))
    assert (starts(found), reasons(found), found.warnings) == (
        [
            "2026-03-02T14:00:00Z",
            "2026-03-04T16:00:00Z",
            "2026-03-10T10:00:00Z",
            "2026-03-17T23:00:00Z",
            "2026-03-23T14:00:00Z",
            "2026-03-30T13:00:00Z",
            "2026-04-06T13:00:00Z",
        ],
        [],
        (),
    )


def test_the_calendar_says_whose_it_is_and_where() -> None:
    read = read_ics(file("google.ics"), source="google.ics")
    assert (read.owner, read.time_zone, read.platform) == (
        "ana@acme.example",
        "Europe/Berlin",
        "google_calendar",
    )


def test_a_repetition_has_the_shape_of_the_provider() -> None:
    first = expanded(file("google.ics")).events[0]
    when: Json = {
        "dateTime": "2026-03-02T15:00:00+01:00",
        "timeZone": "Europe/Berlin",
    }
    ana: Json = {"email": "ana@acme.example", "self": True}
    link = "https://meet.google.com/abc-defg-hij"
    shape = first["raw"]
    assert isinstance(shape, dict)
    assert "Join with Google Meet" in shape.pop("description")
    assert first | {"raw": shape} == {
        "platform": "google_calendar",
        "platform_id": "5j2weekly0globex_20260302T140000Z",
        "ical_uid": "5j2weekly0globex@google.com",
        "start_time": "2026-03-02T14:00:00Z",
        "end_time": "2026-03-02T14:30:00Z",
        "meeting_url": link,
        "meeting_platform": "google_meet",
        "is_deleted": False,
        "raw": {
            "kind": "calendar#event",
            "id": "5j2weekly0globex_20260302T140000Z",
            "status": "confirmed",
            "summary": "Weekly with Globex",
            "iCalUID": "5j2weekly0globex@google.com",
            "recurringEventId": "5j2weekly0globex",
            "originalStartTime": when,
            "start": when,
            "end": when | {"dateTime": "2026-03-02T15:30:00+01:00"},
            "organizer": ana,
            "creator": ana,
            "attendees": [
                {
                    "email": "Ana@Acme.example",
                    "organizer": True,
                    "self": True,
                    "responseStatus": "accepted",
                },
                {
                    "email": "bo@globex.example",
                    "displayName": "Bo Globex",
                    "responseStatus": "needsAction",
                },
                {
                    "email": "dan@acme.example",
                    "optional": True,
                    "responseStatus": "declined",
                },
                {
                    "email": "aquarium@rooms.acme.example",
                    "displayName": "Aquarium",
                    "resource": True,
                    "responseStatus": "accepted",
                },
            ],
            "eventType": "default",
            "hangoutLink": link,
            "conferenceData": {
                "entryPoints": [{"entryPointType": "video", "uri": link}]
            },
            "sequence": 2,
            "created": "2025-12-22T10:15:00.000Z",
            "updated": "2026-02-26T16:02:03.000Z",
        },
    }


def test_a_moved_repetition_keeps_its_identity() -> None:
    moved = raw(expanded(file("google.ics")), 2)
    assert (moved["id"], moved["originalStartTime"], moved["start"]) == (
        "5j2weekly0globex_20260309T140000Z",
        {"dateTime": "2026-03-09T15:00:00+01:00", "timeZone": "Europe/Berlin"},
        {"dateTime": "2026-03-10T11:00:00+01:00", "timeZone": "Europe/Berlin"},
    )


def test_a_cancelled_repetition_is_listed_as_cancelled() -> None:
    assert raw(expanded(file("google.ics")), 4)["status"] == "cancelled"


def test_whole_days_are_dates_with_an_exclusive_end() -> None:
    found = expanded(file("google.ics"))
    day = raw(found, 3)
    assert (day["start"], day["end"]) == (
        {"date": "2026-03-18"},
        {"date": "2026-03-20"},
    )
    assert (day["visibility"], day["transparency"]) == ("private", "transparent")
    assert found.events[3]["end_time"] == "2026-03-19T23:00:00Z"


def test_an_event_without_guests_has_no_guest_list_and_belongs_to_the_calendar() -> (
    None
):
    day = raw(expanded(file("google.ics")), 3)
    assert "attendees" not in day
    assert day["organizer"] == {"email": "ana@acme.example", "self": True}


def test_an_invitation_from_elsewhere_names_its_organiser_and_my_answer() -> None:
    found = expanded(file("google.ics"))
    review = raw(found, 1)
    assert (review["organizer"], review["attendees"], review["status"]) == (
        {"email": "cleo@initech.example", "displayName": "Cleo"},
        [{"email": "ana@acme.example", "self": True, "responseStatus": "declined"}],
        "tentative",
    )
    assert (
        found.events[1]["meeting_url"]
        == "https://initech.zoom.us/j/98765432100?pwd=aB1&uname=Ana"
    )


def test_ids_of_other_programs_stay_apart() -> None:
    found = expanded(
        calendar(event(START, uid="1@a.example"), event(START, uid="1@b.example"))
    )
    assert len({str(each["platform_id"]) for each in found.events}) == 2


def test_the_caller_may_say_whose_calendar_it_is() -> None:
    guest = "ATTENDEE;PARTSTAT=TENTATIVE:MAILTO:Bo@Globex.example"
    found = expanded(calendar(event(START, guest)), owner="bo@globex.example")
    assert raw(found)["attendees"] == [
        {
            "email": "Bo@Globex.example",
            "self": True,
            "responseStatus": "tentative",
        }
    ]


@pytest.mark.parametrize(
    ("line", "key", "expected"),
    [
        pytest.param("CLASS:PUBLIC", "visibility", "public", id="public"),
        pytest.param("CLASS:CONFIDENTIAL", "visibility", "confidential", id="secret"),
        pytest.param("CLASS:X-ODD", "visibility", "private", id="an unknown class"),
        pytest.param("CLASS:", "visibility", None, id="no class"),
        pytest.param("TRANSP:OPAQUE", "transparency", None, id="busy"),
        pytest.param("STATUS:CANCELLED", "status", "cancelled", id="cancelled"),
        pytest.param("STATUS:X-ODD", "status", "confirmed", id="an unknown status"),
        pytest.param("SEQUENCE:7", "sequence", 7, id="a revision"),
        pytest.param("SEQUENCE:x", "sequence", 0, id="a revision that is no number"),
        pytest.param(
            "ATTENDEE:invalid:nomail", "attendeesOmitted", True, id="a hidden guest"
        ),
        pytest.param(
            "ATTENDEE;EMAIL=bo@globex.example:urn:uuid:1",
            "attendees",
            [{"email": "bo@globex.example", "responseStatus": "needsAction"}],
            id="a guest whose address is a parameter",
        ),
        pytest.param(
            "ATTENDEE:mailto:a@x.example\nATTENDEE;PARTSTAT=DECLINED:mailto:A@x.example",
            "attendees",
            [{"email": "a@x.example", "responseStatus": "needsAction"}],
            id="a guest listed twice",
        ),
    ],
)
def test_a_property_becomes_a_field(line: str, key: str, expected: object) -> None:
    assert raw(expanded(calendar(event(START, line)))).get(key) == expected


def test_a_cancellation_that_was_mailed_cancels_its_events() -> None:
    found = expanded(calendar("METHOD:CANCEL", event(START)))
    assert raw(found)["status"] == "cancelled"


def test_a_huge_title_and_description_are_cut() -> None:
    texts = f"SUMMARY:{'t' * 5_000_000}", f"DESCRIPTION:{'d' * 5_000_000}"
    found = only(expanded(calendar(event(START, *texts))))["raw"]
    assert isinstance(found, dict)
    assert (len(found["summary"]), len(found["description"])) == (1_000, 20_000)
