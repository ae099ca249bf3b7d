"""The `CalendarAccounts` port in memory, and over HTTP against the simulator."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from callsheet.adapters.memory import MemoryAccounts
from callsheet.adapters.recall.accounts import RecallAccounts
from callsheet.application.ports import CalendarAccounts
from callsheet.domain.ids import CalendarId
from callsheet.domain.scheme_records import Left
from tests.adapters.simulator.office import Office, open_office
from tests.contracts.accounts_contract import AccountsContract, AccountsPlace
from tests.contracts.places import MemoryPlace, SimulatedPlace


class MemoryAccountsPlace(MemoryPlace):
    """Two calendars in memory that can be connected anew."""

    def __init__(self) -> None:
        super().__init__()
        self.all = MemoryAccounts(self.memory)
        self.accounts: CalendarAccounts = self.all
        self.secrets: tuple[str, ...] = ("secret-of-cal-a", "secret-of-cal-d")

    async def connect(self, twin: CalendarId) -> None:
        self.all.connect(twin)

    async def hide(self, calendar_id: CalendarId) -> None:
        self.all.lacking[calendar_id] = Left.NOT_SHOWN


class SimulatedAccountsPlace(SimulatedPlace):
    """Two calendars of the simulator that can be connected anew."""

    def __init__(self, office: Office, recall: RecallAccounts) -> None:
        super().__init__(office, recall)
        self.accounts: CalendarAccounts = recall
        self.secrets = tuple(
            secret
            for calendar in office.sim.world.calendars.values()
            for name, secret in calendar.oauth.items()
            if name != "oauth_client_id"
        )
        assert len(self.secrets) == 4

    async def connect(self, twin: CalendarId) -> None:
        assert self.office.sim.world.calendars[twin].status == "connecting"
        await self.office.later(seconds=2)

    async def hide(self, calendar_id: CalendarId) -> None:
        self.office.sim.world.calendars[calendar_id].oauth["oauth_refresh_token"] = "*"


class TestMemoryAccounts(AccountsContract):
    @pytest.fixture
    def place(self) -> AccountsPlace:
        return MemoryAccountsPlace()


class TestRecallAccounts(AccountsContract):
    @pytest_asyncio.fixture
    async def place(self) -> AsyncIterator[AccountsPlace]:
        async with (
            open_office() as office,
            RecallAccounts(office.sim.base_url, "sim-key") as recall,
        ):
            yield SimulatedAccountsPlace(office, recall)
