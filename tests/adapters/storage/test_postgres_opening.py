"""Opening a log on a server; and what is said of one that cannot be opened."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.keys import fresh_key
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.postgres_address import server_of
from callsheet.adapters.storage.postgres_datastore import Datastore
from callsheet.application.errors import LogUnavailable, NoLog
from callsheet.domain.deliveries import Standing
from callsheet.domain.digests import digest_bytes
from tests.adapters.storage.servers import custody_in
from tests.contracts.erasing_contract import ANA, erasure
from tests.contracts.log_contract import entry
from tests.postgres_server import PASSWORD, Server

TEXT = b"a text that is stored once"


@dataclass(frozen=True)
class Site:
    """
    A database with nothing in it, and what may be done to it.

    Attributes:
        url: Its address, for one who may do all.
        custody: What guards a log there.
    """

    server: Server
    url: str
    custody: Custody

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    def ask(self, *statements: str) -> list[object]:
        return self.server.ask(*statements, database=self.name)

    def open(
        self, *, read_only: bool = False, custody: Custody | None = None
    ) -> OpenLog:
        return open_log(self.url, read_only=read_only, custody=custody or self.custody)

    def write_some(self) -> None:
        async def write() -> None:
            async with self.open() as log:
                await log.append([entry("a", at, TEXT) for at in range(3)])

        asyncio.run(write())

    def tables(self) -> list[object]:
        return self.ask(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'S') "
            "AND relnamespace = 'public'::regnamespace"
        )

    def as_user(self, user: str, **query: str) -> str:
        """Give the address for another user, or with what is put behind it."""
        netloc = f"{user}:{PASSWORD}@" + self.url.rpartition("@")[2].partition("/")[0]
        return self.server.address(self.name, netloc=netloc, **query)


@pytest.fixture
def site(postgres: Server, tmp_path: Path) -> Iterator[Site]:
    """A database of the test's own, so that its settings may be changed."""
    with postgres.database() as address:
        yield Site(postgres, address, custody_in(tmp_path))


@pytest.fixture
def visitor(site: Site) -> Iterator[str]:
    """Somebody who may connect, and no more."""
    name = f"visitor_{site.name}"
    site.ask(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    yield name
    site.ask(f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def test_a_log_opened_to_read_cannot_be_written(site: Site) -> None:
    site.write_some()

    async def look() -> None:
        async with site.open(read_only=True) as log:
            assert len(await log.since(0, 10)) == 4
            with pytest.raises(LogUnavailable, match="opened for reading only"):
                await log.append([entry("a", 3)])

    asyncio.run(look())
    store = Datastore(server_of(site.url), "public", 1, read_only=True)
    with store.asking() as c:
        assert c.execute("SHOW transaction_read_only").fetchall() == [("on",)]
    store.close()


@pytest.mark.parametrize("read_only", [False, True], ids=["to extend", "to read"])
def test_a_log_that_is_not_there_is_not_made_to_be_read(
    site: Site, *, read_only: bool
) -> None:
    with pytest.raises(NoLog, match="there is no log"):
        open_log(site.url, read_only=read_only, begin=False, custody=site.custody)
    assert site.tables() == []


async def test_two_who_begin_a_log_at_once_begin_the_same_one(site: Site) -> None:
    async with asyncio.TaskGroup() as tasks:
        opened = [tasks.create_task(asyncio.to_thread(site.open)) for _ in range(3)]
    logs = [task.result() for task in opened]
    assert len({await log.identity() for log in logs}) == 1
    for at, log in enumerate(logs):
        await log.append([entry("a", at)])
        await log.close()


def test_what_is_not_sealed_is_read_without_a_key(site: Site) -> None:
    site.write_some()

    async def look() -> None:
        async with site.open(read_only=True, custody=Custody()) as log:
            assert len(await log.since(0, 10)) == 4
            with pytest.raises(LogUnavailable, match="openssl rand -base64 32"):
                await log.texts([digest_bytes(TEXT)])

    asyncio.run(look())


def from_the_future(site: Site) -> None:
    site.write_some()
    site.ask("UPDATE log_identity SET schema = schema + 1")


def of_another_program(site: Site) -> None:
    site.ask("CREATE TABLE stored_events (notification_id bigserial)")


def with_no_schema(site: Site) -> None:
    site.ask(f"ALTER DATABASE {site.name} SET search_path = nowhere")


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (from_the_future, "written by a newer version of Callsheet"),
        (of_another_program, "a table stored_events of another program"),
        (with_no_schema, "search_path leads to no schema"),
    ],
)
def test_a_database_that_is_no_log_is_named_and_left_alone(
    site: Site, make: Callable[[Site], None], problem: str, *, read_only: bool
) -> None:
    make(site)
    before = site.tables()
    with pytest.raises(LogUnavailable, match=problem) as refused:
        site.open(read_only=read_only)
    assert f"PostgreSQL database {site.name} on" in str(refused.value)
    assert site.tables() == before


def test_a_database_that_cannot_hold_all_letters_is_refused(site: Site) -> None:
    name = f"{site.name}_ascii"
    site.ask(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING SQL_ASCII")
    try:
        with pytest.raises(LogUnavailable, match="SQL_ASCII: it takes UTF8"):
            open_log(site.server.address(name), custody=site.custody)
    finally:
        site.ask(f"DROP DATABASE {name}")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(
            lambda url: url.replace(PASSWORD, "s3cr3t-but-wrong"),
            'password authentication failed for user "postgres"',
            id="a wrong password",
        ),
        pytest.param(
            lambda url: f"{url}x", 'database ".*" does not exist', id="no database"
        ),
        pytest.param(
            lambda url: re.sub(r":\d+/", ":1/", url),
            "port 1 failed: Connection refused",
            id="no server",
        ),
        pytest.param(
            lambda url: url.replace("127.0.0.1", "nowhere.invalid"),
            "nowhere.invalid",
            id="no such machine",
        ),
    ],
)
def test_a_server_that_cannot_be_reached_is_named_in_one_line(
    site: Site, change: Callable[[str], str], problem: str
) -> None:
    with pytest.raises(LogUnavailable, match=problem) as refused:
        open_log(change(site.url), custody=site.custody)
    said = str(refused.value)
    assert said.startswith("PostgreSQL database ")
    assert "\n" not in said
    assert "s3cr3t" not in said


def test_who_may_not_make_tables_is_told_so(site: Site, visitor: str) -> None:
    url = site.as_user(visitor)
    with pytest.raises(LogUnavailable, match=r"permission denied.*docs/operate\.md"):
        open_log(url, custody=site.custody)
    site.write_some()
    with pytest.raises(LogUnavailable, match="permission denied for table"):
        open_log(url, custody=site.custody, read_only=True)


def test_who_may_read_reads_and_who_may_write_writes(site: Site, visitor: str) -> None:
    site.write_some()
    url = site.as_user(visitor)

    async def read() -> None:
        async with open_log(url, custody=site.custody, read_only=True) as log:
            assert len(await log.since(0, 10)) == 4
        async with open_log(url, custody=site.custody) as log:
            with pytest.raises(LogUnavailable, match="permission denied for table"):
                await log.append([entry("a", 3)])

    async def write() -> None:
        async with open_log(url, custody=site.custody) as log:
            assert await log.append([entry("a", 3)]) > 4
            # Whoever began the log made room for all that others may need in it.
            await log.standings.change("app", lambda _: Standing(position=3))

    tables = "ALL TABLES IN SCHEMA public"
    site.ask(f"GRANT SELECT ON {tables} TO {visitor}")
    asyncio.run(read())
    site.ask(f"GRANT INSERT, UPDATE, DELETE ON {tables} TO {visitor}")
    asyncio.run(write())


def test_who_cannot_wipe_what_was_erased_out_of_the_files_says_so(
    site: Site, visitor: str
) -> None:
    site.write_some()
    site.ask(
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public "
        f"TO {visitor}"
    )

    async def erase(url: str, expected: int) -> list[object]:
        async with open_log(url, custody=site.custody) as log:
            with capture_logs() as said:
                await log.erase(erasure(ANA, 0, expected))
        return [line["problem"] for line in said]

    assert asyncio.run(erase(site.url, 0)) == []
    [problem] = asyncio.run(erase(site.as_user(visitor), 1))
    assert '"data_keys"' in str(problem)


def test_a_log_in_a_schema_of_its_own_is_found_by_the_search_path(
    site: Site, visitor: str
) -> None:
    of_another_program(site)
    site.ask(f"CREATE SCHEMA {visitor} AUTHORIZATION {visitor}")

    async def write() -> None:
        async with open_log(site.as_user(visitor), custody=site.custody) as log:
            assert await log.append([entry("a", 0)]) == 1

    asyncio.run(write())
    site.ask(f"ALTER DATABASE {site.name} SET search_path = {visitor}")
    assert site.ask("SELECT count(*) FROM stored_events") == [2]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda usual: replace(usual, key=None), "openssl rand -base64 32"),
        (lambda usual: replace(usual, head=None), "CALLSHEET_LOG__HEAD"),
        (lambda usual: replace(usual, key="short"), "no key of a log"),
        (lambda usual: replace(usual, key=fresh_key()), "with another key than"),
    ],
    ids=["no key", "no place for the head", "no such key", "another key"],
)
def test_what_guards_a_log_must_fit(
    site: Site, change: Callable[[Custody], Custody], problem: str
) -> None:
    site.write_some()
    with pytest.raises(LogUnavailable, match=problem):
        site.open(custody=change(site.custody))


def test_a_log_that_was_cut_or_made_anew_is_noticed(site: Site) -> None:
    site.write_some()
    site.ask("DELETE FROM stored_events WHERE position > 1")
    with pytest.raises(LogUnavailable, match="it was cut, or an older copy"):
        site.open()
    site.server.empty(site.url)
    with pytest.raises(LogUnavailable, match="here was a log with 1 seals, and it is"):
        site.open()
    assert site.tables() == []


def test_the_environment_changes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = {
        "PGHOST": "nowhere.invalid",
        "PGHOSTADDR": "192.0.2.1",
        "PGPORT": "1",
        "PGUSER": "nobody",
        "PGPASSWORD": "wrong",
        "PGDATABASE": "another",
        "PGOPTIONS": "-c search_path=nowhere",
        "PGSSLMODE": "verify-full",
        "PGTARGETSESSIONATTRS": "standby",
        "PGCLIENTENCODING": "LATIN1",
        "POSTGRES_DBNAME": "another",
        "POSTGRES_ENABLE_DB_FUNCTIONS": "yes",
        "POSTGRES_SCHEMA": "nowhere",
    }
    with monkeypatch.context() as patch:
        for name, value in stray.items():
            patch.setenv(name, value)
        site.write_some()
    assert site.ask("SELECT count(*) FROM public.stored_events") == [4]


def test_sessions_wait_for_the_disk_and_end_what_hangs(site: Site) -> None:
    site.ask(f"ALTER DATABASE {site.name} SET synchronous_commit = off")
    site.ask(
        f"ALTER DATABASE {site.name} SET default_transaction_isolation = serializable"
    )
    with ExitStack() as resources:
        store = Datastore(server_of(site.url), "public", 1)
        resources.callback(store.close)
        assert PASSWORD not in repr(store) + repr(store.pool)
        with store.writing() as c:
            settings = {
                name: c.execute(f"SHOW {name}".encode()).fetchall()[0][0]
                for name in (
                    "synchronous_commit",
                    "transaction_isolation",
                    "idle_in_transaction_session_timeout",
                )
            }
    assert settings == {
        "synchronous_commit": "on",
        "transaction_isolation": "read committed",
        "idle_in_transaction_session_timeout": "5s",
    }
