"""Work beside the requests, for as long as the service runs; its end is noticed."""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Final, Self

import structlog

PATIENCE: Final = 20.0
"""Seconds that work has to finish what is at hand, once it is told to stop."""

_log = structlog.get_logger("callsheet.http")


class Loop:
    """
    Runs a coroutine beside the service, and tells it to stop when the service ends.

    One of the `Parts.background`; its `check` is one of the `Parts.checks`.

    Args:
        name: For the log.
        work: Goes on until the event is set, and finishes what is at hand then, as
            `Watch.run` of the application does. What takes longer than `patience` is
            cancelled.
        patience: In seconds.
        stop: Tells it to stop; an event of its own, unless somebody else waits for
            the same one.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[asyncio.Event], Coroutine[None, None, None]],
        *,
        patience: float = PATIENCE,
        stop: asyncio.Event | None = None,
    ) -> None:
        self._name = name
        self._work = work
        self._patience = patience
        self._stop = stop or asyncio.Event()
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
        self._stop.set()
        if self._task is None:
            return
        _, slow = await asyncio.wait([self._task], timeout=self._patience)
        if slow:
            _log.warning("background.cancelled", name=self._name)
            self._task.cancel()
            await asyncio.wait([self._task])

    def stop_soon(self) -> None:
        """Tell it to stop, and do not wait for that yet."""
        self._stop.set()

    async def check(self) -> str | None:
        """Say whether the work goes on."""
        if self._task is None:
            return "it has not begun"
        return "it has ended by itself" if self._task.done() else None

    @property
    def name(self) -> str:
        """What it does, in a word."""
        return self._name

    async def _run(self) -> None:
        try:
            await self._work(self._stop)
        except Exception as error:  # noqa: BLE001 -- told here, for nobody awaits it
            _log.error("background.failed", name=self._name, kind=type(error).__name__)
            return
        if not self._stop.is_set():
            _log.error("background.ended", name=self._name)
