"""The inbox in a log's database; what comes at once shares a commit."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from callsheet.adapters.storage.notice_rows import (
    NoticeRows,
    Row,
    instant_of,
    kept_in,
    number_of,
    row_of,
)
from callsheet.adapters.storage.shared_recorder import LAST
from callsheet.application.errors import LogUnavailable
from callsheet.application.inbox import Inbox, Kept, Notice, NoticeKind, Received

TOGETHER: Final = 100
"""Notices that share one commit at most: older SQLite takes 999 values at once."""

PATIENCE: Final = 5.0
"""Seconds after which nobody waits any more; Recall gives up after fifteen."""

_DAMAGED: Final = "the inbox is damaged: see `callsheet db check`"

T = TypeVar("T")

_Waiting = tuple[Row, "asyncio.Future[bool]"]


class Ways(Protocol):
    """How an open log lets others work in its database; see `EventSourcedLog`."""

    def asking(self, question: Callable[[], T]) -> Awaitable[T]:
        """Ask on a thread that reads."""

    def writing(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """
        Work between two commits, on the one thread that writes.

        Raises:
            LogUnavailable: Nobody may write, or the log is closed.
        """


class StoredInbox(Inbox):
    """
    Keeps notices beside a log; while some are committed, those that come in gather.

    Args:
        ways: To the database.
        reader: The table, for threads that read.
        writer: The table, for the thread that writes; None if nobody may.
    """

    def __init__(
        self, ways: Ways, reader: NoticeRows, writer: NoticeRows | None
    ) -> None:
        self._ways = ways
        self._reader = reader
        self._writer = writer
        self._gathering: list[_Waiting] = []
        self._busy: asyncio.Future[list[bool]] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def keep(self, notice: Notice) -> bool:
        """
        Wait until a notice is durable, and say whether it was news.

        Raises:
            LogUnavailable: It is not, or not yet: a commit takes too long.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bool] = loop.create_future()
        self._gathering.append((row_of(notice), answer))
        if self._busy is None and len(self._gathering) == 1:
            # Not at once: what others bring in this turn of the loop goes with it.
            loop.call_soon(self._go_on)
        return await answer

    async def waiting(self, after: int, limit: int) -> tuple[Kept, ...]:
        """Read notices that are not done, oldest first, from behind a number on."""
        read = partial(self._reader.waiting, after, max(limit, 0))
        rows: Sequence[Sequence[Any]] = await self._ways.asking(read)
        return tuple(kept_in(number, row) for number, *row in rows)

    async def newest(self, before: int | None, limit: int) -> tuple[Received, ...]:
        """Read notices, done or not, the newest first, from before a number on."""
        first = LAST if before is None else before - 1
        read = partial(self._reader.newest, first, max(limit, 0))
        rows: Sequence[Sequence[Any]] = await self._ways.asking(read)
        kept = ((kept_in(number, row), done) for number, *row, done in rows)
        return tuple(Received(one.number, one.notice, bool(done)) for one, done in kept)

    async def count(self) -> int:
        """Count the notices that are not done."""
        waiting, _ = await self._ways.asking(self._reader.count)
        return waiting

    async def done(self, numbers: Collection[int]) -> None:
        """Let notices wait no longer; their message ids stay known."""
        await self._ways.writing(partial(self._table().finish, [*numbers]))

    async def last_at(self) -> datetime | None:
        """Say when the newest of those not forgotten was received; None without any."""
        last = await self._ways.asking(self._reader.last_at)
        try:
            return None if last is None else instant_of(last)
        except ValueError:
            raise LogUnavailable(_DAMAGED) from None

    async def heard(self) -> Mapping[NoticeKind, datetime]:
        """Say when the newest of each kind was received."""
        rows = await self._ways.asking(self._reader.heard)
        try:
            return {NoticeKind(kind): instant_of(last) for kind, last in rows}
        except ValueError:
            raise LogUnavailable(_DAMAGED) from None

    async def forget(self, before: datetime) -> int:
        """Drop what was received before an instant and is done; say how many went."""
        delete = partial(self._table().delete_done, number_of(before))
        total = 0
        while some := await self._ways.writing(delete):
            total += some
        return total

    async def close(self) -> None:
        """Let what was begun come to its end."""
        self._go_on()
        while self._busy is not None:
            await asyncio.wait([self._busy])

    def _go_on(self) -> None:
        """Begin the next commit, unless one is under way."""
        if self._busy is not None or not self._gathering:
            return
        batch = self._gathering[:TOGETHER]
        self._gathering = self._gathering[TOGETHER:]
        try:
            rows = [row for row, _ in batch]
            self._busy = self._ways.writing(partial(self._table().insert, rows))
        except LogUnavailable as problem:
            _refuse(batch, problem)
            self._go_on()
            return
        # A callback and not a task: whoever cancels all tasks ends no commit.
        self._busy.add_done_callback(partial(self._answer, batch))
        self._be_patient(batch)

    def _be_patient(self, batch: Sequence[_Waiting]) -> None:
        """Wait, once for all who are in a commit or gather for the next."""
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(PATIENCE, self._give_up, batch)

    def _give_up(self, batch: Sequence[_Waiting]) -> None:
        """Refuse all who wait; what is in the commit may be kept nevertheless."""
        late = LogUnavailable("the inbox takes too long")
        _refuse(batch, late)
        _refuse(self._gathering, late)
        self._gathering = []
        self._be_patient(())

    def _answer(
        self, batch: Sequence[_Waiting], commit: "asyncio.Future[list[bool]]"
    ) -> None:
        self._busy = None
        if self._timer is not None:
            self._timer.cancel()
        failure = commit.exception()
        if failure is not None:
            _refuse(batch, failure)
        else:
            for (_, answer), news in zip(batch, commit.result(), strict=True):
                if not answer.done():
                    answer.set_result(news)
        self._go_on()

    def _table(self) -> NoticeRows:
        if self._writer is None:
            raise LogUnavailable("the log was opened for reading only")
        return self._writer


def _refuse(batch: Sequence[_Waiting], problem: BaseException) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(problem)
