"""What is going to happen by itself, in the order of time."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Happening: TypeAlias = Literal[
    "bot_joins",
    "bot_arrives",
    "bot_may_enter",
    "bot_ends",
    "bot_gives_up",
    "bot_meets_its_luck",
    "call_ends",
    "event_enters",
    "calendar_connects",
    "calendar_lost",
]


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """
    A happening for one thing, named by its id (a call by its link).

    It may be out of date: check before acting.
    """

    at: datetime
    number: int
    what: Happening
    id: str


class Agenda:
    """A queue by instant; equal instants keep the order in which they were noted."""

    def __init__(self) -> None:
        self._queue: list[Due] = []
        self._noted = 0

    def note(self, at: datetime, what: Happening, id: str) -> None:
        """Put a happening on the agenda."""
        self._noted += 1
        heapq.heappush(self._queue, Due(at, self._noted, what, id))

    def entries(self) -> list[Due]:
        """All that is noted, in the order in which it will happen."""
        return sorted(self._queue)

    @property
    def noted(self) -> int:
        """How many happenings were noted in all, those included that are past."""
        return self._noted

    def resume(self, entries: Iterable[Due], noted: int) -> None:
        """Go on from what another agenda had."""
        # In order, which is a heap, too.
        self._queue = sorted(entries)
        self._noted = noted

    def next_at(self) -> datetime | None:
        """The instant of the next happening, None if nothing is going to happen."""
        return self._queue[0].at if self._queue else None

    def take_until(self, now: datetime) -> Iterator[Due]:
        """Take what is due at `now`, including what is noted in the meantime."""
        while self._queue and self._queue[0].at <= now:
            yield heapq.heappop(self._queue)

    def first(self, awaited: Callable[[Due], bool]) -> Due | None:
        """The earliest that is not out of date, None if there is none; it stays."""
        return min((due for due in self._queue if awaited(due)), default=None)
