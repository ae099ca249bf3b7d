"""Work beside the requests, for as long as the service runs; its end is noticed."""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Self

import structlog

_log = structlog.get_logger("callsheet.http")


class Loop:
    """
    Runs a coroutine beside the service, and cancels it when the service ends.

    One of the `Parts.background`; its `check` is one of the `Parts.checks`.

    Args:
        name: For the log and for `/readyz`.
        work: Goes on until it is cancelled, and tidies up then.
    """

    def __init__(
        self, name: str, work: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        self._name = name
        self._work = work
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name=self._name)
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

    async def check(self) -> str | None:
        """Say whether the work goes on."""
        if self._task is None:
            return "it has not begun"
        return "it has ended by itself" if self._task.done() else None

    async def _run(self) -> None:
        try:
            await self._work()
            _log.error("background.ended", name=self._name)
        except Exception as error:  # noqa: BLE001 -- told here, for nobody awaits it
            _log.error("background.failed", name=self._name, kind=type(error).__name__)
