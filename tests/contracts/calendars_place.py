"""
Where the contracts of `Calendars` are tried: a workspace, and people who use it.

It is eight o'clock on 2 March 2026. The usual meeting is at 15:00, for an hour.
"""

from datetime import datetime
from typing import Any, Protocol, TypeAlias

from callsheet.application.ports import Calendars
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.event import Event
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from tests.domain.builders import (
    END,
    HOUR,
    LINK,
    START,
)

Query: TypeAlias = Any
"""What a list is asked for: any argument of `Calendars.events`."""

MORNING = START - 7 * HOUR
KEY, OTHER_KEY = DedupKey("one-key"), DedupKey("another-key")
PLAIN = BotSettings.of({})
FORMAL = BotSettings.of({"bot_name": "Formal"})
UNKNOWN = EventId("00000000-0000-4000-8000-000000000000")


class Place(Protocol):
    """
    A workspace of Recall, and people who use its two calendars.

    Attributes:
        recall: The port under test.
        ana: Ana's calendar; her address is `ana@acme.example`.
        dan: Dan's.
    """

    recall: Calendars
    ana: CalendarId
    dan: CalendarId

    async def meet(
        self,
        calendar: CalendarId,
        *,
        start: datetime = START,
        end: datetime = END,
        link: str | None = LINK,
    ) -> EventId:
        """Put a meeting into a calendar."""

    async def move(self, event_id: EventId, start: datetime, end: datetime) -> None:
        """Move a meeting."""

    async def delete(self, event_id: EventId) -> None:
        """Take a meeting out of its calendar."""

    async def until(self, now: datetime) -> None:
        """Let time pass."""

    async def config(self, bot_id: BotId) -> dict[str, Any]:
        """Show the configuration that Recall would use."""

    async def throw_out(self, bot_id: BotId) -> None:
        """Let somebody throw a bot out of its call."""

    async def has_left(self, bot_id: BotId) -> bool:
        """Say whether the bot was sent out of its call."""


async def read(place: Place, event_id: EventId) -> Event:
    return (await place.recall.event(event_id)).reading.event


async def book(place: Place, event_id: EventId, key: DedupKey = KEY) -> BotId:
    answer = await place.recall.add_bot(event_id, key, PLAIN)
    return answer.reading.bots[-1].id
