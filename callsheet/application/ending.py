"""About to end: what has begun is finished, nothing new is begun, nobody sleeps on."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.errors import Stopping
from callsheet.application.ports import Budget, Clock
from callsheet.application.runner import sleep_or_stop
from callsheet.domain.budget import Operation


@dataclass(frozen=True, slots=True)
class EndingClock:
    """
    A clock that lets nobody sleep once the program is about to end.

    Attributes:
        behind: Whose time it tells.
        ending: Set when the program is about to end.
    """

    behind: Clock
    ending: asyncio.Event

    def now(self) -> datetime:
        """Say what time it is, in UTC."""
        return self.behind.now()

    async def sleep(self, seconds: float) -> None:
        """
        Let time pass.

        Raises:
            Stopping: The program is about to end.
        """
        if not self.ending.is_set():
            await sleep_or_stop(self.behind, seconds, self.ending)
        if self.ending.is_set():
            raise Stopping("the program is about to end; this was not waited for")


@dataclass(frozen=True, slots=True)
class EndingBudget:
    """
    A budget that lets no call out any more once the program is about to end.

    All calls of one event are asked for at once, so no re-booking is left half-way.

    Attributes:
        behind: Recall's rate limits.
        ending: Set when the program is about to end.
    """

    behind: Budget
    ending: asyncio.Event

    async def left(self, operation: Operation, now: datetime) -> int:
        """Say how many calls of a kind may go out now."""
        return 0 if self.ending.is_set() else await self.behind.left(operation, now)

    async def take(self, operations: Sequence[Operation], now: datetime) -> bool:
        """Count calls that go out now, all of them or none; say whether they may."""
        return not self.ending.is_set() and await self.behind.take(operations, now)

    async def opens_at(self, operation: Operation, now: datetime) -> datetime:
        """Say when the next call of a kind may go out: now, or later."""
        return await self.behind.opens_at(operation, now)

    async def done_by(
        self, operation: Operation, calls: int, now: datetime
    ) -> datetime:
        """Foresee when the last of so many calls goes out, if nobody else calls."""
        return await self.behind.done_by(operation, calls, now)

    async def close(self, operation: Operation, until: datetime) -> None:
        """Let no call of a kind out before an instant: Recall said so."""
        await self.behind.close(operation, until)

    async def remember(self, operation: Operation, at: datetime) -> None:
        """Count a call that somebody made before this budget was there."""
        await self.behind.remember(operation, at)


class LentBudget(EndingBudget):
    """
    The same, lent to an engine beside the one that counts.

    What an earlier process called is counted already.
    """

    async def remember(self, operation: Operation, at: datetime) -> None:
        """Count nothing twice."""
