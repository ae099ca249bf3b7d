"""The server of a log goes away and comes back, with the same log or an older one."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from callsheet.adapters.storage import open_log, stored_inbox
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.postgres_address import server_of
from callsheet.adapters.storage.postgres_datastore import RECONNECT_SECONDS, Datastore
from callsheet.application.errors import LogAway, LogUnavailable, NoLog
from tests.adapters.storage.proxy import proxy_to
from tests.adapters.storage.servers import custody_in
from tests.contracts.inbox_contract import notice
from tests.contracts.log_contract import entry
from tests.postgres_server import PASSWORD

_END_OTHERS = b"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def _met_again(log: OpenLog) -> None:
    """Ask until the pool has found the server: it seeks it every second or two."""
    async with asyncio.timeout(15):
        while True:
            with suppress(LogAway):
                await log.meet_again()
                return


async def test_a_server_that_is_away_is_told_apart_and_met_again(
    database: str, tmp_path: Path
) -> None:
    with proxy_to(database) as (proxy, address):
        log = open_log(f"{address}?connect_timeout=1", custody=custody_in(tmp_path))
        async with log:
            await log.append([entry("a", 0)])
            proxy.close()
            wanted: list[Callable[[], Awaitable[object]]] = [
                lambda: log.append([entry("a", 1)]),
                log.meet_again,
            ]
            for asked in wanted:
                with pytest.raises(LogAway, match="PostgreSQL database"):
                    await asked()
            proxy.closed = False
            await _met_again(log)
            position = await log.append([entry("a", 1)])
            assert (await log.since(0, 9))[-1].position == position


async def test_a_server_that_takes_no_writes_for_a_while_is_away(
    database: str, tmp_path: Path
) -> None:
    """As where another one has taken over, and the address still leads to the old."""
    name = server_of(database).parameters["dbname"]
    read_only = "default_transaction_read_only"
    with psycopg.connect(database, autocommit=True) as other:
        other.execute(f"SET {read_only} = off".encode())
        async with open_log(database, custody=custody_in(tmp_path)) as log:
            await log.append([entry("a", 0)])
            try:
                other.execute(f"ALTER DATABASE {name} SET {read_only} = on".encode())
                other.execute(_END_OTHERS)
                for asked in (lambda: log.append([entry("a", 1)]), log.meet_again):
                    with pytest.raises(LogAway):
                        await asked()
                with pytest.raises(LogAway, match="takes no writes"):
                    await log.meet_again()
            finally:
                other.execute(f"ALTER DATABASE {name} RESET {read_only}".encode())
            other.execute(_END_OTHERS)
            await _met_again(log)


@pytest.mark.parametrize(
    ("done", "kind", "said"),
    [
        (
            "DELETE FROM stored_events WHERE originator_id = 'seals'",
            LogUnavailable,
            "the log ends before its seal 1",
        ),
        (
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
            NoLog,
            "the log is gone",
        ),
    ],
    ids=["an older copy", "none at all"],
)
async def test_what_came_back_in_its_place_is_not_taken_for_it(
    database: str, tmp_path: Path, done: str, kind: type[LogUnavailable], said: str
) -> None:
    custody = custody_in(tmp_path)
    async with open_log(database, custody=custody) as log:
        await log.append([entry("a", 0)])
    async with open_log(database, custody=custody) as log:
        await log.meet_again()
        with psycopg.connect(database, autocommit=True) as other:
            other.execute(done.encode())
        with pytest.raises(kind, match=said) as refused:
            await log.meet_again()
        assert not isinstance(refused.value, LogAway)


def test_a_wrong_password_is_no_server_that_is_away(
    database: str, tmp_path: Path
) -> None:
    wrong = database.replace(PASSWORD, "s3cr3t-but-wrong")
    with pytest.raises(LogUnavailable, match="password") as refused:
        open_log(wrong, custody=custody_in(tmp_path))
    assert not isinstance(refused.value, LogAway)


def test_a_lost_connection_is_not_sought_ever_more_slowly(database: str) -> None:
    store = Datastore(server_of(database), "public", 1)
    assert store.pool.reconnect_timeout == RECONNECT_SECONDS
    store.close()


async def test_what_could_not_be_kept_meanwhile_holds_nobody_up_afterwards(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_inbox, "PATIENCE", 0.05)
    with proxy_to(database) as (proxy, address):
        log = open_log(f"{address}?connect_timeout=1", custody=custody_in(tmp_path))
        async with log:
            await log.inbox.keep(notice("a"))
            proxy.close()
            for number in range(20):
                with pytest.raises(LogUnavailable):
                    await log.inbox.keep(notice(str(number)))
            ended = time.monotonic()
    # Each of them would wait for the server, one after the other.
    assert time.monotonic() - ended < 10
