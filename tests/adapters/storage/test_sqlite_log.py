"""What a file adds to the contract: it lasts, and says what is wrong with it."""

import asyncio
import os
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.datastore import FilePlace, reading, writing
from callsheet.adapters.storage.key_file import read_key
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.recorder import LogRecorder
from callsheet.adapters.storage.sqlite_notices import SqliteNotices
from callsheet.adapters.storage.sqlite_standings import SqliteStandings
from callsheet.adapters.storage.stored_log import EventSourcedLog, Writing
from callsheet.adapters.storage.vault import Vault
from callsheet.adapters.storage.views_recorder import ViewsRecorder
from callsheet.application.errors import LogUnavailable
from callsheet.domain.digests import digest_bytes
from tests.adapters.storage.files import TEXT, ask, url_of, write_some
from tests.contracts.log_contract import entry


async def test_a_log_that_is_opened_again_holds_everything(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    async with open_log(url_of(path)) as log:
        assert [r.version for r in await log.since(0, 3)] == [1, 2, 3]
        assert await log.append([entry("a", 3)]) == 5
        assert await log.texts([digest_bytes(TEXT)]) == {digest_bytes(TEXT): TEXT}


async def test_a_text_is_kept_once_and_compressed(tmp_path: Path) -> None:
    await write_some(tmp_path / "log.db")
    rows = ask(tmp_path / "log.db", "SELECT digest, codec, bytes FROM stored_texts")
    [(digest, codec, stored)] = rows
    assert (digest, codec) == (digest_bytes(TEXT), "zlib")
    assert isinstance(stored, bytes)
    assert len(stored) < len(TEXT) / 4
    assert b"a text that" not in (tmp_path / "log.db").read_bytes()


async def test_a_position_is_never_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path, 3)
    ask(path, "DELETE FROM stored_events WHERE position IN (2, 3)")
    ask(path, "VACUUM")
    async with open_log(url_of(path)) as log:
        assert await log.append([entry("a", 1)]) == 5
        assert [r.position for r in await log.since(0, 10)] == [1, 4, 5]


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
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "log.db",
        "log.db.head",
        "log.db.key",
        "log.db.lock",
    ]


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
    [(topic, state), _] = ask(path, "SELECT topic, state FROM stored_events")
    expected = Codec().write(entry("a", 0))
    assert (topic, state) == (expected.topic, expected.state)
    assert not (tmp_path / "another.db").exists()


async def test_odd_characters_in_a_path_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "a #1 100%41 :memory: mode=memory ü.db"
    await write_some(path)
    assert path.stat().st_size > 0


async def test_a_full_disk_is_named_and_nothing_is_half_written(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    writers, readers = writing(path), reading(path, 2)
    with writers.get_connection(commit=True) as connection:
        connection.cursor().execute("PRAGMA max_page_count = 30")
    with ExitStack() as resources:
        resources.callback(writers.close)
        resources.callback(readers.close)
        vault = Vault(read_key(path), "")
        reader, writer = LogRecorder(readers, vault), LogRecorder(writers, vault)
        async with EventSourcedLog(
            FilePlace(path),
            resources.pop_all(),
            reader,
            ViewsRecorder(readers, reader),
            SqliteNotices(readers),
            SqliteStandings(readers),
            Writing(
                writer,
                ViewsRecorder(writers, writer),
                SqliteNotices(writers),
                SqliteStandings(writers),
            ),
        ) as log:
            big = os.urandom(200_000)
            with pytest.raises(LogUnavailable, match="disk is full"):
                await log.append([entry("a", 3), entry("b", 0, big)])
            assert await log.texts([digest_bytes(big)]) == {}
            assert await log.append([entry("a", 3)]) == 5


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE stored_texts SET bytes = x'00'", "a stored text is damaged"),
        (
            "UPDATE stored_events SET topic = 'sent/9' WHERE originator_id = 'a'",
            "'sent/9' is unknown",
        ),
        (
            "UPDATE stored_events SET state = x'00' WHERE originator_id = 'a'",
            "no valid sent/1",
        ),
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
