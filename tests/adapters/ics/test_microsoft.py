"""Exports of Exchange and Outlook become what Recall lists of an Outlook calendar."""

import pytest

from callsheet.adapters.ics import read_ics
from tests.adapters.ics.written import (
    calendar,
    event,
    expanded,
    file,
    raw,
    reasons,
    starts,
)

EXCHANGE = "Microsoft Exchange Server 2010"
START = "DTSTART:20260302T140000Z"
TEAMS = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Q2xlbw%40thread.v2/0"
    "?context=%7b%22Tid%22%3a%221%22%7d"
)
SERIES = "040000008200E00074C5B7101A82E00800000000D0A1B2C3"
UNKNOWN_TIME = "0001-01-01T00:00:00Z"


def test_every_meeting_of_the_window_is_listed_once_at_its_local_time() -> None:
    found = expanded(file("exchange.ics"))
    assert (starts(found), reasons(found)) == (
        [
            "2026-03-04T08:00:00Z",
            "2026-03-12T09:30:00Z",
            "2026-03-25T08:00:00Z",
            "2026-04-01T07:00:00Z",
            "2026-04-05T22:00:00Z",
            "2026-04-08T07:00:00Z",
        ],
        [],
    )


@pytest.mark.parametrize(
    ("program", "platform"),
    [
        (EXCHANGE, "microsoft_outlook"),
        ("-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", "microsoft_outlook"),
        ("-//Google Inc//Google Calendar 70.9054//EN", "google_calendar"),
        ("-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN", "google_calendar"),
    ],
)
def test_the_program_tells_the_platform(program: str, platform: str) -> None:
    assert read_ics(calendar(program=program), source="x").platform == platform


def test_a_repetition_has_the_shape_of_the_provider() -> None:
    found = expanded(file("exchange.ics"), owner="ANA@acme.example")
    shape = raw(found)
    body = shape.pop("body")
    assert isinstance(body, dict)
    assert f"Join the meeting now<{TEAMS}>" in body["content"]
    assert str(shape.pop("bodyPreview")).startswith("Hallo zusammen,")
    assert found.events[0]["meeting_url"] == TEAMS
    assert found.events[0]["meeting_platform"] == "microsoft_teams"
    assert shape == {
        "@odata.type": "#microsoft.graph.event",
        "id": f"{SERIES}_20260304T080000Z",
        "iCalUId": SERIES,
        "uid": SERIES,
        "type": "occurrence",
        "seriesMasterId": SERIES,
        "originalStart": "2026-03-04T08:00:00Z",
        "subject": "Budget review",
        "start": {"dateTime": "2026-03-04T08:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-03-04T09:00:00.0000000", "timeZone": "UTC"},
        "originalStartTimeZone": "W. Europe Standard Time",
        "originalEndTimeZone": "W. Europe Standard Time",
        "isAllDay": False,
        "isCancelled": False,
        "isDraft": False,
        "isOrganizer": False,
        "sensitivity": "private",
        "showAs": "tentative",
        "responseStatus": {"response": "tentativelyAccepted", "time": UNKNOWN_TIME},
        "organizer": {
            "emailAddress": {"name": "Cleo Initech", "address": "cleo@initech.example"}
        },
        "attendees": [
            {
                "type": "required",
                "status": {"response": "tentativelyAccepted", "time": UNKNOWN_TIME},
                "emailAddress": {"name": "Ana Acme", "address": "ana@acme.example"},
            },
            {
                "type": "optional",
                "status": {"response": "none", "time": UNKNOWN_TIME},
                "emailAddress": {"name": "Dan", "address": "dan@acme.example"},
            },
        ],
        "isOnlineMeeting": True,
        "onlineMeetingProvider": "teamsForBusiness",
        "onlineMeeting": {"joinUrl": TEAMS},
        "onlineMeetingUrl": None,
        "location": {"displayName": "Microsoft Teams-Besprechung"},
    }


def test_a_guest_without_an_address_is_warned_of() -> None:
    (warning,) = expanded(file("exchange.ics")).warnings
    assert warning.endswith(": 1 of its guests are without an address")
    assert "Budget" not in warning


def test_a_moved_repetition_is_an_exception_of_its_series() -> None:
    moved = raw(expanded(file("exchange.ics")), 1)
    assert (moved["type"], moved["originalStart"], moved["id"]) == (
        "exception",
        "2026-03-11T08:00:00Z",
        f"{SERIES}_20260311T080000Z",
    )


def test_a_whole_day_written_with_times_is_all_day() -> None:
    day = raw(expanded(file("exchange.ics")), 4)
    assert (day["isAllDay"], day["type"], day["seriesMasterId"], day["showAs"]) == (
        True,
        "singleInstance",
        None,
        "oof",
    )
    assert day["start"] == {
        "dateTime": "2026-04-06T00:00:00.0000000",
        "timeZone": "UTC",
    }


@pytest.mark.parametrize(
    ("start", "date"),
    [
        pytest.param("20260301T230000Z", "2026-03-02T00", id="midnight in Berlin"),
        pytest.param("20260302T000000Z", "2026-03-02T00", id="midnight in UTC"),
        pytest.param("20260302T083000Z", "2026-03-02T08", id="not even midnight"),
    ],
)
def test_a_whole_day_written_in_utc_keeps_its_date(start: str, date: str) -> None:
    lines = f"DTSTART:{start}", "DURATION:P1D", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
    day = raw(expanded(calendar(event(*lines), program=EXCHANGE)))
    assert isinstance(day["start"], dict)
    assert (day["isAllDay"], day["start"]["dateTime"][:13]) == (True, date)


def test_outlook_names_its_owner_and_uses_a_zone_of_its_own() -> None:
    read = read_ics(file("outlook.ics"), source="outlook.ics")
    found = expanded(file("outlook.ics"))
    assert (read.owner, read.name, read.time_zone) == (
        "ana@acme.example",
        "Ana Acme",
        None,
    )
    # The file's own clocks go back from +05:30 to +04:00 on the 11th of March.
    assert starts(found) == [
        "2026-03-10T04:30:00Z",
        "2026-03-11T06:00:00Z",
        "2026-03-12T06:00:00Z",
    ]


def test_a_link_in_the_html_description_is_found() -> None:
    found = expanded(file("outlook.ics")).events[0]
    assert (found["meeting_url"], found["meeting_platform"]) == (
        "https://acme.webex.com/acme/j.php?MTID=m1a2b3",
        "webex",
    )


def test_without_an_owner_nothing_is_said_of_the_owner() -> None:
    lines = "ATTENDEE:mailto:ana@acme.example\nORGANIZER:mailto:bo@globex.example"
    nobodys = raw(expanded(calendar(event(START, lines), program=EXCHANGE)))
    assert not {"isOrganizer", "responseStatus"} & set(nobodys)


def test_an_appointment_without_guests_is_its_owners_own() -> None:
    own = raw(expanded(file("outlook.ics")))
    assert own["isOrganizer"] is True
    assert own["responseStatus"] == {"response": "organizer", "time": UNKNOWN_TIME}


@pytest.mark.parametrize(
    ("lines", "key", "expected"),
    [
        pytest.param("TRANSP:TRANSPARENT", "showAs", "free", id="free by TRANSP"),
        pytest.param("STATUS:TENTATIVE", "showAs", "tentative", id="tentative"),
        pytest.param("STATUS:CONFIRMED", "showAs", "busy", id="busy"),
        pytest.param(
            "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
            "showAs",
            "workingElsewhere",
            id="working elsewhere",
        ),
        pytest.param(
            "X-MICROSOFT-CDO-BUSYSTATUS:ODD", "showAs", "unknown", id="an odd status"
        ),
        pytest.param("CLASS:PUBLIC", "sensitivity", "normal", id="public"),
        pytest.param("CLASS:CONFIDENTIAL", "sensitivity", "confidential", id="secret"),
        pytest.param("CLASS:X-ODD", "sensitivity", "private", id="an unknown class"),
        pytest.param("CLASS:", "sensitivity", "normal", id="no class"),
        pytest.param("STATUS:CANCELLED", "isCancelled", True, id="cancelled"),
        pytest.param(
            "ATTENDEE:mailto:ana@acme.example\nORGANIZER:mailto:bo@globex.example",
            "responseStatus",
            {"response": "notResponded", "time": UNKNOWN_TIME},
            id="not answered yet",
        ),
        pytest.param(
            "ORGANIZER:mailto:Ana@acme.example", "isOrganizer", True, id="my own"
        ),
    ],
)
def test_a_property_becomes_a_field(lines: str, key: str, expected: object) -> None:
    data = calendar(event(START, lines), program=EXCHANGE)
    assert raw(expanded(data, owner="ana@acme.example"))[key] == expected
