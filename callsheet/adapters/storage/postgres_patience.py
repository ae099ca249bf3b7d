"""When something is tried again because only the way to the server was lost."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from eventsourcing.persistence import (
    InterfaceError,
    OperationalError,
    PersistenceError,
)
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from callsheet.adapters.storage.postgres_address import state_of

PAUSES: Final = (0.0, 0.1, 0.3, 1.0, 3.0)
"""Seconds before each further try; more tries than there are stale connections."""

# The server shuts down, starts up or fails over (57P0x), the way to it broke (08xxx),
# two transactions got in each other's way (40xxx), or somebody wrote past the lock.
_PASSING: Final = ("08", "40", "57P0", "23505")

T = TypeVar("T")


def patiently(attempt: Callable[[], T]) -> T:
    """
    Try, and try again where that may help.

    Raises:
        PersistenceError: It did not help, or could not.
    """
    for pause in PAUSES:
        try:
            return attempt()
        except PersistenceError as error:
            if not may_pass(error):
                raise
        time.sleep(pause)
    return attempt()


def may_pass(error: PersistenceError) -> bool:
    """Say whether the next try may not meet the error again."""
    state = state_of(error)
    if state is not None:
        return state.startswith(_PASSING)
    if isinstance(error.__cause__, PoolTimeout | PoolClosed | TooManyRequests):
        return False  # that was patience enough
    return isinstance(error, InterfaceError | OperationalError)
