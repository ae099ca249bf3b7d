"""Who is on an event of a Google calendar, and whether that is everybody."""

import pytest

from callsheet.domain.event import Guest, Response
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
    ("row", "guests"),
    [
        pytest.param(GOOGLE, [ME, BO], id="organiser listed as attendee: once"),
        pytest.param(
            google(attendees=people(BO)), [BO, ME], id="organiser not listed: added"
        ),
        pytest.param(
            google(attendees=people(f"{BO}", "BO@Globex.example")),
            [BO, ME],
            id="the same in capitals: once",
        ),
        pytest.param(google(attendees=ABSENT), [ME], id="no attendees: the organiser"),
        pytest.param(google(attendees=[], organizer=ABSENT), [], id="nobody"),
        pytest.param(
            google(
                attendees=people(BO, f"{ROOM} resource", "hall@acme.example resource")
            ),
            [BO, ME],
            id="rooms are left out",
        ),
        pytest.param(
            google(attendees=people(BO, ROOM)), [BO, ME], id="a room by its address"
        ),
        pytest.param(
            google(organizer={"email": "c_1@group.calendar.google.com"}),
            [ME, BO],
            id="a shared calendar is no person",
        ),
        pytest.param(
            google(attendees=[{"displayName": "Bo"}]), [ME, None], id="hidden address"
        ),
        pytest.param(
            google(attendees=people("not-an-address")), [ME, None], id="malformed"
        ),
        pytest.param(
            google(attendees=[{"email": "a b@x.example"}]),
            [ME, None],
            id="with a space",
        ),
        pytest.param(
            google(attendees=people("a" * 320 + "@x.example")),
            [ME, None],
            id="too long",
        ),
        pytest.param(
            google(organizer={"email": "unknownorganizer@calendar.google.com"}),
            [ME, BO, None],
            id="imported, nobody knows whose",
        ),
    ],
)
def test_guests(row: Row, guests: list[str | None]) -> None:
    assert [guest.address for guest in event(row).guests] == guests


@pytest.mark.parametrize("address", [ME, None])
def test_the_owner_is_marked_by_google(address: str | None) -> None:
    guests = event(GOOGLE, address=address).guests
    assert guests == (Guest(address=ME, is_me=True), Guest(address=BO))


def test_the_owner_is_marked_where_only_the_organiser_is() -> None:
    guests = event(google(attendees=people(ME, BO)), address=None).guests
    assert guests == (Guest(address=ME, is_me=True), Guest(address=BO))


def test_the_owner_is_known_by_the_address_where_nothing_is_marked() -> None:
    row = google(attendees=people("Ana@ACME.example", BO), organizer=BOSS)
    assert [g.is_me for g in event(row).guests] == [True, False, False]
    assert not any(g.is_me for g in event(row, address=None).guests)


@pytest.mark.parametrize(
    ("row", "complete"),
    [
        pytest.param(GOOGLE, True, id="all shown"),
        pytest.param(google(attendees=ABSENT), True, id="no attendees key"),
        pytest.param(google(attendeesOmitted=True), False, id="omitted"),
        pytest.param(
            google(guestsCanSeeOtherGuests=False, organizer=BOSS,
                   attendees=people(f"{ME} self accepted")),
            False,
            id="guests do not see each other",
        ),
        pytest.param(
            google(guestsCanSeeOtherGuests=False), True, id="but their organiser does"
        ),
        pytest.param(
            google(guestsCanSeeOtherGuests=True, organizer=BOSS), True, id="they may"
        ),
        pytest.param(
            google(visibility="private", summary=ABSENT, attendees=ABSENT,
                   organizer=BOSS),
            False,
            id="a private copy without details",
        ),
        pytest.param(
            google(visibility="private", summary=ABSENT, attendees=ABSENT),
            True,
            id="a private event of one's own, without title or guests",
        ),
        pytest.param(changed(GOOGLE, raw={}), False, id="an empty object"),
        pytest.param(changed(GOOGLE, raw=None), False, id="raw is null"),
        pytest.param(changed(GOOGLE, raw=ABSENT), False, id="raw is missing"),
    ],
)  # fmt: skip
def test_whether_all_guests_are_known(row: Row, complete: bool) -> None:
    assert event(row).guests_complete is complete


def test_of_too_many_guests_some_are_kept_and_the_owners_answer_is_found() -> None:
    crowd = people(
        *(f"guest{n}@x.example" for n in range(6_000)), f"{ME} self declined"
    )
    read = event(google(attendees=crowd, organizer=BOSS))
    assert len(read.guests) == 5_000
    assert not read.guests_complete
    assert read.my_response is Response.DECLINED
