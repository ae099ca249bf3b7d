"""How often each operation may be called: sliding windows of a minute."""

import math
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from callsheet.adapters.simulator.world import World

WINDOW: Final = timedelta(minutes=1)

LIMITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "list_calendars": 60,
        "create_calendar": 300,
        "retrieve_calendar": 300,
        "update_calendar": 300,
        "delete_calendar": 300,
        "access_token": 300,
        "list_events": 60,
        "retrieve_event": 300,
        "add_bot": 600,
        "remove_bot": 600,
        "create_bot": 60,
        "list_bots": 60,
        "retrieve_bot": 300,
        "update_bot": 300,
        "delete_bot": 300,
        "leave_call": 300,
    }
)
"""Calls a minute and workspace, by the name of the operation's handler."""

_ONE_LIMIT = {"add_bot": "write_bot", "remove_bot": "write_bot"}


class Usage:
    """
    Which calls were let through in the last minute.

    Every call counts that has a good key, also one that is refused later; one that
    is over the limit does not.
    """

    def __init__(self) -> None:
        self._calls: dict[tuple[str, str, str], deque[datetime]] = {}

    def wait_for(self, world: World, workspace: str, operation: str) -> int:
        """
        Count a call that comes now.

        Returns:
            0 if it is within the limit, else the whole seconds until one will be.
        """
        limit = LIMITS.get(operation)
        clock = world.switches.rate_limits
        if limit is None or clock == "off":
            return 0
        if world.switches.one_write_limit:
            operation = _ONE_LIMIT.get(operation, operation)
        now = self._now(world)
        calls = self._calls.setdefault((workspace, operation, clock), deque())
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        if len(calls) < limit:
            calls.append(now)
            return 0
        return max(1, math.ceil((calls[0] + WINDOW - now).total_seconds()))

    def clear(self) -> None:
        """Begin to count anew."""
        self._calls.clear()

    def _now(self, world: World) -> datetime:
        if world.switches.rate_limits == "simulated":
            return world.at
        return datetime.fromtimestamp(time.monotonic(), tz=UTC)
