"""Connecting calendars behind Recall's budget, which everything else draws on too."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from callsheet.application.metering import counted, wait_for_turn
from callsheet.application.ports import (
    Budget,
    CalendarConnections,
    CalendarRead,
    Clock,
    Credentials,
)
from callsheet.domain.budget import Operation
from callsheet.domain.ids import CalendarId

T = TypeVar("T")


@dataclass(slots=True)
class MeteredConnections:
    """
    The `CalendarConnections` port with a budget before it: each call waits its turn.

    Where that is longer than a minute, for Recall said so, it fails instead.

    Attributes:
        calls: How many calls of each kind went out.
    """

    behind: CalendarConnections
    budget: Budget
    clock: Clock
    calls: Counter[Operation] = field(default_factory=Counter)

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        """Read one calendar."""
        return await self._in_turn(
            Operation.READ_CALENDAR, lambda: self.behind.calendar(calendar_id)
        )

    async def of(
        self, address: str, *, created_since: datetime | None = None
    ) -> tuple[CalendarRead, ...]:
        """Read which calendars an account has; those of one seldom fill a page."""
        if created_since is not None:
            # Two lists: that of the address, and that of the newest calendars.
            await self._turn(Operation.LIST_CALENDARS)
        return await self._in_turn(
            Operation.LIST_CALENDARS,
            lambda: self.behind.of(address, created_since=created_since),
        )

    async def connect(self, credentials: Credentials, *, once: str) -> CalendarId:
        """Connect an account."""
        return await self._in_turn(
            Operation.CREATE_CALENDAR,
            lambda: self.behind.connect(credentials, once=once),
        )

    async def reconnect(
        self, calendar_id: CalendarId, credentials: Credentials
    ) -> None:
        """Let a calendar connect anew; where its notes change they are read first."""
        if credentials.tenant is not None:
            await self._turn(Operation.READ_CALENDAR)
        await self._in_turn(
            Operation.UPDATE_CALENDAR,
            lambda: self.behind.reconnect(calendar_id, credentials),
        )

    async def delete(self, calendar_id: CalendarId) -> None:
        """Delete a calendar."""
        await self._in_turn(
            Operation.DELETE_CALENDAR, lambda: self.behind.delete(calendar_id)
        )

    async def _in_turn(
        self, operation: Operation, call: Callable[[], Awaitable[T]]
    ) -> T:
        await self._turn(operation)
        return await counted(self.budget, self.clock, operation, call())

    async def _turn(self, operation: Operation) -> None:
        await wait_for_turn(self.budget, self.clock, operation)
        self.calls[operation] += 1
