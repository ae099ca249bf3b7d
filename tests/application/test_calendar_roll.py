"""The roll of calendars: how each stands, and what it comes to."""

from datetime import timedelta

import pytest

from callsheet.adapters.memory import MemoryConnections
from callsheet.application.calendar_roll import LATELY, OnRoll, Roll, calendar_roll
from callsheet.application.disconnecting import Disconnecting
from callsheet.application.erasing import erase_calendar
from callsheet.application.offering import Offers, Platform
from callsheet.application.ports import CalendarRead
from callsheet.application.signature import Signature
from callsheet.domain.connection_records import Connection
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from tests.application.office import Office
from tests.application.test_pausing import READERS
from tests.domain.builders import HOUR, NOON, START, calendar, event

BEN = CalendarId("cal-b")
DANA = Signature(by="dana")


@pytest.fixture
async def office() -> Office:
    office = Office()
    office.meet("evt-1", title="Globex")
    office.meet("evt-2", title="Initech", start=START + HOUR, end=START + 2 * HOUR)
    office.put(calendar("cal-b", address="ben@acme.example"))
    office.put(event("evt-3", start=START + 3 * HOUR, calendar_id="cal-b"))
    await office.sync()
    return office


async def roll(office: Office) -> Roll:
    return await calendar_roll(office.log, READERS, now=office.clock.now())


async def ben(office: Office) -> OnRoll:
    return {one.id: one for one in (await roll(office)).calendars}[BEN]


async def test_each_has_its_address_its_events_and_its_bots(office: Office) -> None:
    found = await roll(office)
    assert found.looked == NOON
    assert [(c.id, c.address, c.events, c.booked) for c in found.calendars] == [
        ("cal-a", "ana@acme.example", 2, 2),
        ("cal-b", "ben@acme.example", 1, 1),
    ]


async def test_events_that_are_over_count_no_more(office: Office) -> None:
    office.clock.time = START + 20 * HOUR
    await office.sync()
    assert [(c.events, c.booked) for c in (await roll(office)).calendars] == [
        (0, 0),
        (0, 0),
    ]


async def test_one_that_is_lost_says_since_when_and_why(office: Office) -> None:
    lost = calendar(BEN, address="ben@acme.example", status=CalendarStatus.DISCONNECTED)
    office.recall.list_calendar(
        CalendarRead(
            calendar=lost,
            platform="microsoft_outlook",
            since=NOON - HOUR,
            code="invalid_grant",
        )
    )
    await office.sync()
    standing = (await ben(office)).standing
    assert (standing.status, standing.platform) == ("disconnected", "microsoft_outlook")
    assert (standing.since, standing.code) == (NOON - HOUR, "invalid_grant")


async def test_one_that_was_deleted_is_there_for_a_week(office: Office) -> None:
    desk = Disconnecting(
        log=office.log,
        connections=MemoryConnections(office.recall),
        clock=office.clock,
        readers=READERS,
    )
    await desk.disconnect(BEN, DANA)
    found = await ben(office)
    assert (found.standing.status, found.events, found.booked) == ("deleted", 0, 0)
    assert found.standing.disconnected is not None
    assert found.standing.disconnected.by == "dana"
    assert found.standing.platform == "google_calendar"
    await erase_calendar(office.log, BEN, DANA, now=office.clock.now())
    assert (await ben(office)).address is None
    office.clock.time += LATELY + timedelta(seconds=1)
    assert [one.id for one in (await roll(office)).calendars] == ["cal-a"]


async def test_who_had_it_connected_is_known(office: Office) -> None:
    offers = Offers(office.log, office.clock)
    await offers.note(BEN, Platform.GOOGLE, Connection.RENEWED, DANA)
    connected = (await ben(office)).standing.connected
    assert connected is not None
    assert (connected.by, connected.connection) == ("dana", Connection.RENEWED)


async def test_without_any_pass_there_is_none() -> None:
    assert await roll(Office()) == Roll(calendars=(), looked=None)
