"""Watching a workspace: hear what changed, read it, decide it, act; for ever."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.bot_messages import ReadSign
from callsheet.application.engine import Engine
from callsheet.application.errors import Conflict, RecallError, Stopping
from callsheet.application.inbox import Inbox
from callsheet.application.lookout import Lookout
from callsheet.application.runner import sleep_or_stop
from callsheet.application.story import Rebuild
from callsheet.application.synced import Synced
from callsheet.application.timetable import Pacing
from callsheet.domain.ids import CalendarId

SHORTEST: Final = timedelta(seconds=1)
"""Between two turns, so that nothing makes the loop spin."""

LONGEST: Final = timedelta(minutes=1)
"""Between two turns, whatever happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """
    What one turn of the loop came to.

    Attributes:
        began: When it began.
        ended: When it ended.
        hinted: When the first hint came that it read for; None without any.
        pages: Pages of events that it read.
        backlog: Calendars and events that are still to be read or served.
        synced: What its pass did; None if there was nothing to decide.
        failed: Why it was not finished; None if it was.
        trouble: Why something could not be read that can wait; None if all could.
    """

    began: datetime
    ended: datetime
    hinted: datetime | None = None
    pages: int = 0
    backlog: int = 0
    synced: Synced | None = None
    failed: RecallError | Conflict | None = None
    trouble: RecallError | None = None


class Watch:
    """
    Keeps a workspace in step for as long as it runs.

    Args:
        engine: Set up as for passes; nobody else may make any meanwhile.
        inbox: What Recall has told.
        rebuild: How stored parts become situations, to begin where the log ended.
        read_sign: What Recall's words on bots mean.
        pacing: How often what is read without being asked for.
        told: Told what each turn came to.
    """

    def __init__(
        self,
        engine: Engine,
        inbox: Inbox,
        rebuild: Rebuild,
        read_sign: ReadSign,
        *,
        pacing: Pacing | None = None,
        told: Callable[[Turn], None] = lambda _: None,
    ) -> None:
        self._clock = engine.tools.clock
        self._lookout = Lookout(engine, inbox, rebuild, read_sign, pacing or Pacing())
        self._told = told
        self._awake = asyncio.Event()
        self._failures = 0

    def wake(self) -> None:
        """Have the inbox and the log looked at soon: something was added to one."""
        self._awake.set()

    def want(self, calendar_id: CalendarId) -> None:
        """Have a calendar read as a whole soon; or missed, if it was deleted."""
        self._lookout.want(calendar_id)
        self.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """
        Take turns until told to stop; the turn at hand is finished first.

        A turn that fails because of Recall, or because somebody else wrote to the log
        first, is reported and tried again; nothing that was heard is lost by it.

        Raises:
            ConfigurationError: The engine is set up in a way it cannot run with.
            LogUnavailable: The log or the inbox could not be read or written.
        """
        while not stop.is_set():
            self._awake.clear()
            turn = await self.turn()
            self._told(turn)
            pause = self._pause(turn).total_seconds()
            with suppress(Stopping):
                await sleep_or_stop(self._clock, pause, stop, self._awake)

    async def turn(self) -> Turn:
        """
        Do at once all that is to be done by now; see `run`.

        Raises:
            ConfigurationError: The engine is set up in a way it cannot run with.
            LogUnavailable: The log or the inbox could not be read or written.
        """
        lookout, began = self._lookout, self._clock.now()
        synced: Synced | None = None
        failed: RecallError | Conflict | None = None
        before = lookout.pages
        try:
            synced = await lookout.turn()
            self._failures = 0
        except (RecallError, Conflict) as error:
            failed = error
            self._failures += 1
        return Turn(
            began=began,
            ended=self._clock.now(),
            hinted=lookout.hinted,
            pages=lookout.pages - before,
            backlog=lookout.backlog,
            synced=synced,
            failed=failed,
            trouble=lookout.trouble,
        )

    def _pause(self, turn: Turn) -> timedelta:
        now = self._clock.now()
        if turn.failed is not None:
            return min(LONGEST, SHORTEST * (1 << min(self._failures, 10)))
        return min(LONGEST, max(SHORTEST, self._lookout.next(now) - now))
