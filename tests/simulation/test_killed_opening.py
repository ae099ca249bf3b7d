"""
Killed between any two words with SQLite: the log opens, whole or as it was.

With `--full` that is at each of them; without, at every third.
"""

import signal
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.application.log_port import Recorded
from callsheet.domain.digests import digest_bytes
from tests.contracts.log_contract import entry
from tests.contracts.views_contract import check_views
from tests.simulation.forking import forks
from tests.simulation.opening_process import FIRST, SECOND

POINTS = 168


async def test_whenever_the_first_process_dies_the_next_one_can_write(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    step = 1 if pytestconfig.getoption("full") else 3
    found: list[int] = []
    with forks("tests.simulation.opening_process") as warm:
        while True:
            url = f"sqlite:///{tmp_path / f'{len(found)}.db'}"
            code = warm.run({"url": url, "fatal": step * len(found)})
            if code == 0:
                break
            assert code == -signal.SIGKILL
            found.append(len(await written(url)))
    assert len(found) == -(-POINTS // step)
    # Nothing at first; once it is there it stays.
    assert found == sorted(found)
    assert set(found) == {0, 1}


async def written(url: str) -> tuple[Recorded, ...]:
    """Read what is there, and write on."""
    async with open_log(url) as log:
        records = (await log.read(["a"]))["a"]
        await check_views(log)
        await log.append([entry("a", len(records), SECOND)])
        everything = await log.since(0, 10)
        assert [r.position for r in everything] == [*range(1, len(everything) + 1)]
        texts = await log.texts([digest_bytes(text) for text in (FIRST, SECOND)])
        assert len(texts) == len([r for r in everything if r.stream == "a"])
        await check_views(log)
    return records
