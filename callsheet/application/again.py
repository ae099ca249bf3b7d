"""Doing again what failed only because somebody else wrote first."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from callsheet.application.errors import Conflict

T = TypeVar("T")

TRIES: Final = 5


async def until_alone(attempt: Callable[[], Awaitable[T]]) -> T:
    """
    Do something that looks at the log first, and writes if nobody else did meanwhile.

    Args:
        attempt: Looks anew each time.

    Raises:
        Conflict: Somebody else was first, five times in a row.
    """
    for _ in range(TRIES - 1):
        try:
            return await attempt()
        except Conflict:
            continue
    return await attempt()
