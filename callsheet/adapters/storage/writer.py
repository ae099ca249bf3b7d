"""One thread that writes: while it commits, the appends that come in gather."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

from callsheet.adapters.storage.appends import Append
from callsheet.application.errors import Conflict

TOGETHER = 256
"""Appends that share one commit at most."""

T = TypeVar("T")

Work = Callable[[], int]
"""What is done in a transaction of its own; it returns a position."""

_Waiting = tuple[Append | Work, "asyncio.Future[int]"]


class Chore(Protocol):
    """
    What the writing thread does between commits, for the log as a whole.

    Attributes:
        behind: Records for which it was not done when the log was opened.
        after: Records after which it is due.
        within: Seconds after which it is due, however few records there are.
    """

    behind: int
    after: int
    within: float

    def do(self) -> bool:
        """Do it; if not, say so: it is tried again after a while, and at the end."""


class Writer:
    """
    Writes appends in the order in which they came, several to a commit.

    It belongs to one event loop at a time.

    Args:
        write: Writes appends in one transaction, and answers each.
        chores: What is to be done now and then, and once more at the end.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Append]], list[int | Conflict]],
        chores: Sequence[Chore] = (),
    ) -> None:
        self._write = write
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="callsheet-log-writer")
        self._waiting: list[_Waiting] = []
        self._busy: asyncio.Future[object] | None = None
        self._chores = [_Turn(chore) for chore in chores]

    async def append(self, append: Append) -> int:
        """
        Wait until the append is durable; return the position of its last record.

        One who stops waiting does not learn whether it was written.

        Raises:
            Conflict: A stream is not at the version expected; nothing was written.
            LogUnavailable: The commit failed; nothing was written.
        """
        return await self._wait_for(append)

    async def alone(self, work: Work) -> int:
        """
        Wait until something was done that shares its transaction with nobody.

        What was to be written before it is written first, what comes after it later.

        Args:
            work: Writes one record, or none, and returns a position.

        Raises:
            Conflict: A stream is not at the version expected; nothing was done.
            LogUnavailable: The commit failed; nothing was done.
        """
        return await self._wait_for(work)

    async def run(self, work: Callable[[], T]) -> T:
        """Do something between two commits, on the thread that writes."""
        return await self.begin(work)

    def begin(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Do the same, whether or not anybody waits for it."""
        self._count(0)
        return asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """Finish what was begun, do the chores that are behind, end the thread."""
        self._go_on()
        while self._busy is not None:
            await asyncio.wait([self._busy])
        for turn in self._chores:
            turn.rest()
            if turn.behind:
                await asyncio.get_running_loop().run_in_executor(
                    self._thread, turn.take()
                )
        self._thread.shutdown()

    async def _wait_for(self, wanted: Append | Work) -> int:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[int] = loop.create_future()
        # What was behind when the log was opened waits for its turn from now on.
        self._count(0)
        self._waiting.append((wanted, answer))
        if self._busy is None and len(self._waiting) == 1:
            # Not at once: what others ask for in this turn of the loop goes with it.
            loop.call_soon(self._go_on)
        return await answer

    def _go_on(self) -> None:
        """Begin what is next, unless something is under way."""
        if self._busy is not None:
            return
        due = next((turn for turn in self._chores if turn.due), None)
        if due is not None:
            self._begin(due.take(), partial(self._done, due))
        elif self._waiting:
            batch = _first(self._waiting)
            self._waiting = self._waiting[len(batch) :]
            self._begin(partial(self._done_with, batch), partial(self._answer, batch))

    def _done_with(self, batch: Sequence[_Waiting]) -> list[int | Conflict]:
        """Do, in the writing thread, what is next."""
        wanted = batch[0][0]
        if isinstance(wanted, Append):
            appends = [append for append, _ in batch if isinstance(append, Append)]
            return self._write(appends)
        try:
            return [wanted()]
        except Conflict as conflict:
            return [conflict]

    def _begin(
        self,
        work: Callable[[], object],
        then: Callable[["asyncio.Future[object]"], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        self._busy = loop.run_in_executor(self._thread, work)
        # A callback and not a task: whoever cancels all tasks ends no commit.
        self._busy.add_done_callback(then)

    def _done(self, turn: "_Turn", work: "asyncio.Future[object]") -> None:
        self._busy = None
        done = False
        try:
            done = bool(work.result())
        finally:
            if not done:
                turn.try_later(self._go_on)
            self._go_on()

    def _answer(
        self, batch: Sequence[_Waiting], commit: "asyncio.Future[object]"
    ) -> None:
        self._busy = None
        failure = commit.exception()
        results = [failure] * len(batch) if failure else commit.result()
        assert isinstance(results, list)  # noqa: S101 - see `_write`
        for (wanted, answer), result in zip(batch, results, strict=True):
            if isinstance(result, int):
                self._count(len(wanted.events) if isinstance(wanted, Append) else 1)
            if answer.done():
                continue
            if isinstance(result, int):
                answer.set_result(result)
            else:
                answer.set_exception(result)
        self._go_on()

    def _count(self, records: int) -> None:
        for turn in self._chores:
            turn.count(records, self._go_on)


def _first(waiting: Sequence[_Waiting]) -> Sequence[_Waiting]:
    """Take what comes first: appends up to the next work that is done alone."""
    batch = waiting[:TOGETHER]
    works = (n for n, (one, _) in enumerate(batch) if not isinstance(one, Append))
    return batch[: max(next(works, TOGETHER), 1)]


class _Turn:
    """When it is a chore's turn again."""

    def __init__(self, chore: Chore) -> None:
        self._chore = chore
        self._timer: asyncio.TimerHandle | None = None
        self._is_late = False
        self._failed = False
        self._taken = 0
        self.behind = chore.behind

    @property
    def due(self) -> bool:
        # One that failed waits for its time, however many there are.
        many = self.behind >= self._chore.after and not self._failed
        return self.behind > 0 and (self._is_late or many)

    def count(self, records: int, wake: Callable[[], None]) -> None:
        self.behind += records
        if self._timer is None and self.behind:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._chore.within, self._ring, wake)

    def take(self) -> Callable[[], bool]:
        self.rest()
        self._taken, self.behind, self._failed = self.behind, 0, False
        return self._chore.do

    def try_later(self, wake: Callable[[], None]) -> None:
        self._failed = True
        self.count(self._taken, wake)

    def rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._is_late = None, False

    def _ring(self, wake: Callable[[], None]) -> None:
        self._timer, self._is_late = None, True
        wake()
