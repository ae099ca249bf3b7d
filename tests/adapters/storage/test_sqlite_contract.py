"""The log on SQLite keeps the contract."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.opened import OpenLog
from tests.contracts.erasing_contract import ErasingContract
from tests.contracts.log_contract import LogContract
from tests.contracts.views_contract import ViewsContract


class TestSqliteLog(LogContract, ErasingContract, ViewsContract):
    @pytest.fixture
    async def log(self, tmp_path: Path) -> AsyncIterator[OpenLog]:
        async with open_log(f"sqlite:///{tmp_path}/log.db") as log:
            yield log
