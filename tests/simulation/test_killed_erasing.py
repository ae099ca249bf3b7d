"""Killed in the midst of an erasure: all of it is done, or nothing of it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.application.log_port import Log, Owned
from callsheet.domain.erasures import ERASED
from callsheet.domain.records import PreferenceSet
from callsheet.domain.streams import RETENTION, WORKSPACE
from tests.adapters.storage.files import ask, copy_log, found_in_files, url_of
from tests.contracts.erasing_contract import (
    ALL,
    ANA,
    POLICY,
    SHARED,
    THEIRS,
    erasure,
    found,
    is_linked,
    records,
)
from tests.simulation.forking import Forks, forks

BEFORE = (set(ALL), Owned(texts=2, key=True), "ana", 0)
AFTER = {
    "erase": ({THEIRS, SHARED, POLICY}, Owned(texts=0, key=False), ERASED, 1),
    "forget": ({POLICY}, Owned(texts=0, key=True), "ana", 1),
}


@pytest.fixture(scope="module")
def warm() -> Iterator[Forks]:
    with forks("tests.simulation.erasing_process") as warm:
        yield warm


@pytest.mark.parametrize("what", ["erase", "forget"])
async def test_an_erasure_is_done_as_a_whole_or_not_at_all(
    warm: Forks, tmp_path: Path, what: str
) -> None:
    full = tmp_path / "full.db"
    assert warm.run({"what": "fill", "url": url_of(full)}) == 0
    [secret] = ask(full, "SELECT wrapped FROM data_keys WHERE owner = ?", ANA)
    seen: list[tuple[object, ...]] = []
    while True:
        path = tmp_path / f"{len(seen)}.db"
        copy_log(full, path)
        job = {"what": what, "url": url_of(path), "fatal": len(seen)}
        code = warm.run(job)
        async with open_log(url_of(path)) as log:
            seen.append(await state(log, what))
            assert await is_linked(log)
        key_is_there = bool(found_in_files(path, secret))
        assert key_is_there == (seen[-1] != AFTER["erase"])
        if code == 0:
            break
        assert code == -signal.SIGKILL
    # Nothing at first; once it is done it stays.
    assert seen == sorted(seen, key=lambda one: one == AFTER[what])
    assert [one for one in seen if one not in (BEFORE, AFTER[what])] == []
    assert len(seen) > 20


async def state(log: Log, what: str) -> tuple[object, ...]:
    (choice,) = await records(log, WORKSPACE)
    assert isinstance(choice, PreferenceSet)
    stream = erasure(ANA, 2).stream if what == "erase" else RETENTION
    told = len(await records(log, stream))
    return await found(log), await log.owned(ANA), choice.by, told
