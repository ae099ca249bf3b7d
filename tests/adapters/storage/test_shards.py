"""Several processes go through a log as one would, and end together."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.shards import SHARE, through
from callsheet.application.auditing import Row, Scanning, Stretch
from callsheet.application.errors import LogUnavailable, WorkerLost
from callsheet.application.log_port import Log
from tests.adapters.storage.files import url_of
from tests.contracts.log_contract import entry

RECORDS = 2 * SHARE + 500


class Positions(Scanning):
    """Notes which positions were seen by which process; some of them are deadly."""

    def __init__(self, deadly: int = 0) -> None:
        self._deadly = deadly

    async def look(
        self,
        log: Log,  # noqa: ARG002 -- it needs only what it was shown
        rows: Sequence[Row],
    ) -> tuple[int, tuple[tuple[int, int], ...]]:
        if any(row.position == self._deadly for row in rows):
            os.kill(os.getpid(), signal.SIGKILL)
        return len(rows), tuple((row.position, os.getpid()) for row in rows)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = url_of(tmp_path_factory.mktemp("shards") / "log.db")

    async def write() -> None:
        async with open_log(url) as log:
            await log.append([entry("a", at) for at in range(RECORDS)])

    asyncio.run(write())
    return url


def reading(url: str) -> Callable[[], OpenLog]:
    return partial(open_log, url, read_only=True)


def looked_at(stretches: Sequence[Stretch[tuple[int, int]]]) -> list[int]:
    return [position for stretch in stretches for position, _ in stretch.found]


def test_two_processes_see_what_one_sees_in_the_order_of_the_log(url: str) -> None:
    told = list(
        through(
            partial(open_log, url, read_only=True),
            Positions,
            after=100,
            upto=RECORDS,
            jobs=2,
            alone=0,
        )
    )
    assert looked_at(told) == list(range(101, RECORDS + 1))
    assert [stretch.position for stretch in told] == [
        100 + SHARE,
        100 + 2 * SHARE,
        RECORDS,
    ]
    assert sum(stretch.asked for stretch in told) == RECORDS - 100
    pids = {pid for stretch in told for _, pid in stretch.found}
    assert os.getpid() not in pids
    one = list(
        through(
            partial(open_log, url, read_only=True),
            Positions,
            after=100,
            upto=RECORDS,
            jobs=1,
        )
    )
    assert looked_at(one) == looked_at(told)
    assert {pid for stretch in one for _, pid in stretch.found} == {os.getpid()}


def test_few_records_are_looked_at_by_the_process_itself(url: str) -> None:
    told = list(
        through(
            partial(open_log, url, read_only=True),
            Positions,
            after=0,
            upto=RECORDS,
            jobs=2,
        )
    )
    assert {pid for stretch in told for _, pid in stretch.found} == {os.getpid()}


def test_a_process_that_dies_is_an_error_and_no_gap(url: str) -> None:
    deadly = partial(Positions, SHARE + 1)
    seen: list[Stretch[tuple[int, int]]] = []
    with pytest.raises(WorkerLost, match="was not checked"):
        seen.extend(
            through(
                partial(open_log, url, read_only=True),
                deadly,
                after=0,
                upto=RECORDS,
                jobs=2,
                alone=0,
            )
        )
    assert looked_at(seen) in ([], list(range(1, SHARE + 1)))


def test_a_log_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    url = url_of(tmp_path / "none.db")
    for jobs in (1, 2):
        with pytest.raises(LogUnavailable, match="there is no log"):
            list(
                through(
                    partial(open_log, url, read_only=True),
                    Positions,
                    after=0,
                    upto=RECORDS,
                    jobs=jobs,
                    alone=0,
                )
            )


def test_who_stops_listening_ends_all(url: str) -> None:
    told = through(
        partial(open_log, url, read_only=True), Positions, after=0, upto=RECORDS, jobs=1
    )
    assert next(told).position > 0
    told.close()  # type: ignore[attr-defined]


def test_who_stops_listening_to_several_ends_them(url: str) -> None:
    told = through(reading(url), Positions, after=0, upto=RECORDS, jobs=2, alone=0)
    assert next(told).position == SHARE
    assert multiprocessing.active_children()
    told.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
