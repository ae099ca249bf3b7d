"""One process writes, and what it acknowledged survives whatever ends it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.application.errors import LogUnavailable
from callsheet.domain.digests import digest_bytes
from tests.adapters.storage.files import url_of, write_some


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
from callsheet.adapters.storage import open_log
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
