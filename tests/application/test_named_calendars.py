"""A calendar is found by its id or its owner's address."""

import pytest

from callsheet.application.known_scopes import UnknownScope
from callsheet.application.ledger import Ledger
from callsheet.application.named_calendars import calendar_named
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import CALENDAR_DELETED, CalendarSeen
from tests.application.office import Office
from tests.application.test_pausing import READERS
from tests.domain.builders import HOUR, START, calendar, event

ANA, BEN, BENS_OTHER = CalendarId("cal-a"), CalendarId("cal-b"), CalendarId("cal-c")


@pytest.fixture
async def shared(office: Office) -> Office:
    """Ben has two calendars."""
    office.meet("evt-1")
    for number, one in enumerate((BEN, BENS_OTHER)):
        office.put(calendar(one, address="ben@acme.example"))
        start = START + number * HOUR
        office.put(event(f"evt-{one}", calendar_id=one, start=start))
    await office.sync()
    return office


async def found(
    office: Office, named: str, among: set[CalendarId] | None = None
) -> CalendarId | None:
    return await calendar_named(office.log, READERS, named, among=among)


@pytest.mark.parametrize(
    ("named", "among", "expected"),
    [
        ("cal-a", None, ANA),
        ("ana@acme.example", None, ANA),
        ("Ana@ACME.example", None, ANA),
        ("ana@acme.example", {BEN}, None),
        ("cal-a", {BEN}, None),
        ("ben@acme.example", {BEN}, BEN),
        ("cleo@acme.example", None, None),
        ("cal", None, None),
    ],
)
async def test_a_calendar_has_an_id_and_an_address(
    shared: Office,
    named: str,
    among: set[CalendarId] | None,
    expected: CalendarId | None,
) -> None:
    assert await found(shared, named, among) == expected


async def test_of_two_with_one_address_the_one_that_is_there_is_meant(
    shared: Office,
) -> None:
    with pytest.raises(
        UnknownScope, match="of 2 calendars; name one by its id: cal-b, cal-c"
    ):
        await found(shared, "ben@acme.example")
    await delete(shared, BEN)
    assert await found(shared, "ben@acme.example") == BENS_OTHER
    await delete(shared, BENS_OTHER)
    with pytest.raises(UnknownScope, match="of 2 calendars"):
        await found(shared, "ben@acme.example")


async def delete(office: Office, calendar_id: CalendarId) -> None:
    gone = CalendarSeen(
        calendar_id=calendar_id,
        platform="",
        status=CALENDAR_DELETED,
        at=office.clock.now(),
    )
    ledger = Ledger(office.log)
    await ledger.catch_up()
    batch = ledger.batch()
    batch.add(gone)
    await batch.commit()
