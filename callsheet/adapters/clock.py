"""Clocks: the machine's own, and one that is told what time it is."""

import asyncio
from datetime import UTC, datetime, timedelta

from callsheet.domain.instants import aware, utc


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Say what time it is, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)


class SetClock:
    """
    A clock that stands still at the instant it was set to, except while it sleeps.

    For use with the simulator, whose clock may stand at any instant.

    Raises:
        ValueError: The instant has no UTC offset.
    """

    def __init__(self, now: datetime) -> None:
        self._now = utc(aware(now, "now"))

    def now(self) -> datetime:
        """Say what time it is, in UTC."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Let time pass, here and on the machine: others may need it."""
        await asyncio.sleep(seconds)
        self._now += timedelta(seconds=seconds)
