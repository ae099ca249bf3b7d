"""Recall behind its budget: reads wait for their turn, and every call is counted."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from callsheet.application.errors import RateLimited
from callsheet.application.ports import (
    BotRead,
    Budget,
    CalendarPage,
    CalendarRead,
    Calendars,
    Clock,
    EventRead,
    Page,
)
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.budget import WINDOW, Operation
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from callsheet.domain.instants import later, spell

T = TypeVar("T")
P = TypeVar("P", CalendarPage, Page)

_A_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Metered:
    """
    The `Calendars` port with a budget before it.

    A read waits until it may go out; where that is longer than a minute, for Recall
    said so, it fails instead, without a call. A write does not wait: whoever sends it
    has asked the budget, for it is he who knows which is the most urgent.

    Attributes:
        calls: How many calls of each kind went out.
    """

    behind: Calendars
    budget: Budget
    clock: Clock
    calls: Counter[Operation] = field(default_factory=Counter)

    def calendars(self) -> AsyncIterator[CalendarPage]:
        """Read all calendars of the workspace, page by page."""
        return self._pages(Operation.LIST_CALENDARS, self.behind.calendars())

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        """Read one calendar."""
        await self._turn(Operation.READ_CALENDAR)
        call = self.behind.calendar(calendar_id)
        return await self._counted(Operation.READ_CALENDAR, call)

    def events(
        self,
        *,
        start: datetime,
        end: datetime,
        calendar_id: CalendarId | None = None,
        updated_since: datetime | None = None,
    ) -> AsyncIterator[Page]:
        """Read the events that start in [start, end], page by page."""
        pages = self.behind.events(
            start=start, end=end, calendar_id=calendar_id, updated_since=updated_since
        )
        return self._pages(Operation.LIST_EVENTS, pages)

    async def event(self, event_id: EventId) -> EventRead:
        """Read one event."""
        await self._turn(Operation.READ_EVENT)
        return await self._counted(Operation.READ_EVENT, self.behind.event(event_id))

    async def bot(self, bot_id: BotId) -> BotRead:
        """Read what became of one bot."""
        await self._turn(Operation.READ_BOT)
        return await self._counted(Operation.READ_BOT, self.behind.bot(bot_id))

    async def add_bot(
        self, event_id: EventId, key: DedupKey, settings: BotSettings
    ) -> EventRead:
        """Book a bot for the event, or replace the configuration of its own."""
        call = self.behind.add_bot(event_id, key, settings)
        return await self._counted(Operation.ADD_BOT, call)

    async def remove_bots(self, event_id: EventId) -> EventRead:
        """Take all future bots off the event."""
        call = self.behind.remove_bots(event_id)
        return await self._counted(Operation.REMOVE_BOT, call)

    async def leave_call(self, bot_id: BotId) -> None:
        """Send a bot out of its call; one that has left already is no error."""
        call = self.behind.leave_call(bot_id)
        await self._counted(Operation.LEAVE_CALL, call)

    async def _pages(
        self, operation: Operation, pages: AsyncIterator[P]
    ) -> AsyncIterator[P]:
        following = aiter(pages)
        while True:
            await self._turn(operation)
            try:
                page = await self._counted(operation, anext(following))
            except StopAsyncIteration:
                return
            yield page
            if page.last:
                return

    async def _turn(self, operation: Operation) -> None:
        await wait_for_turn(self.budget, self.clock, operation)

    async def _counted(self, operation: Operation, call: Awaitable[T]) -> T:
        self.calls[operation] += 1
        return await counted(self.budget, self.clock, operation, call)


async def wait_for_turn(budget: Budget, clock: Clock, operation: Operation) -> None:
    """
    Wait until a call may go out, and count it.

    Raises:
        RateLimited: That is in more than a minute, for Recall said so.
    """
    while not await budget.take([operation], now := clock.now()):
        opens = await budget.opens_at(operation, now)
        if opens > later(now, WINDOW):
            raise _shut_out(operation, now, opens)
        await clock.sleep((opens - now).total_seconds())


async def counted(
    budget: Budget, clock: Clock, operation: Operation, call: Awaitable[T]
) -> T:
    """
    Call, and let no other of its kind out for as long as Recall says, if it does.

    Raises:
        RecallError: What came of the call.
    """
    try:
        return await call
    except RateLimited as error:
        pause = error.retry_after or _A_SECOND
        await budget.close(operation, later(clock.now(), pause))
        raise


def _shut_out(operation: Operation, now: datetime, until: datetime) -> RateLimited:
    name = operation.value.replace("_", " ")
    text = f"{name}: Recall answered 429, and wants no more of it until {spell(until)}"
    return RateLimited(text, status=429, retry_after=until - now)
