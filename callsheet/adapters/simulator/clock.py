"""The simulation's clock: it runs with the machine's, or stands until it is stepped."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """
    Tells the simulated instant, always in UTC and never backwards.

    A running clock may start at any instant and goes on from there at the speed
    of the machine's; a stepped one moves only through `set` and `advance`.
    """

    def __init__(self, now: datetime, *, stepped: bool) -> None:
        self._base = _utc(now)
        self._since = None if stepped else time.monotonic()

    @classmethod
    def stepped(cls, now: datetime) -> "Clock":
        """A clock that stands at `now` (aware) until told otherwise."""
        return cls(now, stepped=True)

    @classmethod
    def running(cls, now: datetime | None = None) -> "Clock":
        """A clock that runs on from `now` (aware), by default the real time."""
        return cls(now or datetime.now(UTC), stepped=False)

    @property
    def is_stepped(self) -> bool:
        """Whether the clock stands still between steps."""
        return self._since is None

    def now(self) -> datetime:
        """The simulated instant."""
        if self._since is None:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._since)

    def set(self, now: datetime) -> None:
        """Go to `now`; ValueError if that is earlier than the present."""
        self.reach(self.checked(now))

    def advance(self, by: timedelta) -> None:
        """Go forward; ValueError if `by` is negative or leads past year 9999."""
        self.reach(self.after(by))

    def reach(self, moment: datetime) -> None:
        """Go to an instant in UTC, unless it has passed."""
        if moment <= self.now():
            return
        self._base = moment
        if self._since is not None:
            self._since = time.monotonic()

    def checked(self, now: datetime) -> datetime:
        """The same instant in UTC; ValueError if it is earlier than the present."""
        target = _utc(now)
        if target < self.now():
            raise ValueError(f"the clock is already at {self.now().isoformat()}")
        return target

    def after(self, by: timedelta) -> datetime:
        """The instant in so long; ValueError if `by` is negative or far too long."""
        if by < timedelta():
            raise ValueError("the clock cannot go backwards")
        try:
            return self.now() + by
        except OverflowError as error:
            raise ValueError("the clock cannot go past the year 9999") from error


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset, such as Z or +01:00")
    return moment.astimezone(UTC)
