from collections.abc import AsyncIterator

import pytest_asyncio

from tests.application.exchange import ALL, Exchange
from tests.application.office import Office
from tests.domain.builders import event


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    """An office whose log is asked again, decision by decision, after each test."""
    office = Office()
    yield office
    await office.check_the_log()


@pytest_asyncio.fixture
async def exchange() -> AsyncIterator[Exchange]:
    """Ana and Ben in one meeting, with the bot booked that they share."""
    office = Exchange()
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    await office.book(ALL)
    office.recall.writes.clear()
    yield office
    await office.check_the_log()
