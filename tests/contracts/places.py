"""A workspace in memory, and one of the simulator, with people who use them."""

from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from callsheet.adapters.memory import MemoryCalendars
from callsheet.adapters.recall.client import RecallClient
from callsheet.application.ports import Calendars
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.event import Event
from callsheet.domain.ids import BotId, CalendarId, EventId
from callsheet.domain.signs import Sign
from tests.adapters.simulator.office import Office, text
from tests.contracts.calendars_place import MORNING
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

    async def throw_out(self, bot_id: BotId) -> None:
        self.memory.signs[bot_id] = Sign(
            happened_at=self.now,
            status=BotStatus.DONE,
            end_reason=EndReason.REMOVED_FROM_CALL,
        )

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

    async def throw_out(self, bot_id: BotId) -> None:
        await self.office.good("POST", f"/_sim/bots/{bot_id}/kick", {})

    async def has_left(self, bot_id: BotId) -> bool:
        return "call_ended" in await self.office.life(bot_id)
