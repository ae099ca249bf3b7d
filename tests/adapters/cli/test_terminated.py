"""SIGTERM ends a command as Ctrl-C does: with a word, and nothing half-done."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from callsheet.adapters.storage import open_log
from tests.adapters.cli.test_process import CALLSHEET
from tests.adapters.storage.files import ask, url_of, write_some
from tests.contracts.random_log import append_all, random_records


def heeding() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def in_the_background() -> None:
    """Begin as a shell's job in the background does: deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def started(
    *words: str, at_first: Callable[[], None] = heeding
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*CALLSHEET, *words, "--database", "sqlite:///log.db"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
        preexec_fn=at_first,  # noqa: PLW1509 -- nothing else runs by then
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=20)
    return process.returncode, told


@pytest.mark.parametrize("at_first", [heeding, in_the_background])
def test_a_command_that_waits_ends_at_once(
    bare: Path, at_first: Callable[[], None]
) -> None:
    asyncio.run(write_some(bare / "log.db"))
    process = started("audit", "tail", "--follow", at_first=at_first)
    assert process.stdout is not None
    assert "a 1" in process.stdout.readline()
    assert ended(process) == (143, "")
    assert ask(bare / "log.db", "SELECT count(*) FROM stored_events") == [(4,)]


def test_no_file_is_left_half_written(bare: Path) -> None:
    async def long_log() -> None:
        async with open_log(url_of(bare / "log.db")) as log:
            await append_all(log, [*random_records(Random(1), 9_000)])

    asyncio.run(long_log())
    before = {path.name for path in bare.iterdir()}
    process = started("audit", "export", "--out", "records.jsonl")
    while not [*bare.glob(".callsheet-*.unready")]:
        assert process.poll() is None
        time.sleep(0.001)
    code, told = ended(process)
    assert (code, told.splitlines()[-1]) == (143, "callsheet: interrupted")
    assert "Traceback" not in told
    assert {path.name for path in bare.iterdir()} - before <= {
        "log.db-shm",
        "log.db-wal",
    }
