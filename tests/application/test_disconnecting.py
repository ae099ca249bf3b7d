"""Disconnecting a calendar: who wanted it stands in the log before Recall is asked."""

import pytest

from callsheet.adapters.memory import MemoryConnections
from callsheet.application.disconnecting import Disconnecting
from callsheet.application.errors import Unreachable
from callsheet.application.known_scopes import UnknownScope
from callsheet.application.signature import Signature
from callsheet.domain.connection_records import DisconnectOrdered
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import CalendarSeen
from tests.application.office import Office
from tests.application.test_pausing import READERS
from tests.domain.builders import HOUR, START, calendar, event

ANA, BEN = CalendarId("cal-a"), CalendarId("cal-b")
DANA = Signature(by="dana", why="she has left")


@pytest.fixture
async def office() -> Office:
    office = Office()
    office.meet("evt-1", title="Globex")
    office.put(calendar("cal-b", address="ben@acme.example"))
    office.put(event("evt-3", start=START + 3 * HOUR, calendar_id="cal-b"))
    await office.sync()
    return office


@pytest.fixture
def connections(office: Office) -> MemoryConnections:
    return MemoryConnections(office.recall)


@pytest.fixture
def desk(office: Office, connections: MemoryConnections) -> Disconnecting:
    return Disconnecting(
        log=office.log, connections=connections, clock=office.clock, readers=READERS
    )


async def test_it_is_deleted_at_recall_and_who_wanted_it_is_recorded(
    office: Office, desk: Disconnecting
) -> None:
    gone = await desk.disconnect(BEN, DANA)
    assert office.recall.shown(BEN) is None
    (ordered,) = await office.records(DisconnectOrdered)
    assert (ordered.calendar_id, ordered.by, ordered.why) == (
        BEN,
        "dana",
        "she has left",
    )
    assert (await office.records(CalendarSeen))[-1] == gone
    assert (gone.calendar_id, gone.status) == (BEN, "deleted")


async def test_once_more_is_no_error_and_says_it_once(
    office: Office, desk: Disconnecting
) -> None:
    await desk.disconnect(BEN, DANA)
    seen = len(await office.records(CalendarSeen))
    await desk.disconnect(BEN, DANA)
    assert len(await office.records(CalendarSeen)) == seen
    assert len(await office.records(DisconnectOrdered)) == 2


class Down(MemoryConnections):
    async def delete(self, calendar_id: CalendarId) -> None:
        raise Unreachable(f"no answer about {calendar_id}")


async def test_while_recall_is_down_the_order_stands_and_nothing_else_is_said(
    office: Office,
) -> None:
    desk = Disconnecting(
        log=office.log,
        connections=Down(office.recall),
        clock=office.clock,
        readers=READERS,
    )
    with pytest.raises(Unreachable):
        await desk.disconnect(BEN, DANA)
    assert len(await office.records(DisconnectOrdered)) == 1
    assert {one.status for one in await office.records(CalendarSeen)} == {"connected"}


@pytest.mark.parametrize("named", ["cal-b", "ben@acme.example", "Ben@ACME.example"])
async def test_it_is_found_by_its_id_and_by_its_address(
    desk: Disconnecting, named: str
) -> None:
    assert await desk.find(named) == BEN


@pytest.mark.parametrize("named", ["cal-new", "new@acme.example"])
async def test_one_that_no_pass_has_seen_is_found_at_recall(
    office: Office, desk: Disconnecting, named: str
) -> None:
    office.put(calendar("cal-new", address="new@acme.example"))
    assert await desk.find(named) == "cal-new"


async def test_one_that_came_after_one_that_was_deleted_is_meant(
    office: Office, desk: Disconnecting
) -> None:
    await desk.disconnect(BEN, DANA)
    with pytest.raises(UnknownScope, match="was deleted already"):
        await desk.find("ben@acme.example")
    office.put(calendar("cal-b2", address="ben@acme.example"))
    assert await desk.find("ben@acme.example") == "cal-b2"


async def test_of_several_one_has_to_be_named_by_its_id(
    office: Office, desk: Disconnecting
) -> None:
    for name in ("cal-x", "cal-y"):
        office.put(calendar(name, address="two@acme.example"))
    with pytest.raises(UnknownScope, match="of 2 calendars; name one by its id: cal-x"):
        await desk.find("two@acme.example")


@pytest.mark.parametrize("named", ["cal-c", "bem@acme.example"])
async def test_one_that_nobody_knows_is_told_with_what_is_near(
    desk: Disconnecting, named: str
) -> None:
    with pytest.raises(UnknownScope, match="the log knows no calendar"):
        await desk.find(named)
