"""How receivers stand is kept in memory, in SQLite, and in PostgreSQL."""

from asyncio import gather
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from callsheet.adapters.storage import Custody, MemoryLog, open_log
from callsheet.adapters.storage.checking import check_log
from callsheet.adapters.storage.datastore import writing
from callsheet.application.errors import LogUnavailable
from callsheet.application.receivers import Standings
from callsheet.domain.deliveries import Standing
from tests.adapters.storage.files import url_of, write_some
from tests.adapters.storage.servers import custody_in
from tests.contracts.standings_contract import FULL, StandingsContract, further


class TestMemoryStandings(StandingsContract):
    @pytest.fixture
    def standings(self) -> Standings:
        return MemoryLog().standings


class TestSqliteStandings(StandingsContract):
    @pytest.fixture
    async def standings(self, tmp_path: Path) -> AsyncIterator[Standings]:
        async with open_log(url_of(tmp_path / "log.db")) as log:
            yield log.standings


class TestPostgresStandings(StandingsContract):
    @pytest.fixture
    async def standings(
        self, database: str, tmp_path: Path
    ) -> AsyncIterator[Standings]:
        async with open_log(database, custody=custody_in(tmp_path)) as log:
            yield log.standings


async def test_it_is_there_when_the_log_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    async with open_log(url_of(path)) as log:
        await log.standings.change("app", lambda _: FULL)
    async with open_log(url_of(path), read_only=True) as log:
        assert await log.standings.known() == {"app": FULL}
        with pytest.raises(LogUnavailable, match="opened for reading only"):
            await log.standings.change("app", further)
    checks = {one.name: one for one in check_log(url_of(path), Custody())}
    assert checks["foreign"].doubt is None
    waiting = len(FULL.waiting)
    said = f"{waiting} messages wait, 1 receivers are known"
    assert checks["receivers"].said == said


async def test_a_log_without_receivers_can_be_read(tmp_path: Path) -> None:
    await write_some(tmp_path / "log.db")
    async with open_log(url_of(tmp_path / "log.db"), read_only=True) as log:
        assert await log.standings.known() == {}


async def test_a_row_that_nobody_understands_is_named(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await log.standings.change("app", further)
    with closing(writing(path)) as store, store.transaction(commit=True) as c:
        c.execute("UPDATE change_receivers SET standing = '{'")
    checks = {one.name: one.problem for one in check_log(url_of(path), Custody())}
    assert "receiver 'app' stands cannot be read" in str(checks["receivers"])
    async with open_log(url_of(path)) as log:
        with pytest.raises(
            LogUnavailable, match="receiver 'app' stands cannot be read"
        ):
            await log.standings.known()
        with pytest.raises(LogUnavailable, match="delete its row in change_receivers"):
            await log.standings.change("app", further)


async def test_of_changes_in_several_processes_none_is_lost(
    database: str, tmp_path: Path
) -> None:
    custody = custody_in(tmp_path)
    async with (
        open_log(database, custody=custody) as one,
        open_log(database, custody=custody) as two,
    ):
        logs = [one, two] * 15
        await gather(*(log.standings.change("app", further) for log in logs))
        assert await one.standings.known() == {"app": Standing(position=30)}
    async with open_log(database, read_only=True, custody=custody) as log:
        assert await log.standings.known() == {"app": Standing(position=30)}
