"""The watch beside the requests: kept going whatever happens, ended in good order."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from callsheet.application.errors import CallsheetError, LogAway
from callsheet.application.ports import Clock
from callsheet.application.runner import sleep_or_stop
from callsheet.application.watching import LONGEST, SHORTEST, Turn, Watch
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import is_ahead, spell

_QUIET: Final = timedelta(minutes=10)
"""After so long without a fault the next one counts as the first."""

_AWAY: Final = timedelta(seconds=15)
"""Between two looks for a server of the log that is away, at the most."""

_log = structlog.get_logger("callsheet.watch")


class _PutBack(Exception):
    """
    The machine's clock was put back.

    Attributes:
        seconds: By how much, at least.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


async def nothing_to_meet() -> None:
    """Where the log cannot be away."""


class Watchman:
    """
    Runs a watch until it is told to stop, and makes another one after a fault.

    The next one begins where the log ended, and ever later while faults follow each
    other: a program that breaks again and again must not hammer Recall. While the
    log's server is away it waits, and goes on from the log, if it is still the same.
    What no other watch would do better, such as a wrong setting or a log that cannot
    be written, ends it.

    Args:
        make: Makes a watch that tells of its turns whom it is given.
        clock: By which it waits after a fault.
        ended: Set if it ends by itself.
        told: Told what each turn came to.
        faulted: Told of each fault.
        meet_again: Sees whether the log is there again, and still the same one.
        broken_off: Told when a watch does not go on, whatever the reason.

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
        meet_again: Callable[[], Awaitable[None]] = nothing_to_meet,
        broken_off: Callable[[], None] = lambda: None,
    ) -> None:
        self._make = make
        self._clock = clock
        self._ended = ended
        self._told = told
        self._faulted = faulted
        self._meet_again = meet_again
        self._broken_off = broken_off
        self._away: datetime | None = None
        self._latest: datetime | None = None
        self._in_a_row = 0
        self._last: datetime | None = None
        self._watch = make(self._heard)
        self.failure: CallsheetError | None = None

    def wake(self) -> None:
        """Have the inbox and the log looked at soon: something was added to one."""
        self._watch.wake()

    def want(self, calendar_id: CalendarId) -> None:
        """Have a calendar read as a whole soon; or missed, if it was deleted."""
        self._watch.want(calendar_id)

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until told to stop; the turn at hand is finished first."""
        while not stop.is_set() and self.failure is None:
            try:
                await self._watched(stop)
            except _PutBack as error:
                _log.warning("watch.clock_put_back", seconds=error.seconds)
                self._watch = self._make(self._heard)
            except LogAway as error:
                await self._outlast(error, stop)
            except CallsheetError as error:
                self._end(error)
            except Exception as error:  # noqa: BLE001 -- told here, and another begun
                self._note(error)
                await sleep_or_stop(self._clock, self._pause(), stop)
                self._watch = self._make(self._heard)

    async def _watched(self, stop: asyncio.Event) -> None:
        try:
            await self._watch.run(stop)
        finally:
            self._broken_off()

    async def check(self) -> str | None:
        """Say since when it waits for the log; None if it does not."""
        if self._away is None:
            return None
        since = spell(self._away.replace(microsecond=0))
        return f"it waits for the log since {since}; the service's log says why"

    def _heard(self, turn: Turn) -> None:
        """
        Take a turn over; one that began well before the last one's end is told of.

        Raises:
            _PutBack: So it is: what the watch waits for by the clock is far away now.
        """
        latest, self._latest = self._latest, turn.ended
        self._told(turn)
        if latest is not None and is_ahead(latest, turn.began):
            raise _PutBack(round((latest - turn.began).total_seconds()))

    def _end(self, error: CallsheetError) -> None:
        self.failure = error
        self._ended.set()

    async def _outlast(self, away: LogAway, stop: asyncio.Event) -> None:
        """Wait until the log is there again; then go on where it ends."""
        self._away, said, pause = self._clock.now(), str(away), SHORTEST
        _log.warning("watch.log_away", said=said)
        while not stop.is_set() and self.failure is None:
            await sleep_or_stop(self._clock, pause.total_seconds(), stop)
            pause = min(_AWAY, pause * 2)
            if stop.is_set():
                return
            problem = await self._missing()
            if problem is None:
                _log.info("watch.log_back", since=spell(self._away))
                self._away, self._watch = None, self._make(self._heard)
                return
            if self.failure is None and problem != said:
                said = problem
                _log.warning("watch.log_away", said=said)

    async def _missing(self) -> str | None:
        """Say what keeps the log away; None if it is there again, and the same one."""
        try:
            await self._meet_again()
        except LogAway as error:
            return str(error)
        except CallsheetError as error:
            self._end(error)
            return str(error)
        except Exception as error:  # noqa: BLE001 -- told here, and looked for again
            self._note(error)
            return "it could not be looked for"
        return None

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
