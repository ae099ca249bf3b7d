"""What a file adds: it lasts, it has one writer, and it says what is wrong with it."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.datastore import SCHEMA, reading, writing
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.open_log import open_log
from callsheet.adapters.storage.recorder import LogRecorder
from callsheet.adapters.storage.sqlite_log import EventSourcedLog
from callsheet.application.errors import LogUnavailable
from callsheet.domain.digests import digest_bytes
from tests.contracts.log_contract import entry

TEXT = b"a text that is stored once" * 20


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


async def write_some(path: Path, records: int = 3) -> None:
    async with open_log(url_of(path)) as log:
        await log.append([entry("a", at, TEXT) for at in range(records)])


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        answers = connection.execute(question).fetchall()
        connection.commit()
    return answers


async def test_a_log_that_is_opened_again_holds_everything(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    async with open_log(url_of(path)) as log:
        assert [r.version for r in await log.since(0, 10)] == [1, 2, 3]
        assert await log.append([entry("a", 3)]) == 4
        assert await log.texts([digest_bytes(TEXT)]) == {digest_bytes(TEXT): TEXT}


async def test_a_text_is_kept_once_and_compressed(tmp_path: Path) -> None:
    await write_some(tmp_path / "log.db")
    rows = ask(tmp_path / "log.db", "SELECT digest, codec, bytes FROM stored_texts")
    [(digest, codec, stored)] = rows
    assert (digest, codec) == (digest_bytes(TEXT), "zlib")
    assert isinstance(stored, bytes)
    assert len(stored) < len(TEXT) / 5


async def test_a_position_is_never_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path, 3)
    ask(path, "DELETE FROM stored_events WHERE position >= 2")
    ask(path, "VACUUM")
    async with open_log(url_of(path)) as log:
        assert await log.append([entry("a", 1)]) == 4
        assert [r.position for r in await log.since(0, 10)] == [1, 4]


async def test_commits_reach_the_disk_and_nobody_else_may_read_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    store = writing(path)
    with store.get_connection(commit=True) as connection:
        cursor = connection.cursor()
        for setting, value in (("synchronous", 2), ("journal_mode", "wal")):
            cursor.execute(f"PRAGMA {setting}")
            assert cursor.fetchone()[0] == value
    store.close()
    path.unlink()
    await write_some(path)
    assert path.stat().st_mode & 0o077 == 0


def test_nothing_is_left_running_and_no_log_lies_beside(tmp_path: Path) -> None:
    asyncio.run(write_some(tmp_path / "log.db"))
    names = [thread.name for thread in threading.enumerate()]
    assert [name for name in names if name.startswith("callsheet")] == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log.db", "log.db.lock"]


async def test_a_closed_log_says_so_and_can_be_closed_again(tmp_path: Path) -> None:
    log = open_log(url_of(tmp_path / "log.db"))
    await log.close()
    await log.close()
    for asked in (log.since(0, 1), log.append([entry("a", 0)]), log.streams("")):
        with pytest.raises(LogUnavailable, match="the log is closed"):
            await asked


async def test_appends_that_wait_are_written_before_it_closes(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        waiting = [
            asyncio.create_task(log.append([entry(f"s{n}", 0)])) for n in range(50)
        ]
        await asyncio.sleep(0)
    assert sorted(await asyncio.gather(*waiting)) == list(range(1, 51))


async def test_an_address_without_a_file_opens_a_log_in_memory() -> None:
    async with open_log("sqlite://") as log:
        assert isinstance(log, MemoryLog)
    with pytest.raises(LogUnavailable, match="nothing to read"):
        open_log("sqlite://", read_only=True)


async def test_the_environment_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = {
        "COMPRESSOR_TOPIC": "zlib",
        "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
        "CIPHER_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "PERSISTENCE_MODULE": "eventsourcing.popo",
        "ORIGINATOR_ID_TYPE": "uuid",
        "SQLITE_DBNAME": str(tmp_path / "another.db"),
        "CREATE_TABLE": "no",
    }
    for name, value in stray.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "log.db"
    await write_some(path, 1)
    [(topic, state)] = ask(path, "SELECT topic, state FROM stored_events")
    expected = Codec().write(entry("a", 0))
    assert (topic, state) == (expected.topic, expected.state)
    assert not (tmp_path / "another.db").exists()


async def test_odd_characters_in_a_path_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "a #1 100%41 :memory: mode=memory ü.db"
    await write_some(path)
    assert path.stat().st_size > 0


# One writer


async def test_a_second_writer_is_refused_until_the_first_has_ended(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)):
        with pytest.raises(LogUnavailable, match="open for writing in this process"):
            open_log(url_of(path))
    await write_some(path)


async def test_a_link_to_a_log_is_the_same_log(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "log.db")
    async with open_log(url_of(tmp_path / "log.db")):
        with pytest.raises(LogUnavailable, match="open for writing"):
            open_log(url_of(tmp_path / "link.db"))


WRITE_FOR_EVER = """
import asyncio, sys
from callsheet.adapters.storage.open_log import open_log
from tests.contracts.log_contract import entry

async def main():
    async with open_log(sys.argv[1]) as log:
        for at in range(1_000_000):
            position = await log.append([entry("a", at, b"text %d" % at)])
            print(position, flush=True)

asyncio.run(main())
"""


@contextmanager
def another_writer(path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a process that appends for ever and prints what was acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_FOR_EVER, url_of(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def test_another_process_is_refused_and_told_who_writes(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with another_writer(path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(LogUnavailable, match=f"in process {process.pid};"):
            open_log(url_of(path))
        async with open_log(url_of(path), read_only=True) as log:
            assert await log.read(["a"]) != {"a": ()}


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
async def test_a_writer_killed_at_any_moment_loses_nothing_acknowledged(
    tmp_path: Path, *, read_only: bool
) -> None:
    path = tmp_path / "log.db"
    with another_writer(path) as process:
        assert process.stdout is not None
        for _ in range(200):
            acknowledged = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
    async with open_log(url_of(path), read_only=read_only) as log:
        records = (await log.read(["a"]))["a"]
        assert len(records) >= acknowledged
        assert [r.version for r in records] == list(range(1, len(records) + 1))
        texts = [b"text %d" % at for at in range(len(records))]
        found = await log.texts([digest_bytes(text) for text in texts])
        assert set(found.values()) == set(texts)


# Reading only


async def test_a_log_opened_to_read_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    async with open_log(url_of(path), read_only=True) as log:
        assert len(await log.since(0, 10)) == 3
        with pytest.raises(LogUnavailable, match="opened for reading only"):
            await log.append([entry("a", 3)])


async def test_reading_locks_nobody_out_and_sees_what_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    async with open_log(url_of(path), read_only=True) as reader:
        async with open_log(url_of(path)) as writer:
            await writer.append([entry("a", 3)])
            assert len(await reader.since(0, 10)) == 4
        assert len(await reader.since(0, 10)) == 4


@pytest.mark.parametrize("content", [None, b""], ids=["no file", "an empty file"])
def test_a_log_that_is_not_there_is_not_made_to_be_read(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "log.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LogUnavailable, match="there is no log"):
        open_log(url_of(path), read_only=True)
    assert path.exists() == (content is not None)
    assert not (tmp_path / "log.db.lock").exists()


async def test_a_copy_out_of_write_ahead_mode_can_be_read(tmp_path: Path) -> None:
    await write_some(tmp_path / "log.db")
    copy = tmp_path / "copy.db"
    ask(tmp_path / "log.db", f"VACUUM INTO '{copy}'")
    async with open_log(url_of(copy), read_only=True) as log:
        assert len(await log.since(0, 10)) == 3


# What cannot be opened


def garbage(path: Path) -> None:
    path.write_bytes(b"minutes of the meeting, 2 March\n" * 1000)


def folder(path: Path) -> None:
    path.mkdir()


def of_another_program(path: Path) -> None:
    ask(path, "CREATE TABLE bookmarks (address TEXT)")


def with_another_mark(path: Path) -> None:
    ask(path, "PRAGMA application_id = 77")


def from_the_future(path: Path) -> None:
    asyncio.run(write_some(path))
    ask(path, f"PRAGMA user_version = {SCHEMA + 1}")


def cut_short(path: Path) -> None:
    asyncio.run(write_some(path, 500))
    os.truncate(path, 5000)


def in_no_folder(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere" / "log.db")


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (garbage, "file is not a database"),
        (folder, "a folder or device, not a file"),
        (of_another_program, "an SQLite database of another program"),
        (with_another_mark, "an SQLite database of another program"),
        (from_the_future, "written by a newer version of Callsheet"),
        (cut_short, "database disk image is malformed"),
        (in_no_folder, "there is no (folder|log)"),
    ],
)
def test_a_file_that_is_no_log_is_named_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], problem: str, *, read_only: bool
) -> None:
    path = tmp_path / "log.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LogUnavailable, match=problem) as refused:
        open_log(url_of(path), read_only=read_only)
    assert str(tmp_path) in str(refused.value)
    assert (path.read_bytes() if path.is_file() else None) == before


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be nobody in particular for a while: root may write everywhere."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def archive() -> Iterator[Path]:
    """A log in a folder that everybody may enter, its file read-only."""
    with TemporaryDirectory() as name:
        path = Path(name) / "log.db"
        asyncio.run(write_some(path))
        path.with_name("log.db.lock").unlink()
        path.chmod(0o444)
        path.parent.chmod(0o777)
        yield path
        path.parent.chmod(0o700)


async def test_a_read_only_file_is_refused_to_a_writer(archive: Path) -> None:
    with unprivileged(), pytest.raises(LogUnavailable, match="readonly database"):
        open_log(url_of(archive))


async def test_a_folder_without_write_permission_is_refused_to_a_writer(
    archive: Path,
) -> None:
    archive.parent.chmod(0o555)
    with unprivileged(), pytest.raises(LogUnavailable, match="Permission denied"):
        open_log(url_of(archive))


def test_a_file_without_read_permission_is_refused(archive: Path) -> None:
    archive.chmod(0o000)
    with unprivileged(), pytest.raises(LogUnavailable, match="unable to open"):
        open_log(url_of(archive), read_only=True)


async def test_a_log_put_away_in_a_read_only_folder_can_be_read(archive: Path) -> None:
    archive.parent.chmod(0o555)
    with unprivileged():
        async with open_log(url_of(archive), read_only=True) as log:
            assert len(await log.since(0, 10)) == 3


# What goes wrong later


async def test_a_full_disk_is_named_and_nothing_is_half_written(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    writers, readers = writing(path), reading(path, 2)
    with writers.get_connection(commit=True) as connection:
        connection.cursor().execute("PRAGMA max_page_count = 30")
    with ExitStack() as resources:
        resources.callback(writers.close)
        resources.callback(readers.close)
        recorders = LogRecorder(readers), LogRecorder(writers)
        async with EventSourcedLog(path, resources.pop_all(), *recorders) as log:
            big = os.urandom(200_000)
            with pytest.raises(LogUnavailable, match="disk is full"):
                await log.append([entry("a", 3), entry("b", 0, big)])
            assert await log.texts([digest_bytes(big)]) == {}
            assert await log.append([entry("a", 3)]) == 4


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE stored_texts SET bytes = x'00'", "a stored text is damaged"),
        ("UPDATE stored_events SET topic = 'sent/9'", "'sent/9' is unknown"),
        ("UPDATE stored_events SET state = x'00'", "no valid sent/1"),
        ("DROP TABLE stored_texts", "no such table: stored_texts"),
    ],
)
async def test_damage_is_named(tmp_path: Path, damage: str, problem: str) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    ask(path, damage)
    async with open_log(url_of(path), read_only=True) as log:
        asked = log.texts([digest_bytes(TEXT)]), log.since(0, 10)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        [refusal] = [a for a in answers if isinstance(a, Exception)]
        assert isinstance(refusal, LogUnavailable)
        assert problem in str(refusal)


# The recorder


async def test_many_streams_cost_few_queries(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    store = reading(path, 1)
    asked: list[str] = []
    with store.get_connection(commit=False) as connection:
        connection._sqlite_conn.set_trace_callback(asked.append)
    LogRecorder(store).select_streams([f"event:{n}" for n in range(1_200)])
    store.close()
    assert len([query for query in asked if "SELECT" in query]) == 3


@pytest.mark.parametrize("inclusive", [False, True], ids=["after", "from"])
@pytest.mark.parametrize("topics", [(), ("b", "c"), ("z",)], ids=str)
@pytest.mark.parametrize(
    ("start", "limit", "stop"),
    [(None, 9, None), (0, 9, 5), (3, 2, None), (3, 9, 4), (6, 9, None), (99, 9, None)],
)
def test_the_librarys_own_readers_see_the_log_as_they_expect(
    tmp_path: Path,
    start: int | None,
    limit: int,
    stop: int | None,
    topics: tuple[str, ...],
    *,
    inclusive: bool,
) -> None:
    store = writing(tmp_path / "log.db")
    ours, theirs = LogRecorder(store), POPOApplicationRecorder()
    ours.create_table()
    events = [StoredEvent("s", n, "abcabc"[n - 1], b"{}") for n in range(1, 7)]
    assert list(ours.insert_events(events) or ()) == theirs.insert_events(events)
    assert ours.select_events("s") == theirs.select_events("s")
    assert ours.max_notification_id() == theirs.max_notification_id()
    ask_for = {"inclusive_of_start": inclusive}
    assert ours.select_notifications(
        start, limit, stop, topics, **ask_for
    ) == theirs.select_notifications(start, limit, stop, topics, **ask_for)
    store.close()
