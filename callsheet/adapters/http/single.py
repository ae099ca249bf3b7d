"""Work of which one at a time is enough; it goes on though nobody waits any more."""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from callsheet.adapters.http import kinds
from callsheet.adapters.http.problems import Problem

T = TypeVar("T")


class Single(Generic[T]):
    """
    Does one piece of work at a time, and ends it with the service.

    Args:
        what: Names the work for who is refused.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._task: asyncio.Task[T] | None = None

    async def alone(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """
        Do it, unless another is being done.

        Raises:
            Problem: One is.
        """
        if self._task is not None and not self._task.done():
            raise Problem(
                kinds.ALREADY_RUNNING,
                f"{self._what} is being made: try again once it is",
                headers={"Retry-After": "5"},
            )
        return await self._result(work)

    async def together(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do it, or wait for the one that is being done, and take what comes of it."""
        if self._task is not None and (not self._task.done() or _is_good(self._task)):
            task = self._task
        else:
            return await self._result(work)
        return await self._waited(task)

    async def _result(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        self._task = asyncio.create_task(work(), name=self._what)
        self._task.add_done_callback(_is_good)
        return await self._waited(self._task)

    async def _waited(self, task: asyncio.Task[T]) -> T:
        result = await asyncio.shield(task)
        # Whoever was not answered in time finds it; once told it is old.
        if self._task is task:
            self._task = None
        return result

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])


def _is_good(task: "asyncio.Task[Any]") -> bool:
    """Say whether something came of it; an error that nobody waits for is seen here."""
    return not task.cancelled() and task.exception() is None
