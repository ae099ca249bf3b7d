"""The simulation's clock: it runs, at any speed, or stands until it is stepped."""

import time
from datetime import UTC, datetime, timedelta

FASTEST = 100_000.0
"""Simulated seconds in one of the machine's, at most."""

_LAST = datetime(9999, 1, 1, tzinfo=UTC)
_TOO_LATE = "the clock stops at the year 9999"


class Clock:
    """
    Tells the simulated instant, always in UTC and never backwards.

    A running clock may start at any instant and goes on from there, at the speed
    of the machine's unless told otherwise; a stepped one moves only through `set`
    and `advance`. Both stop for good at the year 9999.
    """

    def __init__(self, now: datetime, *, speed: float | None) -> None:
        self._base = _utc(now)
        self._since = time.monotonic()
        self._speed: float | None = None
        if speed is not None:
            self.run(speed)

    @classmethod
    def stepped(cls, now: datetime) -> "Clock":
        """A clock that stands at `now` (aware) until told otherwise."""
        return cls(now, speed=None)

    @classmethod
    def running(cls, now: datetime | None = None, *, speed: float = 1.0) -> "Clock":
        """
        A clock that runs on from `now` (aware), by default the real time.

        ValueError for a speed that is not above 0, or above `FASTEST`.
        """
        return cls(now or datetime.now(UTC), speed=speed)

    @property
    def is_stepped(self) -> bool:
        """Whether the clock stands still between steps."""
        return self._speed is None

    @property
    def speed(self) -> float | None:
        """Simulated seconds in one of the machine's, None for a stepped clock."""
        return self._speed

    def now(self) -> datetime:
        """The simulated instant."""
        if self._speed is None:
            return self._base
        passed = (time.monotonic() - self._since) * self._speed
        left = (_LAST - self._base).total_seconds()
        return self._base + timedelta(seconds=max(0.0, min(passed, left)))

    def run(self, speed: float = 1.0) -> None:
        """Run on from here; ValueError for a speed not above 0, or above `FASTEST`."""
        if not 0 < speed <= FASTEST:
            raise ValueError(f"the speed must be above 0, and at most {FASTEST:g}")
        self._rebase(self.now())
        self._speed = speed

    def stand(self) -> None:
        """Stand still here until the next step."""
        self._rebase(self.now())
        self._speed = None

    def set(self, now: datetime) -> None:
        """Go to `now`; ValueError if that is in the past, or past the last year."""
        self.reach(self.checked(now))

    def advance(self, by: timedelta) -> None:
        """Go forward; ValueError if `by` is negative or leads past the last year."""
        self.reach(self.after(by))

    def reach(self, moment: datetime) -> None:
        """Go to an instant in UTC, unless it has passed."""
        if moment > self.now():
            self._rebase(moment)

    def checked(self, now: datetime) -> datetime:
        """The same instant in UTC; ValueError if it cannot be gone to."""
        target = _utc(now)
        if target < self.now():
            raise ValueError(f"the clock is already at {self.now().isoformat()}")
        if target > _LAST:
            raise ValueError(_TOO_LATE)
        return target

    def after(self, by: timedelta) -> datetime:
        """The instant in so long; ValueError if `by` is negative or far too long."""
        if by < timedelta():
            raise ValueError("the clock cannot go backwards")
        try:
            target = self.now() + by
        except OverflowError as error:
            raise ValueError(_TOO_LATE) from error
        if target > _LAST:
            raise ValueError(_TOO_LATE)
        return target

    def _rebase(self, now: datetime) -> None:
        self._base = now
        self._since = time.monotonic()


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset, such as Z or +01:00")
    return moment.astimezone(UTC)
