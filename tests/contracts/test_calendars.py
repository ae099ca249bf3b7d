"""The `Calendars` port in memory, and over HTTP against the simulator."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

import pytest
import pytest_asyncio

from callsheet.adapters.memory import MemoryCalendars
from callsheet.adapters.recall.client import RecallClient
from callsheet.application.ports import Calendars
from callsheet.domain.event import Event
from callsheet.domain.ids import BotId, CalendarId, EventId
from tests.adapters.simulator.office import Office, open_office, text
from tests.contracts.booking_contract import BookingContract
from tests.contracts.calendars_place import MORNING, Place
from tests.contracts.reading_contract import ReadingContract
from tests.domain.builders import END, LINK, START, calendar


class MemoryPlace:
    """Two calendars in memory."""

    def __init__(self) -> None:
        self.now = MORNING
        self.memory = MemoryCalendars(lambda: self.now)
        self.recall: Calendars = self.memory
        self.ana, self.dan = CalendarId("cal-a"), CalendarId("cal-d")
        self._numbers = count(1)
        self._events: dict[EventId, Event] = {}
        self.memory.put(calendar(self.ana), calendar(self.dan))

    async def meet(
        self,
        calendar: CalendarId,
        *,
        start: datetime = START,
        end: datetime = END,
        link: str | None = LINK,
    ) -> EventId:
        event_id = EventId(f"evt-{next(self._numbers):03}")
        self._put(
            Event(
                id=event_id,
                calendar_id=calendar,
                start=start,
                end=end,
                meeting_url=link,
            )
        )
        return event_id

    async def move(self, event_id: EventId, start: datetime, end: datetime) -> None:
        self._put(replace(self._events[event_id], start=start, end=end))

    async def delete(self, event_id: EventId) -> None:
        self._put(replace(self._events[event_id], is_deleted=True))

    async def until(self, now: datetime) -> None:
        self.now = now

    async def config(self, bot_id: BotId) -> dict[str, Any]:
        return self.memory.configs[bot_id].as_config()

    async def has_left(self, bot_id: BotId) -> bool:
        return bot_id in self.memory.left

    def _put(self, event: Event) -> None:
        self._events[event.id] = replace(event, updated_at=self.now)
        self.memory.put(self._events[event.id])


class SimulatedPlace:
    """Two calendars of the simulator; people use them through its control API."""

    def __init__(self, office: Office, recall: RecallClient) -> None:
        self.office = office
        self.recall: Calendars = recall
        self.ana, self.dan = CalendarId(office.ana), CalendarId(office.dan)

    async def meet(
        self,
        calendar: CalendarId,
        *,
        start: datetime = START,
        end: datetime = END,
        link: str | None = LINK,
    ) -> EventId:
        made = await self.office.meeting(
            calendar, start=start, end=end, meeting_url=link
        )
        return EventId(made)

    async def move(self, event_id: EventId, start: datetime, end: datetime) -> None:
        await self.office.edit(event_id, "move", start=text(start), end=text(end))

    async def delete(self, event_id: EventId) -> None:
        await self.office.edit(event_id, "delete")

    async def until(self, now: datetime) -> None:
        await self.office.until(now)

    async def config(self, bot_id: BotId) -> dict[str, Any]:
        return dict(self.office.sim.world.bots[bot_id].config)

    async def has_left(self, bot_id: BotId) -> bool:
        return "call_ended" in await self.office.life(bot_id)


class TestMemoryCalendars(ReadingContract, BookingContract):
    @pytest.fixture
    def place(self) -> Place:
        return MemoryPlace()


class TestRecallClient(ReadingContract, BookingContract):
    @pytest_asyncio.fixture
    async def place(self) -> AsyncIterator[Place]:
        async with (
            open_office() as office,
            RecallClient(office.sim.base_url, "sim-key") as recall,
        ):
            yield SimulatedPlace(office, recall)
