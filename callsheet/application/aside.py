"""Working out what takes long beside the loop, so that others are served meanwhile."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

FEW: Final = 200
"""So many events are gone through at once: a thread would cost more than they do."""

T = TypeVar("T")


async def aside(work: Callable[[], T], size: int) -> T:
    """
    Work something out; of many things on another thread.

    Nobody may change what it reads until it is done.

    Args:
        work: Reads, and changes nothing that others see.
        size: How many events it goes through.
    """
    return work() if size <= FEW else await asyncio.to_thread(work)
