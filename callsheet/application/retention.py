"""Keeping to a term: once a day what is older is forgotten, for as long as one runs."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from callsheet.application.errors import Conflict, LogUnavailable
from callsheet.application.forgetting import Forgetting
from callsheet.application.log_port import Log
from callsheet.application.ports import Clock
from callsheet.application.runner import sleep_or_stop
from callsheet.application.signature import Signature
from callsheet.domain.instants import later
from callsheet.domain.log_records import TextsForgotten

FIRST: Final = timedelta(minutes=10)
"""After a start there is other work, and whoever restarts often reads the log often."""

EVERY: Final = timedelta(days=1)
"""Between two times."""

AGAIN: Final = timedelta(hours=1)
"""After a time at which the log could not be read or written."""

Outcome = TextsForgotten | Conflict | LogUnavailable | None


class Retention:
    """
    Forgets what only decisions older than a term were made from.

    Args:
        log: Whose texts they are.
        clock: By which it waits.
        days: The term.
        told: Told what came of each time: the record, None if nothing was old, or why
            it could not be done.
    """

    def __init__(
        self, log: Log, clock: Clock, days: int, told: Callable[[Outcome], object]
    ) -> None:
        self._log = log
        self._clock = clock
        self._days = days
        self._told = told

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until told to stop; what was begun is finished first."""
        pause = FIRST
        while not stop.is_set():
            await sleep_or_stop(self._clock, pause.total_seconds(), stop)
            if stop.is_set():
                return
            outcome = await self._once()
            self._told(outcome)
            pause = AGAIN if isinstance(outcome, Exception) else EVERY

    async def _once(self) -> Outcome:
        now = self._clock.now()
        before = later(now, -timedelta(days=self._days))
        signed = Signature(by="callsheet run", why=f"retention_days = {self._days}")
        try:
            return await Forgetting(self._log, before).forget(signed, now=now)
        except (Conflict, LogUnavailable) as problem:
            return problem
