"""Recall's rate limits, counted within this process: the `Budget` of one program."""

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from callsheet.domain.budget import (
    PER_MINUTE,
    WINDOW,
    Operation,
    done_by,
    left,
    opens_at,
)
from callsheet.domain.instants import is_ahead, later


class WindowBudget:
    """The `Budget` port over a sliding window for each kind of call."""

    def __init__(self, per_minute: Mapping[Operation, int] = PER_MINUTE) -> None:
        """Count against these limits; the documented ones by default."""
        self._limits = {**PER_MINUTE, **per_minute}
        self._spent: dict[Operation, list[datetime]] = {o: [] for o in Operation}
        self._closed: dict[Operation, datetime] = {}
        self._latest: datetime | None = None

    async def left(self, operation: Operation, now: datetime) -> int:
        """Say how many calls of a kind may go out now."""
        if self._open_from(operation, now) > now:
            return 0
        return left(self._recent(operation, now), self._limits[operation], now)

    async def take(self, operations: Sequence[Operation], now: datetime) -> bool:
        """Count calls that go out now, all of them or none."""
        wanted = Counter(operations)
        for operation, calls in wanted.items():
            if await self.left(operation, now) < calls:
                return False
        for operation in operations:
            insort(self._spent[operation], now)
        return True

    async def opens_at(self, operation: Operation, now: datetime) -> datetime:
        """Say when the next call of a kind may go out: now, or later."""
        opens = opens_at(self._recent(operation, now), self._limits[operation], now)
        return max(opens, self._open_from(operation, now))

    async def done_by(
        self, operation: Operation, calls: int, now: datetime
    ) -> datetime:
        """Foresee when the last of so many calls goes out, if nobody else calls."""
        first = max(now, self._open_from(operation, now))
        spent = self._recent(operation, now)
        return done_by(spent, self._limits[operation], calls, first) if calls else now

    async def close(self, operation: Operation, until: datetime) -> None:
        """Let no call of a kind out before an instant: Recall said so."""
        self._closed[operation] = max(until, self._closed.get(operation, until))

    async def remember(self, operation: Operation, at: datetime) -> None:
        """Count a call that somebody made before this budget was there."""
        insort(self._spent[operation], at)

    def _open_from(self, operation: Operation, now: datetime) -> datetime:
        """Say from when on Recall lets such calls in, as far as it said so."""
        latest = self._latest or now
        if is_ahead(latest, now):
            # What it said was turned into instants by a clock that was put back.
            self._closed.clear()
            latest = now
        self._latest = max(latest, now)
        return self._closed.get(operation, now)

    def _recent(self, operation: Operation, now: datetime) -> list[datetime]:
        """Forget what is too old to count, and give the rest."""
        spent = self._spent[operation]
        # A clock that was put back must not shut us out until it is there again.
        ahead = len(spent) - bisect_right(spent, now)
        if ahead:
            spent[-ahead:] = [now] * ahead
        first = later(now, -WINDOW)
        while spent and spent[0] <= first:
            spent.pop(0)
        return spent
