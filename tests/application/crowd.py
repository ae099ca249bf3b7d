"""Recall under load: it limits, and it refuses two writers at once on one key."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from callsheet.application.errors import BotBusy, RateLimited
from callsheet.application.ports import EventRead
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import CalendarId, DedupKey, EventId
from tests.application.faulty import Faulty
from tests.application.office import Office

MINUTE = timedelta(minutes=1)


class Crowded(Faulty):
    """
    The port with Recall's limits on writes: 600 a minute, one at a time for each key.

    Attributes:
        sent: Every write, with the instant, the event and its calendar.
        conflicts: How many writes met another one on their key.
        limited: How many writes were too many.
    """

    def __init__(self, office: Office, limit: int = 600) -> None:
        super().__init__(office.recall)
        self.office, self.limit = office, limit
        self.sent: list[tuple[datetime, str, EventId]] = []
        self.conflicts = self.limited = 0
        self.busy: Counter[str] = Counter()
        self.most = 0

    async def add_bot(
        self, event_id: EventId, key: DedupKey, settings: BotSettings
    ) -> EventRead:
        await self._enter("add", event_id, {key})
        try:
            return await super().add_bot(event_id, key, settings)
        finally:
            self._leave({key})

    async def remove_bots(self, event_id: EventId) -> EventRead:
        keys = {str(bot.key) for bot in self.office.recall.bots(event_id)}
        await self._enter("remove", event_id, keys)
        try:
            return await super().remove_bots(event_id)
        finally:
            self._leave(keys)

    async def _enter(self, verb: str, event_id: EventId, keys: set[str]) -> None:
        now = self.office.clock.now()
        recent = [at for at, of, _ in self.sent if of == verb and at > now - MINUTE]
        self.sent.append((now, verb, event_id))
        if len(recent) >= self.limit:
            self.limited += 1
            raise RateLimited("429", status=429)
        if any(self.busy[key] for key in keys):
            self.conflicts += 1
            raise BotBusy("409", status=409)
        self.busy.update(keys)
        self.most = max(self.most, sum(self.busy.values()))
        # Others get their turn while this one is at work.
        for _ in range(3):
            await asyncio.sleep(0)

    def _leave(self, keys: set[str]) -> None:
        self.busy.subtract(keys)

    def calendars_of(self, verb: str) -> list[tuple[datetime, CalendarId]]:
        """Name the calendar of each write, in order."""
        events = self.office.recall.known
        return [
            (at, events[event_id].calendar_id)
            for at, of, event_id in self.sent
            if of == verb
        ]
