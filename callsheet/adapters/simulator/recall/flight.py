"""Writes under way: two under one deduplication key get in each other's way."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from callsheet.adapters.simulator.recall.answers import conflict
from callsheet.adapters.simulator.world import World


class Flight:
    """The deduplication keys that additions and removals hold while they run."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], int] = {}

    @asynccontextmanager
    async def holding(
        self, world: World, workspace: str, keys: Iterable[str]
    ) -> AsyncIterator[None]:
        """
        Hold keys for as long as a write takes.

        Raises:
            ApiError: 409, another write holds one of them, and as luck would have it.
        """
        wanted = [(workspace, key) for key in dict.fromkeys(keys)]
        switches = world.switches
        clash = any(key in self._held for key in wanted)
        if (clash and world.chance(switches.conflict_probability)) or world.chance(
            switches.p_409
        ):
            raise conflict("Another request holds this deduplication key.")
        for key in wanted:
            self._held[key] = self._held.get(key, 0) + 1
        try:
            await asyncio.sleep(switches.write_takes_ms / 1000)
            yield
        finally:
            for key in wanted:
                self._release(key)

    def _release(self, key: tuple[str, str]) -> None:
        self._held[key] -= 1
        if not self._held[key]:
            del self._held[key]
