"""What is due by itself, and when: derived from the log, so that it survives us."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Final

from callsheet.domain.ids import EventId

_STALE: Final = 64
"""So many entries that count no more are kept at least: to tidy up costs, too."""


@dataclass(slots=True)
class Agenda:
    """The next instant at which each event has to be looked at, if there is one."""

    _at: dict[EventId, datetime] = field(default_factory=dict)
    _queue: list[tuple[datetime, EventId]] = field(default_factory=list)

    def put(self, event_id: EventId, at: Iterable[datetime]) -> None:
        """Note when an event is due, the first of some instants; never, without any."""
        first = min(at, default=None)
        if first is None:
            self._at.pop(event_id, None)
        elif self._at.get(event_id) != first:
            self._at[event_id] = first
            heappush(self._queue, (first, event_id))
        if len(self._queue) > 2 * len(self._at) + _STALE:
            self._queue = [(at, event_id) for event_id, at in self._at.items()]
            heapify(self._queue)

    def take(self, now: datetime) -> set[EventId]:
        """Strike out the events that are due, and name them."""
        due: set[EventId] = set()
        while (first := self.next()) is not None and first <= now:
            _, event_id = heappop(self._queue)
            del self._at[event_id]
            due.add(event_id)
        return due

    def next(self) -> datetime | None:
        """Say when the next event is due; None if none is."""
        while self._queue and self._at.get(self._queue[0][1]) != self._queue[0][0]:
            heappop(self._queue)
        return self._queue[0][0] if self._queue else None
