"""One thread that writes: while it commits, the appends that come in gather."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from callsheet.adapters.storage.appends import Append
from callsheet.application.errors import Conflict

TOGETHER = 256
"""Appends that share one commit at most."""

_Waiting = tuple[Append, "asyncio.Future[int]"]


class Writer:
    """
    Writes appends in the order in which they came, several to a commit.

    It belongs to one event loop at a time.
    """

    def __init__(
        self, write: Callable[[Sequence[Append]], list[int | Conflict]]
    ) -> None:
        self._write = write
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="callsheet-log-writer")
        self._waiting: list[_Waiting] = []
        self._commit: asyncio.Future[list[int | Conflict]] | None = None

    async def append(self, append: Append) -> int:
        """
        Wait until the append is durable; return the position of its last record.

        One who stops waiting does not learn whether it was written.

        Raises:
            Conflict: A stream is not at the version expected; nothing was written.
            LogUnavailable: The commit failed; nothing was written.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[int] = loop.create_future()
        self._waiting.append((append, answer))
        if self._commit is None:
            self._start()
        return await answer

    async def close(self) -> None:
        """Finish what was begun, and end the thread."""
        while self._commit is not None:
            await asyncio.wait([self._commit])
        self._thread.shutdown()

    def _start(self) -> None:
        batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
        appends = [append for append, _ in batch]
        loop = asyncio.get_running_loop()
        self._commit = loop.run_in_executor(self._thread, self._write, appends)
        # A callback and not a task: whoever cancels all tasks ends no commit.
        self._commit.add_done_callback(partial(self._answer, batch))

    def _answer(
        self, batch: Sequence[_Waiting], commit: "asyncio.Future[list[int | Conflict]]"
    ) -> None:
        self._commit = None
        failure = commit.exception()
        results = [failure] * len(batch) if failure else commit.result()
        for (_, answer), result in zip(batch, results, strict=True):
            if answer.done():
                continue
            if isinstance(result, int):
                answer.set_result(result)
            else:
                answer.set_exception(result)
        if self._waiting:
            self._start()
