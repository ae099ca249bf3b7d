"""The watch beside the requests: kept going whatever happens, ended in good order."""

import asyncio
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from callsheet.application.errors import CallsheetError
from callsheet.application.ports import Clock
from callsheet.application.runner import sleep_or_stop
from callsheet.application.watching import LONGEST, SHORTEST, Turn, Watch
from callsheet.domain.ids import CalendarId

_QUIET: Final = timedelta(minutes=10)
"""After so long without a fault the next one counts as the first."""

_log = structlog.get_logger("callsheet.watch")


class Watchman:
    """
    Runs a watch until it is told to stop, and makes another one after a fault.

    The next one begins where the log ended, and ever later while faults follow each
    other: a program that breaks again and again must not hammer Recall. What no other
    watch would do better, such as a wrong setting or a log that is away, ends it.

    Args:
        make: Makes a watch that tells of its turns whom it is given.
        clock: By which it waits after a fault.
        ended: Set if it ends by itself.
        told: Told what each turn came to.
        faulted: Told of each fault.

    Attributes:
        failure: Why it ended by itself; None if it did not.
    """

    def __init__(
        self,
        make: Callable[[Callable[[Turn], None]], Watch],
        clock: Clock,
        ended: asyncio.Event,
        told: Callable[[Turn], None] = lambda _: None,
        faulted: Callable[[], None] = lambda: None,
    ) -> None:
        self._make = make
        self._clock = clock
        self._ended = ended
        self._told = told
        self._faulted = faulted
        self._in_a_row = 0
        self._last: datetime | None = None
        self._watch = make(told)
        self.failure: CallsheetError | None = None

    def wake(self) -> None:
        """Have the inbox and the log looked at soon: something was added to one."""
        self._watch.wake()

    def want(self, calendar_id: CalendarId) -> None:
        """Have a calendar read as a whole soon; or missed, if it was deleted."""
        self._watch.want(calendar_id)

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until told to stop; the turn at hand is finished first."""
        while not stop.is_set():
            try:
                await self._watch.run(stop)
            except CallsheetError as error:
                self.failure = error
                self._ended.set()
                return
            except Exception as error:  # noqa: BLE001 -- told here, and another begun
                self._note(error)
                await sleep_or_stop(self._clock, self._pause(), stop)
                self._watch = self._make(self._told)

    def _note(self, error: Exception) -> None:
        """Tell where a fault is; its text may hold what is somebody's."""
        self._faulted()
        now = self._clock.now()
        # A good turn in between proves little: what breaks may be the one after it.
        lately = self._last is not None and now - self._last <= _QUIET
        self._in_a_row = self._in_a_row + 1 if lately else 1
        self._last = now
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{f.filename}:{f.lineno} in {f.name}" for f in frames]
        _log.error("watch.fault", kind=type(error).__name__, at=places)

    def _pause(self) -> float:
        pause: timedelta = SHORTEST * (1 << min(self._in_a_row, 10))
        return min(LONGEST, pause).total_seconds()
