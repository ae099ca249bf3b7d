"""Appends that wait while another is committed share the next commit."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from callsheet.adapters.storage.appends import Append
from callsheet.adapters.storage.writer import TOGETHER, Writer
from callsheet.application.errors import Conflict, LogUnavailable

APPEND = Append([], {})


class Disk:
    """A place to write to, as slow as the test wants, and sometimes full."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.started = threading.Event()
        self.commits: list[int] = []
        self.taken: set[int] = set()
        self.full = False

    def write(self, appends: Sequence[Append]) -> list[int | Conflict]:
        self.started.set()
        self.free.wait()
        self.commits.append(len(appends))
        if self.full:
            raise LogUnavailable("the disk is full")
        end = sum(self.commits)
        return [
            Conflict("taken") if n in self.taken else end for n in range(len(appends))
        ]


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
async def writer(disk: Disk) -> AsyncIterator[Writer]:
    writer = Writer(disk.write)
    yield writer
    disk.free.set()
    await writer.close()


async def begin(writer: Writer, many: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(writer.append(APPEND)) for _ in range(many)]
    await asyncio.sleep(0)
    # What was asked for in one turn of the loop is begun in the next one.
    await asyncio.sleep(0)
    return tasks


async def test_those_who_wait_share_a_commit(disk: Disk, writer: Writer) -> None:
    first = await begin(writer, 1)
    disk.started.wait()
    rest = await begin(writer, 9)
    disk.free.set()
    assert await asyncio.gather(*first, *rest) == [1] + [10] * 9
    assert disk.commits == [1, 9]


async def test_what_is_asked_for_at_once_is_one_commit(
    disk: Disk, writer: Writer
) -> None:
    disk.free.set()
    await asyncio.gather(*(writer.append(APPEND) for _ in range(9)))
    assert disk.commits == [9]


async def test_a_log_that_is_closed_at_once_writes_what_was_asked_for(
    disk: Disk, writer: Writer
) -> None:
    disk.free.set()
    task = asyncio.create_task(writer.append(APPEND))
    await asyncio.sleep(0)
    await writer.close()
    assert await asyncio.wait_for(task, 10) == 1


async def test_a_commit_takes_no_more_than_its_share(
    disk: Disk, writer: Writer
) -> None:
    tasks = await begin(writer, TOGETHER + 11)
    disk.free.set()
    await asyncio.gather(*tasks)
    assert disk.commits == [TOGETHER, 11]


async def test_each_learns_its_own_answer(disk: Disk, writer: Writer) -> None:
    tasks = await begin(writer, 4)
    disk.taken = {1}
    disk.free.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [int, Conflict, int, int]


async def test_all_learn_of_a_commit_that_failed(disk: Disk, writer: Writer) -> None:
    disk.full = True
    tasks = await begin(writer, 3)
    disk.free.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["the disk is full"] * 3
    disk.full = False
    assert await writer.append(APPEND) == 4


async def test_who_stops_waiting_holds_up_nobody(disk: Disk, writer: Writer) -> None:
    first, second = await begin(writer, 2)
    first.cancel()
    await asyncio.sleep(0)
    disk.free.set()
    assert await asyncio.wait_for(second, 10) == 2
    assert first.cancelled()


async def test_closing_waits_for_what_was_begun(disk: Disk) -> None:
    writer = Writer(disk.write)
    tasks = [*await begin(writer, 1), *await begin(writer, 2)]
    closing = asyncio.create_task(writer.close())
    await asyncio.sleep(0)
    assert not closing.done()
    disk.free.set()
    await closing
    assert await asyncio.gather(*tasks) == [1, 3, 3]
