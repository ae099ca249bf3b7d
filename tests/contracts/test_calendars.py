"""The `Calendars` port in memory, and over HTTP against the simulator."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from callsheet.adapters.recall.client import RecallClient
from tests.adapters.simulator.office import open_office
from tests.contracts.booking_contract import BookingContract
from tests.contracts.calendars_place import Place
from tests.contracts.places import MemoryPlace, SimulatedPlace
from tests.contracts.reading_contract import ReadingContract


class TestMemoryCalendars(ReadingContract, BookingContract):
    @pytest.fixture
    def place(self) -> Place:
        return MemoryPlace()


class TestRecallClient(ReadingContract, BookingContract):
    @pytest_asyncio.fixture
    async def place(self) -> AsyncIterator[Place]:
        async with (
            open_office() as office,
            RecallClient(office.sim.base_url, "sim-key") as recall,
        ):
            yield SimulatedPlace(office, recall)
