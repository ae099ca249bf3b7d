"""Going through a log with several processes, each with a reader of its own."""

import asyncio
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from typing import Any, Final, TypeVar

from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.auditing import Placed, Stretch, Work, stretches
from callsheet.application.errors import CallsheetError, WorkerLost

R = TypeVar("R", bound=Placed)
T = TypeVar("T")

SHARE: Final = 1_000
"""Positions of a share: what one process looks at before it answers."""

ALONE: Final = 10 * SHARE
"""For so few positions no process is started: that takes longer."""

AHEAD: Final = 2
"""Shares that each process may be ahead of the one that is waited for."""


def through(
    opened: Callable[[], OpenLog],
    make: Callable[[], Work[R, T]],
    *,
    after: int,
    upto: int,
    jobs: int,
    alone: int = ALONE,
) -> Iterator[Stretch[T]]:
    """
    Go through the records of (after, upto], in the order of the log.

    Args:
        opened: Opens the log to read it; every process does that by itself. Like
            `make` a function of a module with ready arguments, for it is sent to them.
        make: Makes what is done with the records.
        after: The position before the first record.
        upto: The last position that counts.
        jobs: How many processes may be at work.
        alone: For so few positions this process does all by itself.

    Raises:
        LogUnavailable: The log cannot be read.
        WorkerLost: One of the processes died.
    """
    if jobs == 1 or upto - after <= alone:
        return _here(opened, make, after, upto)
    return _in_processes(opened, make, after, upto, jobs)


def _here(
    opened: Callable[[], OpenLog],
    make: Callable[[], Work[R, T]],
    after: int,
    upto: int,
) -> Iterator[Stretch[T]]:
    with asyncio.Runner() as runner:
        log = opened()
        try:
            pages = stretches(log, make(), after=after, upto=upto)

            async def following() -> Stretch[T] | None:
                return await anext(pages, None)

            while (stretch := runner.run(following())) is not None:
                yield stretch
        finally:
            runner.run(log.close())


def _in_processes(
    opened: Callable[[], OpenLog],
    make: Callable[[], Work[R, T]],
    after: int,
    upto: int,
    jobs: int,
) -> Iterator[Stretch[T]]:
    pool = ProcessPoolExecutor(
        jobs, get_context("spawn"), initializer=_begin, initargs=(opened, make)
    )
    waiting: deque[Future[Stretch[T]]] = deque()
    try:
        for start, end in _shares(opened, after, upto):
            waiting.append(pool.submit(_share, start, end))
            if len(waiting) > jobs * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise WorkerLost(
            "a process that took part died; what it was looking at was not checked"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _shares(
    opened: Callable[[], OpenLog], after: int, upto: int
) -> Iterator[tuple[int, int]]:
    """Cut (after, upto] into shares; where no record stands, however far, is none."""
    with asyncio.Runner() as runner:
        log = opened()
        try:
            # The first one is also of what stands before all positions.
            while after < upto:
                end = min(after + SHARE, upto)
                yield after, end
                found = runner.run(log.hashes(end, 1))
                if not found:
                    return
                after = found[0].position - 1
        finally:
            runner.run(log.close())


class _Worker:
    """What one process holds: its reader, and what is done with the records."""

    def __init__(
        self, opened: Callable[[], OpenLog], make: Callable[[], Work[Any, Any]]
    ) -> None:
        self._runner = asyncio.Runner()
        self._log = opened()
        self._work = make()

    def look(self, after: int, upto: int) -> Stretch[Any]:
        return self._runner.run(self._look(after, upto))

    async def _look(self, after: int, upto: int) -> Stretch[Any]:
        pages = [
            page
            async for page in stretches(self._log, self._work, after=after, upto=upto)
        ]
        return Stretch(
            # Also where no record stands any more.
            position=upto,
            records=sum(page.records for page in pages),
            asked=sum(page.asked for page in pages),
            found=tuple(one for page in pages for one in page.found),
        )


_at_work: list[_Worker | CallsheetError] = []
"""This process's worker, or why there is none; empty in the process that asks."""


def _begin(opened: Callable[[], OpenLog], make: Callable[[], Work[Any, Any]]) -> None:
    # Ctrl-C goes to all; the process that asks tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _at_work.append(_Worker(opened, make))
    except CallsheetError as problem:
        _at_work.append(problem)
    # What every share needs is not to be searched for garbage again and again.
    gc.freeze()


def _share(after: int, upto: int) -> Stretch[Any]:
    worker = _at_work[0]
    if isinstance(worker, CallsheetError):
        raise worker
    return worker.look(after, upto)


def _end_with_parent() -> None:
    """End when the process that asked is gone, however it went."""
    parent = parent_process()
    with suppress(OSError):
        if parent is not None:
            parent.join()
    os._exit(1)
