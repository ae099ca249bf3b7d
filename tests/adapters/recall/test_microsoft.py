"""What a Microsoft calendar's `raw` says: each fact with yes, no and cannot tell."""

from datetime import UTC, datetime

import pytest

from callsheet.domain.event import Response
from tests.adapters.recall.rows import (
    ABSENT,
    GRAPH,
    ME,
    Row,
    changed,
    event,
    graph,
    recipients,
)

CLEO = "cleo@initech.example"
DAN = "dan@acme.example"
ROOM = "room.aurora@acme.example"


def host(address: object) -> Row:
    return {"emailAddress": {"name": "Host", "address": address}}


def test_times_are_those_of_the_row_and_not_of_raw() -> None:
    read = event(GRAPH)
    assert read.start == datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    assert read.end == datetime(2026, 12, 1, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "title", "hidden"),
    [
        pytest.param(graph(subject="Kick-off"), "Kick-off", False, id="shown"),
        pytest.param(graph(subject="x" * 2_000), "x" * 2_000, False, id="very long"),
        pytest.param(graph(subject="x" * 2_001), None, True, id="too long to judge"),
        pytest.param(graph(subject=""), None, False, id="empty"),
        pytest.param(graph(subject=None), None, False, id="null"),
        pytest.param(
            graph(subject="", sensitivity="private"), None, True, id="private, empty"
        ),
        pytest.param(
            graph(subject=ABSENT, sensitivity="confidential"), None, True,
            id="confidential, missing",
        ),
        pytest.param(
            graph(subject="Private Appointment", sensitivity="private"), None, True,
            id="Outlook's stand-in",
        ),
        pytest.param(
            graph(subject="Private appointment", sensitivity="private",
                  isOrganizer=True),
            "Private appointment", False, id="so called by its owner",
        ),
        pytest.param(
            graph(subject="Private appointment"), "Private appointment", False,
            id="so called and not private",
        ),
        pytest.param(
            graph(sensitivity="private"), "Budget review", False, id="private but shown"
        ),
        pytest.param(
            changed(GRAPH, raw={"id": "x"}), None, True, id="a copy without any details"
        ),
        pytest.param(changed(GRAPH, raw=None), None, True, id="raw is null"),
    ],
)  # fmt: skip
def test_title(row: Row, title: str | None, hidden: bool) -> None:
    read = event(row)
    assert (read.title, read.title_hidden) == (title, hidden)


@pytest.mark.parametrize("value", [True, False, None, ABSENT])
def test_all_day_and_cancelled_only_if_said(value: object) -> None:
    said = value if isinstance(value, bool) else None
    assert event(graph(isAllDay=value)).all_day is said
    assert event(graph(isCancelled=value)).is_cancelled is (value is True)


@pytest.mark.parametrize(
    ("row", "guests"),
    [
        pytest.param(GRAPH, [ME, DAN, CLEO], id="the organiser is added"),
        pytest.param(
            graph(attendees=recipients(CLEO.upper(), DAN)), [CLEO.upper(), DAN],
            id="an organiser who is listed, in capitals: once",
        ),
        pytest.param(graph(attendees=[]), [CLEO], id="no attendees"),
        pytest.param(graph(attendees=[], organizer=None), [], id="nobody"),
        pytest.param(
            graph(attendees=recipients(DAN, f"{ROOM} resource")), [DAN, CLEO],
            id="rooms are left out",
        ),
        pytest.param(
            graph(attendees=recipients(DAN, "c_1@resource.calendar.google.com")),
            [DAN, CLEO], id="a room of Google's, invited as a person",
        ),
        pytest.param(
            graph(attendees=[{"type": "required", "emailAddress": {"name": "Dan"}}]),
            [CLEO, None], id="hidden address",
        ),
        pytest.param(graph(attendees=[{"type": "required"}]), [CLEO, None], id="empty"),
        pytest.param(
            graph(organizer=host("/O=EXCHANGELABS/OU=GROUP/CN=RECIPIENTS/CN=CLEO")),
            [ME, DAN, None], id="an address of Exchange's own kind",
        ),
    ],
)  # fmt: skip
def test_guests(row: Row, guests: list[str | None]) -> None:
    assert [guest.address for guest in event(row).guests] == guests


@pytest.mark.parametrize(
    ("row", "address", "mine"),
    [
        pytest.param(GRAPH, ME, [ME], id="by the address"),
        pytest.param(GRAPH, None, [], id="no address known"),
        pytest.param(graph(isOrganizer=True), None, [CLEO], id="the organiser"),
    ],
)
def test_which_guest_is_the_owner(
    row: Row, address: str | None, mine: list[str]
) -> None:
    guests = event(row, address=address).guests
    assert [guest.address for guest in guests if guest.is_me] == mine


@pytest.mark.parametrize(
    ("row", "complete"),
    [
        pytest.param(GRAPH, True, id="all shown"),
        pytest.param(graph(hideAttendees=ABSENT), True, id="nothing said of hiding"),
        pytest.param(graph(hideAttendees=True), False, id="hidden"),
        pytest.param(
            graph(hideAttendees=True, isOrganizer=True), True,
            id="not from its organiser",
        ),
        pytest.param(graph(attendees=ABSENT), False, id="attendees missing"),
        pytest.param(graph(attendees=None), False, id="attendees null"),
        pytest.param(
            graph(attendees=[], subject="", sensitivity="private"), False,
            id="a private copy without details",
        ),
        pytest.param(changed(GRAPH, raw=None), False, id="raw is null"),
    ],
)  # fmt: skip
def test_whether_all_guests_are_known(row: Row, complete: bool) -> None:
    assert event(row).guests_complete is complete


@pytest.mark.parametrize(
    ("row", "address", "is_me"),
    [
        pytest.param(graph(isOrganizer=True), None, True, id="said so"),
        pytest.param(graph(isOrganizer=False), CLEO, False, id="said not"),
        pytest.param(
            graph(isOrganizer=None, responseStatus={"response": "organizer"}),
            None, True, id="by the answer",
        ),
        pytest.param(graph(isOrganizer=ABSENT), CLEO, True, id="same address"),
        pytest.param(graph(isOrganizer=ABSENT), ME, False, id="another address"),
        pytest.param(graph(isOrganizer=ABSENT), None, None, id="no address known"),
        pytest.param(
            graph(isOrganizer=ABSENT, organizer=ABSENT), ME, None, id="none shown"
        ),
    ],
)  # fmt: skip
def test_whether_the_owner_organises_it(
    row: Row, address: str | None, is_me: bool | None
) -> None:
    assert event(row, address=address).organizer_is_me is is_me


@pytest.mark.parametrize(
    ("word", "response"),
    [
        pytest.param("organizer", Response.ACCEPTED, id="organizer"),
        pytest.param("accepted", Response.ACCEPTED, id="accepted"),
        pytest.param("tentativelyAccepted", Response.TENTATIVE, id="tentative"),
        pytest.param("declined", Response.DECLINED, id="declined"),
        pytest.param("notResponded", Response.NONE, id="notResponded"),
        pytest.param("none", Response.NONE, id="none"),
    ],
)
def test_my_response_stands_at_the_top(word: str, response: Response) -> None:
    row = graph(responseStatus={"response": word})
    assert event(row, address=None).my_response is response


@pytest.mark.parametrize(
    ("row", "address", "response"),
    [
        pytest.param(
            graph(isOrganizer=True, responseStatus={"response": "none"}), None,
            Response.ACCEPTED, id="the organiser comes, whatever is said",
        ),
        pytest.param(
            graph(responseStatus=ABSENT, attendees=recipients(f"{ME} declined")), ME,
            Response.DECLINED, id="else by the own entry",
        ),
        pytest.param(
            graph(responseStatus={"response": "perhaps"}, attendees=recipients(ME)), ME,
            None, id="an own entry without an answer",
        ),
        pytest.param(
            graph(responseStatus=None, attendees=recipients(DAN)), ME, Response.NONE,
            id="I am in no entry",
        ),
        pytest.param(
            graph(responseStatus=None, attendees=recipients(DAN)), None, None,
            id="no address known",
        ),
        pytest.param(
            graph(responseStatus=None, attendees=recipients(DAN), hideAttendees=True),
            ME, None, id="in no entry of a list that is not complete",
        ),
        pytest.param(changed(GRAPH, raw=None), ME, None, id="raw is null"),
    ],
)  # fmt: skip
def test_my_response_where_the_top_does_not_say(
    row: Row, address: str | None, response: Response | None
) -> None:
    assert event(row, address=address).my_response is response


@pytest.mark.parametrize(
    ("row", "series"),
    [
        pytest.param(
            GRAPH, ("040000008200E00074C5B7101A82E008EXAMPLE", "AAMkAGexampleMaster="),
            id="an occurrence",
        ),
        pytest.param(
            graph(seriesMasterId=None), ("040000008200E00074C5B7101A82E008EXAMPLE",),
            id="a single event",
        ),
        pytest.param(
            changed(graph(iCalUId="raw-uid"), ical_uid=""),
            ("raw-uid", "AAMkAGexampleMaster="), id="the uid of raw, spelt iCalUId",
        ),
    ],
)  # fmt: skip
def test_series(row: Row, series: tuple[str, ...]) -> None:
    assert event(row).series == series
