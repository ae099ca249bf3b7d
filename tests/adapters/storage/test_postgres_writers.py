"""Several write to one log on PostgreSQL: no record is lost, doubled, or seen late."""

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.appends import append_of
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.keys import key_from
from callsheet.adapters.storage.postgres_address import server_of
from callsheet.adapters.storage.postgres_datastore import Datastore, Rows
from callsheet.adapters.storage.postgres_recorder import PostgresLogRecorder
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import Conflict
from callsheet.application.integrity import check_links
from callsheet.application.log_port import Log, Recorded
from callsheet.domain.streams import SEALS
from tests.adapters.storage.servers import KEY, custody_in
from tests.contracts.log_contract import entry, places
from tests.contracts.views_contract import check_views
from tests.postgres_server import Server, serving

APPENDS = 60

WRITE = """
import asyncio, sys
from pathlib import Path
from callsheet.adapters.storage import Custody, open_log
from tests.adapters.storage.test_postgres_writers import write

async def main():
    url, key, head, name = sys.argv[1:]
    async with open_log(url, custody=Custody(key=key, head=Path(head))) as log:
        await write(log, name)

asyncio.run(main())
"""


async def write(log: Log, name: str) -> None:
    """Append to a stream of one's own and, each time, to one that all write to."""
    for at in range(APPENDS):
        while True:
            shared = len((await log.read(["shared"]))["shared"])
            entries = [entry(f"event:{name}", at), entry("shared", shared)]
            try:
                await log.append(entries)
                break
            except Conflict:
                continue


@contextmanager
def another_process(
    database: str, folder: Path, name: str
) -> "Iterator[subprocess.Popen[bytes]]":
    """Write from another process, with what guards the log in a place of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITE, database, KEY, folder / f"{name}.head", name],
        cwd=Path(__file__).parents[3],
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def follow(log: Log, done: asyncio.Event) -> list[Recorded]:
    """Read on and on from where the last page ended, as whoever follows a log does."""
    found: list[Recorded] = []
    while True:
        last = done.is_set()
        while page := await log.since(found[-1].position if found else 0, 100):
            found += page
        if last:
            return found


async def test_processes_that_write_at_once_lose_and_double_nothing(
    database: str, tmp_path: Path
) -> None:
    custody, done = custody_in(tmp_path), asyncio.Event()
    async with open_log(database, custody=custody) as log:
        follower = asyncio.create_task(follow(log, done))
        with another_process(database, tmp_path, "x") as process:
            await asyncio.gather(write(log, "y"), write(log, "z"))
            assert await asyncio.to_thread(process.wait) == 0
        done.set()
        followed = await follower
        everything = await log.since(0, 10_000)
        assert followed == list(everything)
        versions = Counter(recorded.stream for recorded in everything)
        assert versions.pop(SEALS) >= 1
        assert versions == {"shared": 3 * APPENDS} | {
            f"event:{name}": APPENDS for name in "xyz"
        }
        positions = [recorded.position for recorded in everything]
        assert positions == sorted(set(positions))
        rows = await log.linked(0, 10_000)
        assert list(check_links(rows, await log.identity())) == []
        await check_views(log)


@pytest.fixture
async def recorder(database: str, tmp_path: Path) -> AsyncIterator[PostgresLogRecorder]:
    async with open_log(database, custody=custody_in(tmp_path)):
        pass
    server = server_of(database)
    store = Datastore(server, "public", 2)
    yield PostgresLogRecorder(store, Vault(key_from(KEY, ""), ""), server)
    store.close()


def test_an_append_is_known_again_whatever_came_after_it(
    recorder: PostgresLogRecorder,
) -> None:
    first, other, later = (
        append_of([entry(stream, at) for stream, at in places], Codec())
        for places in (
            [("a", 0), ("b", 0)],
            [("a", 0)],
            [("a", 1), ("b", 1)],
        )
    )
    nothing = append_of([], Codec())
    [written] = recorder.insert_together([first])
    again = recorder.insert_together([first, other, later, nothing])
    assert again[0] == written == 2
    assert str(again[1]) == "a is at version 1, not 0"
    assert isinstance(again[2], int)
    assert again[3] == again[2] > written
    assert recorder.insert_together([later, first]) == [again[2], written]
    assert len(recorder.select_streams(["a", "b"])) == 4


async def test_nobody_sees_a_later_record_before_an_earlier_one(
    recorder: PostgresLogRecorder, database: str, tmp_path: Path
) -> None:
    slow = append_of([entry("slow", 0)], Codec())
    written, go_on = threading.Event(), threading.Event()

    def linger(c: Rows) -> bool:
        recorder._write(c, [slow])
        written.set()
        return go_on.wait(30)

    async with open_log(database, custody=custody_in(tmp_path)) as log:
        slowly = asyncio.create_task(asyncio.to_thread(recorder._committed, linger))
        await asyncio.to_thread(written.wait, 30)
        quick = asyncio.create_task(log.append([entry("quick", 0)]))
        await asyncio.wait([quick], timeout=0.2)
        seen = await log.since(0, 10)
        go_on.set()
        await slowly
        assert await quick == 2
        assert seen == ()
        assert places(await log.since(0, 10)) == [("slow", 1, 1), ("quick", 1, 2)]


async def test_numbers_of_what_was_taken_back_stay_unused(
    database: str, tmp_path: Path, postgres: Server
) -> None:
    async with open_log(database, custody=custody_in(tmp_path)) as log:
        assert await log.append([entry("a", 0)]) == 1
        name = database.rpartition("/")[2]
        postgres.ask(
            "SELECT nextval('stored_events_position_seq') FROM generate_series(1, 5)",
            database=name,
        )
        assert await log.append([]) == 1
        assert await log.append([entry("a", 1), entry("b", 0)]) == 8
        assert [r.position for r in await log.since(0, 10)] == [1, 7, 8]
        assert await log.append([]) == 8


@pytest.fixture
def own_database(postgres: Server) -> Iterator[tuple[Server, str]]:
    """A database on a server that may be made to crash."""
    with ExitStack() as stack:
        ours = postgres if postgres.folder else stack.enter_context(serving(own=True))
        yield ours, stack.enter_context(ours.database())


async def test_a_server_that_crashes_costs_those_who_write_nothing_but_time(
    own_database: tuple[Server, str], tmp_path: Path
) -> None:
    server, database = own_database
    async with open_log(database, custody=custody_in(tmp_path)) as log:
        crash = asyncio.create_task(asyncio.to_thread(server.crash))
        acknowledged: list[int] = []
        while not crash.done() or len(acknowledged) < 20:
            at = len(acknowledged)
            acknowledged.append(await log.append([entry("a", at, b"%d" % at)]))
        await crash
        found = (await log.read(["a"]))["a"]
        assert [r.position for r in found] == acknowledged
        assert [r.version for r in found] == list(range(1, len(found) + 1))


async def test_each_machine_keeps_the_newest_seal_that_it_met(
    database: str, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for place in (here, there):
        custody = Custody(key=KEY, head=place)
        async with open_log(database, custody=custody) as log:
            streams = await log.streams("event:")
            await log.append([entry(f"event:{len(streams)}", 0)])
    assert here.read_text() != there.read_text()
    async with open_log(database, custody=Custody(key=KEY, head=here)) as log:
        assert len((await log.read([SEALS]))[SEALS]) == 2
