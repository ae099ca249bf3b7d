"""The log on PostgreSQL keeps the contract."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.opened import OpenLog
from tests.adapters.storage.servers import custody_in
from tests.contracts.erasing_contract import ErasingContract
from tests.contracts.log_contract import LogContract
from tests.contracts.views_contract import ViewsContract


class TestPostgresLog(LogContract, ViewsContract, ErasingContract):
    @pytest.fixture
    async def log(self, database: str, tmp_path: Path) -> AsyncIterator[OpenLog]:
        async with open_log(database, custody=custody_in(tmp_path)) as log:
            yield log
