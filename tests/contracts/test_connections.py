"""The `CalendarConnections` port in memory, and over HTTP against the simulator."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest
import pytest_asyncio

from callsheet.adapters.memory import MemoryConnections
from callsheet.adapters.recall.accounts import RecallAccounts
from callsheet.application.ports import CalendarConnections
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from tests.adapters.simulator.office import Office, open_office
from tests.contracts.connections_contract import (
    ConnectionsContract,
    ConnectionsPlace,
)
from tests.contracts.places import MemoryPlace, SimulatedPlace
from tests.domain.builders import calendar


class MemoryConnectionsPlace(MemoryPlace):
    """Two calendars in memory, and others that are to come."""

    def __init__(self) -> None:
        super().__init__()
        self.all = MemoryConnections(self.memory)
        self.memory.put(calendar(self.dan, address="dan@acme.example"))
        self.connections: CalendarConnections = self.all

    def at(self) -> datetime:
        return self.now

    async def settle(self, calendar_id: CalendarId) -> None:
        self.all.settle(calendar_id)

    async def lose(self, calendar_id: CalendarId) -> None:
        read = await self.recall.calendar(calendar_id)
        lost = replace(read.calendar, status=CalendarStatus.DISCONNECTED)
        self.memory.list_calendar(replace(read, calendar=lost))

    async def token(self, calendar_id: CalendarId) -> str:
        return self.all.given[calendar_id].refresh_token


class SimulatedConnectionsPlace(SimulatedPlace):
    """Two calendars of the simulator, and others that are to come."""

    def __init__(self, office: Office, recall: RecallAccounts) -> None:
        super().__init__(office, recall)
        self.connections: CalendarConnections = recall

    def at(self) -> datetime:
        return self.office.sim.world.at

    async def settle(self, calendar_id: CalendarId) -> None:
        # Whoever took a grant back has to grant again.
        address = self.office.sim.world.calendars[calendar_id].oauth["oauth_email"]
        mailbox = self.office.sim.world.mailbox_at(address)
        if mailbox is not None:
            mailbox.granted = True
        await self.office.later(seconds=2)

    async def lose(self, calendar_id: CalendarId) -> None:
        await self.office.good("POST", f"/_sim/calendars/{calendar_id}/revoke", {})

    async def token(self, calendar_id: CalendarId) -> str:
        return self.office.sim.world.calendars[calendar_id].oauth["oauth_refresh_token"]


class TestMemoryConnections(ConnectionsContract):
    @pytest.fixture
    def place(self) -> ConnectionsPlace:
        return MemoryConnectionsPlace()


class TestRecallConnections(ConnectionsContract):
    @pytest_asyncio.fixture
    async def place(self) -> AsyncIterator[ConnectionsPlace]:
        async with (
            open_office() as office,
            RecallAccounts(office.sim.base_url, "sim-key") as recall,
        ):
            yield SimulatedConnectionsPlace(office, recall)
