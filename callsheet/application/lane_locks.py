"""One writer for each deduplication key, among all tasks of this process."""

from asyncio import Lock
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager


class LaneLocks:
    """The `Lanes` port within one process."""

    def __init__(self) -> None:
        self._locks: dict[str, Lock] = {}
        self._users: Counter[str] = Counter()

    @asynccontextmanager
    async def hold(self, keys: Collection[str]) -> AsyncIterator[None]:
        """Wait until nobody holds any of the keys, and hold them for the block."""
        # All take them in one order: no two can wait for each other.
        ordered = sorted(set(keys))
        self._users.update(ordered)
        try:
            async with AsyncExitStack() as held:
                for key in ordered:
                    lock = self._locks.setdefault(key, Lock())
                    await held.enter_async_context(lock)
                yield
        finally:
            self._users.subtract(ordered)
            for key in ordered:
                if not self._users[key]:
                    del self._users[key], self._locks[key]
