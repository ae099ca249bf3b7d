"""The log in memory keeps the contract."""

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from tests.contracts.erasing_contract import ErasingContract
from tests.contracts.log_contract import LogContract
from tests.contracts.views_contract import ViewsContract


class TestMemoryLog(LogContract, ErasingContract, ViewsContract):
    @pytest.fixture
    def log(self) -> MemoryLog:
        return MemoryLog()
