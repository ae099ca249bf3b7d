"""A process that dies when SQLite is asked for the so-many-th time."""

import os
import signal
from collections.abc import Callable
from itertools import count
from typing import ParamSpec, TypeVar

from eventsourcing.sqlite import SQLiteConnection, SQLiteCursor

P = ParamSpec("P")
T = TypeVar("T")


def die_at(fatal: int) -> None:
    """Have this process kill itself before or after a word with SQLite."""
    asked = count()

    def step() -> None:
        if next(asked) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(call: Callable[P, T]) -> Callable[P, T]:
        def stepped(*args: P.args, **options: P.kwargs) -> T:
            step()
            answer = call(*args, **options)
            step()
            return answer

        return stepped

    # Only this process, and those that it forks, ever see the library like that.
    for owner, name in (
        (SQLiteCursor, "execute"),
        (SQLiteConnection, "commit"),
        (SQLiteConnection, "_close"),
    ):
        setattr(owner, name, stepping(getattr(owner, name)))
