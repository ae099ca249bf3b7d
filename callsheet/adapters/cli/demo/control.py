"""The hand that moves the simulated world, through its control API alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import aiohttp
from pydantic import TypeAdapter

from callsheet.adapters.cli.demo.truth import Truth

_TRUTH = TypeAdapter(Truth)


class Control:
    """A client of `/_sim/`; also the clock, which stands until it is moved on."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session = aiohttp.ClientSession()
        self._now: datetime | None = None
        self.changes = 0

    async def __aenter__(self) -> Self:
        await self.truth()
        return self

    async def __aexit__(self, *exit_: object) -> None:
        await self._session.close()

    def now(self) -> datetime:
        """Say what time it is in the world."""
        if self._now is None:
            raise RuntimeError("the control is not open")
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Let the world's time pass."""
        await self._post("/_sim/clock", {"advance_seconds": max(seconds, 0.001)})
        await self.truth()

    async def truth(self) -> Truth:
        """Ask for everything, as it really is."""
        async with self._session.get(f"{self._base_url}/_sim/truth") as answer:
            answer.raise_for_status()
            truth = _TRUTH.validate_json(await answer.read())
        self._now = truth.now
        return truth

    async def move(self, meeting: str, occurrence: datetime, start: datetime) -> None:
        """Move all copies of a meeting to another start."""
        body = {"occurrence": occurrence.isoformat(), "start": start.isoformat()}
        await self._change(f"/_sim/meetings/{meeting}/move", body)

    async def cancel(self, meeting: str, occurrence: datetime) -> None:
        """Call a meeting off, for everybody."""
        body = {"occurrence": occurrence.isoformat()}
        await self._change(f"/_sim/meetings/{meeting}/cancel", body)

    async def uninvite(self, meeting: str, occurrence: datetime, guest: str) -> None:
        """Take a guest off all copies of a meeting."""
        body = {"occurrence": occurrence.isoformat(), "remove": guest}
        await self._change(f"/_sim/meetings/{meeting}/guests", body)

    async def revoke(self, calendar_id: str) -> None:
        """Take back what lets Recall read a calendar."""
        await self._change(f"/_sim/calendars/{calendar_id}/revoke", {})

    async def _change(self, path: str, body: Mapping[str, object]) -> None:
        await self._post(path, body)
        self.changes += 1

    async def _post(self, path: str, body: Mapping[str, object]) -> None:
        async with self._session.post(self._base_url + path, json=body) as answer:
            answer.raise_for_status()
