"""Several processes keep the views of one log: they are what a fold of all gives."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
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
from callsheet.adapters.storage.postgres_views import PostgresViewsRecorder, Rows
from callsheet.adapters.storage.vault import Vault
from callsheet.adapters.storage.view_keeper import Source, ViewKeeper
from callsheet.adapters.storage.view_stamps import Row
from callsheet.application.reading import silent
from tests.adapters.storage.records import NOON
from tests.adapters.storage.servers import KEY, custody_in
from tests.contracts.random_log import append_all, random_records
from tests.contracts.views_contract import check_views
from tests.postgres_server import Server


@pytest.fixture
async def log(database: str, tmp_path: Path) -> AsyncIterator[OpenLog]:
    async with open_log(database, custody=custody_in(tmp_path)) as log:
        yield log


class Views(PostgresViewsRecorder):
    """Views whose store is asked in the midst of a transaction what others do then."""

    meanwhile: Callable[[], object] | None = None

    def _living(self, c: Rows, first: str) -> Iterator[Row]:
        self._let_others()
        return super()._living(c, first)

    def _select(self, c: Rows, event_ids: Sequence[str]) -> list[Row]:
        self._let_others()
        return super()._select(c, event_ids)

    def _let_others(self) -> None:
        others, self.meanwhile = self.meanwhile, None
        if others is not None:
            others()


def recorder(store: Datastore, database: str) -> PostgresLogRecorder:
    vault = Vault(key_from(KEY, ""), "")
    return PostgresLogRecorder(store, vault, server_of(database))


def keeper(
    store: Datastore, database: str, views: PostgresViewsRecorder | None = None
) -> ViewKeeper:
    rows = recorder(store, database)
    source = Source(rows, Codec(keys=rows))
    return ViewKeeper(source, views or PostgresViewsRecorder(store, rows))


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


async def test_what_is_kept_while_a_pass_asks_spoils_no_proof(
    log: OpenLog, database: str
) -> None:
    chance = Random(7)
    with closing(Datastore(server_of(database), "public", 3)) as store:
        views, other = Views(store, recorder(store, database)), keeper(store, database)
        await append_all(log, [*random_records(chance, 30)])
        other.step()
        before = views.live(NOON)
        await append_all(log, [*random_records(chance, 30)])
        views.meanwhile = other.step
        assert views.live(NOON) == before
        assert other.behind() == 0
    await check_views(log)


async def test_of_two_who_keep_at_once_one_waits(log: OpenLog, database: str) -> None:
    await append_all(log, [*random_records(Random(7), 30)])
    with closing(Datastore(server_of(database), "public", 4)) as store:
        views = Views(store, recorder(store, database))
        one, other = keeper(store, database, views), keeper(store, database)
        second = threading.Thread(target=other.step)

        def meanwhile() -> None:
            second.start()
            second.join(0.3)
            assert second.is_alive()

        views.meanwhile = meanwhile
        one.step()
        second.join()
        assert (one.behind(), other.behind()) == (0, 0)
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
