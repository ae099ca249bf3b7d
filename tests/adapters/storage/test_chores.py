"""What is done between commits: in its time, again if it failed, and at the end."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.appends import Append
from callsheet.adapters.storage.head import read_head
from callsheet.adapters.storage.key_file import read_key
from callsheet.adapters.storage.seal_chore import SealChore
from callsheet.adapters.storage.writer import Writer
from tests.adapters.storage.files import ask, copy_log, url_of, write_some
from tests.contracts.log_contract import entry

APPEND = Append([], {})
SEALS = "SELECT count(*) FROM stored_events WHERE originator_id = 'seals'"


class Sweeping:
    """A chore that can be made to fail."""

    within = 0.05

    def __init__(self, behind: int = 0, after: int = 1) -> None:
        self.behind = behind
        self.after = after
        self.works = False
        self.tries = 0

    def do(self) -> bool:
        self.tries += 1
        return self.works


@asynccontextmanager
async def writing(chore: Sweeping) -> AsyncIterator[Writer]:
    writer = Writer(lambda appends: [1] * len(appends), [chore])
    try:
        async with asyncio.timeout(10):
            yield writer
    finally:
        # One that is begun again and again would keep it from closing.
        chore.works = True
        await writer.close()


async def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does, and tells nobody."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_was_behind_at_the_start_comes_due_though_nobody_appends() -> None:
    chore = Sweeping(behind=1, after=100)
    chore.works = True
    async with writing(chore) as writer:
        await writer.run(lambda: None)
        await until(lambda: chore.tries == 1)
        await asyncio.sleep(0.2)
    assert chore.tries == 1


async def test_what_failed_is_tried_again_in_its_time_and_not_at_once() -> None:
    chore = Sweeping(behind=1)
    async with writing(chore) as writer:
        began = time.monotonic()
        await writer.append(APPEND)
        await until(lambda: chore.tries == 4)
        assert time.monotonic() - began >= 3 * chore.within * 0.9
        chore.works = True
        await until(lambda: chore.tries == 5)
        await asyncio.sleep(0.2)
        assert chore.tries == 5


async def test_what_failed_is_tried_once_more_at_the_end() -> None:
    chore = Sweeping(behind=1)
    chore.within = 100.0
    async with writing(chore) as writer:
        await writer.append(APPEND)
        await until(lambda: chore.tries == 1)
        await writer.append(APPEND)
        assert chore.tries == 1
    assert chore.tries == 2


async def test_what_a_killed_process_left_is_sealed_while_nobody_appends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, killed = tmp_path / "log.db", tmp_path / "killed.db"
    await write_some(path)
    async with open_log(url_of(path)) as log:
        await log.append([entry("a", 3)])
        ask(path, "PRAGMA wal_checkpoint")
        copy_log(path, killed)
    monkeypatch.setattr(SealChore, "within", 0.05)
    async with open_log(url_of(killed)) as log:
        await log.workspace()
        await until(lambda: ask(killed, SEALS) == [(2,)])


async def test_a_seal_that_could_not_be_kept_is_kept_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, heads = tmp_path / "log.db", tmp_path / "heads"
    heads.mkdir()
    custody = Custody(head=heads / "head")
    monkeypatch.setattr(SealChore, "after", 1)
    async with open_log(url_of(path), custody=custody) as log:
        heads.rename(tmp_path / "away")
        await log.append([entry("a", 0)])
        await until(lambda: ask(path, SEALS) == [(1,)])
        await asyncio.sleep(0.1)
        (tmp_path / "away").rename(heads)
    key = read_key(path)
    assert key is not None
    kept = read_head(heads / "head", key)
    assert kept is not None
    # The same one, and none that seals nothing but a seal.
    assert ask(path, SEALS) == [(1,)]
    assert kept.number == 1


async def test_what_was_left_half_written_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    old, young = (tmp_path / f"log.db.head.{n}.new" for n in (1, 2))
    for left in (old, young):
        left.touch()
    os.utime(old, (0, 0))
    await write_some(path)
    assert (old.exists(), young.exists()) == (False, True)


def test_nothing_is_left_of_a_head_that_cannot_be_put_in_its_place(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"

    async def write() -> None:
        async with open_log(url_of(path)) as log:
            await log.append([entry("a", 0)])
            path.with_name("log.db.head").unlink()
            path.with_name("log.db.head").mkdir()

    asyncio.run(write())
    assert [*tmp_path.glob("*.new")] == []
