"""Several processes keep the views of one log: they are what a fold of all gives."""

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.keys import key_from
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.postgres_address import server_of
from callsheet.adapters.storage.postgres_datastore import Datastore
from callsheet.adapters.storage.postgres_recorder import PostgresLogRecorder
from callsheet.adapters.storage.postgres_views import PostgresViewsRecorder
from callsheet.adapters.storage.vault import Vault
from callsheet.adapters.storage.view_keeper import Source, ViewKeeper
from callsheet.application.reading import silent
from tests.adapters.storage.servers import KEY, custody_in
from tests.contracts.random_log import append_all, random_records
from tests.contracts.views_contract import check_views
from tests.postgres_server import Server


@pytest.fixture
async def log(database: str, tmp_path: Path) -> AsyncIterator[OpenLog]:
    async with open_log(database, custody=custody_in(tmp_path)) as log:
        yield log


def keeper(store: Datastore, database: str) -> ViewKeeper:
    rows = PostgresLogRecorder(store, Vault(key_from(KEY, ""), ""), server_of(database))
    views = PostgresViewsRecorder(store, rows)
    return ViewKeeper(Source(rows, Codec(keys=rows)), views)


@pytest.mark.parametrize("seed", range(6))
async def test_whoever_keeps_them_whenever_none_spoils_what_another_kept(
    log: OpenLog, database: str, postgres: Server, seed: int
) -> None:
    chance, name = Random(seed), database.rpartition("/")[2]
    with closing(Datastore(server_of(database), "public", 2)) as store:
        keepers = [keeper(store, database) for _ in range(3)]
        for _ in range(12):
            await append_all(log, [*random_records(chance, chance.randrange(1, 12))])
            for one in chance.sample(keepers, chance.randrange(4)):
                one.step()
            if chance.random() < 0.2:
                assert (await log.rebuild_views(silent)).differs is None
            if chance.random() < 0.2:
                # A process of another version has put its own in their place.
                postgres.ask(
                    "UPDATE workspace_view SET fold = fold + 1",
                    "DELETE FROM call_sheet",
                    database=name,
                )
        await append_all(log, [*random_records(chance, 3)])
        while any(one.step() for one in keepers):
            pass
        assert keepers[0].behind() == 0
    await check_views(log)
    assert (await log.rebuild_views(silent)).differs is None


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE call_sheet",
        "ALTER TABLE call_sheet DROP COLUMN due_at",
        "DROP TABLE tracking, workspace_view",
        "UPDATE workspace_view SET fold = fold + 1",
        "DELETE FROM tracking",
    ],
)
async def test_views_that_are_lost_or_of_another_version_are_made_anew(
    log: OpenLog, database: str, postgres: Server, damage: str
) -> None:
    await append_all(log, [*random_records(Random(1), 40)])
    await log.rebuild_views(silent)
    postgres.ask(damage, database=database.rpartition("/")[2])
    await log.rebuild_views(silent)
    await check_views(log)
    assert (await log.rebuild_views(silent)).compared
