"""When the log is sealed, and where the newest seal is kept."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.head import read_head
from callsheet.adapters.storage.key_file import key_file, read_key
from callsheet.adapters.storage.keys import fresh_key
from callsheet.adapters.storage.sealing import SEAL_EVERY
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Log
from callsheet.domain.log_records import Sealed
from callsheet.domain.streams import SEALS
from tests.adapters.storage.files import ask, copy_log, url_of, write_some
from tests.contracts.log_contract import entry

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def seals(log: Log) -> list[Sealed]:
    records = (await log.read([SEALS]))[SEALS]
    return [r.record for r in records if isinstance(r.record, Sealed)]


def ranges(found: list[Sealed]) -> list[tuple[int, int, int]]:
    return [(seal.first, seal.last, seal.count) for seal in found]


async def test_a_log_is_sealed_when_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    custody = Custody(clock=lambda: NOON)
    for at in range(2):
        async with open_log(url_of(path), custody=custody) as log:
            await log.append([entry("a", 2 * at), entry("a", 2 * at + 1)])
    async with open_log(url_of(path), read_only=True) as log:
        found = await seals(log)
    assert ranges(found) == [(1, 2, 2), (3, 5, 3)]
    assert {seal.at for seal in found} == {NOON}


async def test_nothing_new_needs_no_seal(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    for _ in range(2):
        async with open_log(url_of(path)) as log:
            assert len(await seals(log)) == 1


async def test_what_a_killed_process_left_is_sealed_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    killed = tmp_path / "killed.db"
    async with open_log(url_of(path)) as log:
        await log.append([entry("a", 3)])
        ask(path, "PRAGMA wal_checkpoint")
        copy_log(path, killed)
    async with open_log(url_of(killed)) as log:
        assert ranges(await seals(log)) == [(1, 3, 3)]
    async with open_log(url_of(killed)) as log:
        assert ranges(await seals(log)) == [(1, 3, 3), (4, 5, 2)]


async def test_a_long_log_is_sealed_as_it_grows(tmp_path: Path) -> None:
    async with open_log(url_of(tmp_path / "log.db")) as log:
        await log.append([entry("a", at) for at in range(SEAL_EVERY)])
        await log.append([entry("a", SEAL_EVERY)])
        assert ranges(await seals(log)) == [(1, SEAL_EVERY, SEAL_EVERY)]


async def test_the_newest_seal_is_kept_beside_the_log(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    key = read_key(path)
    assert key is not None
    async with open_log(url_of(path), read_only=True) as log:
        [kept] = [read_head(tmp_path / "log.db.head", key)]
        assert kept is not None
        assert (kept.number, kept.position) == (1, 4)
        assert kept.log == (await log.identity()).hex()
    assert (tmp_path / "log.db.head").stat().st_mode & 0o077 == 0


def cut(path: Path) -> None:
    ask(path, "DELETE FROM stored_events WHERE originator_id = 'seals'")


def moved(path: Path) -> None:
    ask(path, "UPDATE stored_events SET position = 9 WHERE originator_id = 'seals'")


def begun_anew(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    another = path.with_name("another.db")
    asyncio.run(write_some(another))
    head, key = path.with_name("log.db.head"), key_file(path).read_bytes()
    kept = head.read_bytes()
    copy_log(another, path)
    head.write_bytes(kept)
    key_file(path).write_bytes(key)


def an_older_copy(path: Path) -> None:
    older = path.with_name("older.db")
    copy_log(path, older)
    asyncio.run(go_on(path))
    path.write_bytes(older.read_bytes())


async def go_on(path: Path) -> None:
    async with open_log(url_of(path)) as log:
        await log.append([entry("b", 0)])


def without_head(path: Path) -> None:
    path.with_name("log.db.head").unlink()


def with_no_head(path: Path) -> None:
    path.with_name("log.db.head").write_text("{}")


def with_a_changed_head(path: Path) -> None:
    head = path.with_name("log.db.head")
    head.write_text(json.dumps({**json.loads(head.read_text()), "number": 0}))


def without_key(path: Path) -> None:
    key_file(path).unlink()


def with_another_key(path: Path) -> None:
    key_file(path).write_text(fresh_key())


def with_no_key(path: Path) -> None:
    key_file(path).write_bytes(b"\xff\xfe")


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (cut, r"log ends before its seal 1 \(position 4\): it was cut, or an older"),
        (moved, "seal 1 is another one than the one kept"),
        (an_older_copy, "ends before its seal 2"),
        (begun_anew, "here was a log with 1 seals, and it is gone"),
        (replaced, "sealed with another key"),
        (without_head, "newest seal of this log is not kept there any more"),
        (with_no_head, "no head of a log"),
        (with_a_changed_head, "not written with the key of this log"),
        (without_key, r"log\.db\.key: the key of this log is not there; put it back"),
        (with_another_key, "sealed with another key"),
        (with_no_key, "no key of a log"),
    ],
)
def test_a_log_that_is_not_what_was_kept_is_not_written_to(
    tmp_path: Path, harm: Callable[[Path], None], problem: str
) -> None:
    path = tmp_path / "log.db"
    asyncio.run(write_some(path))
    harm(path)
    with pytest.raises(LogUnavailable, match=problem):
        open_log(url_of(path))


async def test_another_log_under_the_same_key_is_noticed(tmp_path: Path) -> None:
    custody = Custody(key=fresh_key(), head=tmp_path / "head")
    async with open_log(url_of(tmp_path / "a.db"), custody=custody) as log:
        await log.append([entry("a", 0)])
    other = Custody(key=custody.key, head=tmp_path / "other")
    async with open_log(url_of(tmp_path / "b.db"), custody=other) as log:
        await log.append([entry("a", 0)])
    with pytest.raises(LogUnavailable, match="it belongs to another log"):
        open_log(url_of(tmp_path / "b.db"), custody=custody)
    assert not (tmp_path / "a.db.key").exists()


async def test_a_log_whose_key_is_not_there_can_still_be_read_but_for_its_texts(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    without_key(path)
    async with open_log(url_of(path), read_only=True) as log:
        assert len(await log.since(0, 10)) == 4
        digest = str(ask(path, "SELECT digest FROM stored_texts")[0][0])
        with pytest.raises(LogUnavailable, match=r"log\.db\.key: the key of this log"):
            await log.texts([digest])  # type: ignore[list-item] # read from the file


async def test_a_seal_that_cannot_be_kept_loses_nothing(tmp_path: Path) -> None:
    head = tmp_path / "nowhere" / "head"
    head.parent.mkdir()
    path = tmp_path / "log.db"
    async with open_log(url_of(path), custody=Custody(head=head)) as log:
        await log.append([entry("a", 0)])
        head.unlink()
        head.parent.rmdir()
    async with open_log(url_of(path), read_only=True) as log:
        assert [r.stream for r in await log.since(0, 10)] == ["a", "seals"]


async def test_after_a_forged_seal_the_log_is_sealed_all_the_same(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    state = json.dumps(
        {
            "at": "2026-03-02T12:00:00Z",
            "first": 4,
            "last": 10**12,
            "count": 1,
            "root": "sha256:00",
        }
    ).encode()
    ask(
        path,
        "INSERT INTO stored_events VALUES (5, 'seals', 2, 'seal/1', ?, ?, ?)",
        b"x" * 16,
        b"y" * 32,
        state,
    )
    async with open_log(url_of(path)) as log:
        await log.append([entry("b", 0)])
    async with open_log(url_of(path), read_only=True) as log:
        *_, newest = await seals(log)
    assert (newest.first, newest.last) == (5, 6)
