"""What a Google calendar's `raw` says: each fact with yes, no and cannot tell."""

import pytest

from callsheet.domain.event import Response
from tests.adapters.recall.rows import (
    ABSENT,
    GOOGLE,
    ME,
    Row,
    changed,
    event,
    google,
    people,
)

ROOM = "c_188room@resource.calendar.google.com"
BO = "bo@globex.example"
BOSS = {"email": "cleo@acme.example"}


@pytest.mark.parametrize(
    ("row", "title", "hidden"),
    [
        pytest.param(google(summary="Kick-off"), "Kick-off", False, id="shown"),
        pytest.param(google(summary="x" * 2_000), "x" * 2_000, False, id="very long"),
        pytest.param(google(summary="x" * 2_001), None, True, id="too long to judge"),
        pytest.param(google(summary=ABSENT), None, False, id="without one"),
        pytest.param(google(summary="  "), None, False, id="blank"),
        pytest.param(google(summary=None), None, False, id="null"),
        pytest.param(google(summary="Hi \ud83d"), "Hi ?", False, id="half an emoji"),
        pytest.param(
            google(summary=ABSENT, visibility="private"), None, True, id="private"
        ),
        pytest.param(
            google(summary=ABSENT, visibility="confidential"),
            None,
            True,
            id="confidential",
        ),
        pytest.param(
            google(visibility="private"),
            "Weekly with Globex",
            False,
            id="private but shown",
        ),
        pytest.param(
            changed(GOOGLE, raw={"id": "x", "status": "confirmed"}),
            None,
            True,
            id="a copy without any details",
        ),
        pytest.param(changed(GOOGLE, raw=None), None, True, id="raw is null"),
    ],
)
def test_title(row: Row, title: str | None, hidden: bool) -> None:
    read = event(row)
    assert (read.title, read.title_hidden) == (title, hidden)


@pytest.mark.parametrize(
    ("start", "all_day"),
    [
        pytest.param({"date": "2026-12-01"}, True, id="a date"),
        pytest.param({"dateTime": "2026-12-01T15:00:00+01:00"}, False, id="a time"),
        pytest.param(None, None, id="null"),
        pytest.param(ABSENT, None, id="missing"),
    ],
)
def test_all_day(start: object, all_day: bool | None) -> None:
    assert event(google(start=start)).all_day is all_day


@pytest.mark.parametrize(
    ("status", "cancelled"),
    [
        pytest.param("cancelled", True, id="cancelled"),
        pytest.param("confirmed", False, id="confirmed"),
        pytest.param("tentative", False, id="tentative"),
        pytest.param(ABSENT, False, id="missing"),
    ],
)
def test_cancelled(status: object, cancelled: bool) -> None:
    assert event(google(status=status)).is_cancelled is cancelled


@pytest.mark.parametrize(
    ("row", "address", "organizer", "is_me"),
    [
        pytest.param(GOOGLE, None, ME, True, id="marked as self"),
        pytest.param(
            google(organizer={"email": ME}), None, ME, True, id="own entry says so"
        ),
        pytest.param(
            google(organizer={"email": ME.upper()}, attendees=ABSENT),
            ME, ME.upper(), True, id="same address",
        ),
        pytest.param(
            google(organizer=BOSS, attendees=people(f"{ME} self accepted")),
            None, BOSS["email"], False, id="somebody else, and I am marked",
        ),
        pytest.param(
            google(organizer={**BOSS, "self": False}, attendees=ABSENT),
            None, BOSS["email"], False, id="marked as not self",
        ),
        pytest.param(
            google(organizer=BOSS, attendees=people(BO)),
            ME, BOSS["email"], False, id="another address",
        ),
        pytest.param(
            google(organizer=BOSS, attendees=people(BO)),
            None, BOSS["email"], None, id="nothing marked, no address known",
        ),
        pytest.param(
            google(organizer=ABSENT, attendees=people(f"{BO} organizer", ME)),
            ME, BO, False, id="only an attendee is marked as organiser",
        ),
        pytest.param(google(organizer=ABSENT, attendees=[]), ME, None, None, id="none"),
        pytest.param(changed(GOOGLE, raw=None), ME, None, None, id="raw is null"),
    ],
)  # fmt: skip
def test_organizer(
    row: Row, address: str | None, organizer: str | None, is_me: bool | None
) -> None:
    read = event(row, address=address)
    assert (read.organizer, read.organizer_is_me) == (organizer, is_me)


@pytest.mark.parametrize(
    ("attendees", "address", "response"),
    [
        pytest.param([f"{ME} self accepted"], None, Response.ACCEPTED, id="accepted"),
        pytest.param([f"{ME} self tentative"], None, Response.TENTATIVE, id="maybe"),
        pytest.param([f"{ME} self declined"], None, Response.DECLINED, id="declined"),
        pytest.param([f"{ME} self needsAction"], None, Response.NONE, id="no answer"),
        pytest.param(
            [f"{ME} accepted", "me@alias.example self declined"],
            ME, Response.DECLINED, id="the mark beats the address",
        ),
        pytest.param(
            ["ANA@acme.example declined"], ME, Response.DECLINED, id="by the address"
        ),
        pytest.param([f"{ME} declined"], None, None, id="no mark, no address known"),
        pytest.param([f"{BO} accepted"], ME, Response.NONE, id="I am in no entry"),
        pytest.param([f"{ME} self"], ME, None, id="own entry without an answer"),
        pytest.param([f"{ME} self perhaps"], ME, None, id="a word nobody knows"),
    ],
)  # fmt: skip
def test_my_response(
    attendees: list[str], address: str | None, response: Response | None
) -> None:
    row = google(organizer=BOSS, attendees=people(*attendees))
    assert event(row, address=address).my_response is response


@pytest.mark.parametrize(
    ("row", "response"),
    [
        pytest.param(
            google(attendees=ABSENT), Response.ACCEPTED, id="organiser without entry"
        ),
        pytest.param(
            google(attendees=people(f"{ME} self organizer declined")),
            Response.DECLINED, id="organiser with an answer",
        ),
        pytest.param(
            google(attendees=people(BO), organizer=BOSS, attendeesOmitted=True),
            None, id="in no entry of a list that is not complete",
        ),
        pytest.param(changed(GOOGLE, raw=None), None, id="raw is null"),
    ],
)  # fmt: skip
def test_my_response_without_an_entry(row: Row, response: Response | None) -> None:
    assert event(row).my_response is response


@pytest.mark.parametrize(
    ("row", "series"),
    [
        pytest.param(
            GOOGLE, ("7k2m9q0example@google.com", "7k2m9q0example"), id="both"
        ),
        pytest.param(
            google(recurringEventId=ABSENT), ("7k2m9q0example@google.com",), id="single"
        ),
        pytest.param(
            changed(google(iCalUID="raw-uid"), ical_uid=None),
            ("raw-uid", "7k2m9q0example"), id="the uid of raw where the row has none",
        ),
        pytest.param(
            google(recurringEventId="7k2m9q0example@google.com"),
            ("7k2m9q0example@google.com",), id="the same twice: once",
        ),
        pytest.param(
            changed(google(iCalUID=ABSENT, recurringEventId=ABSENT), ical_uid=ABSENT),
            (), id="none",
        ),
    ],
)  # fmt: skip
def test_series(row: Row, series: tuple[str, ...]) -> None:
    read = event(row)
    assert read.series == series
    assert read.ical_uid == (series[0] if series else None)
