"""Which calls were made, for tests that count them; never with their contents."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

LONGEST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """
    One call to the Recall API.

    `number` counts from 1 in the order of the answers, `parameters` are the names in
    the query without their values, `at` is the simulated instant at which it came. The
    `status` is 0 where the client got no answer; `workspace` is empty where the key was
    not good.
    """

    number: int
    method: str
    path: str
    parameters: tuple[str, ...]
    operation: str
    workspace: str
    status: int
    replayed: bool
    at: datetime


class RequestLog:
    """The last 200,000 calls."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=LONGEST)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(
        self,
        method: str,
        path: str,
        *,
        parameters: Sequence[str],
        operation: str,
        workspace: str,
        status: int,
        replayed: bool,
        at: datetime,
    ) -> None:
        """Note a call that has been answered."""
        self._count += 1
        entry = LoggedRequest(
            number=self._count,
            method=method,
            path=path,
            parameters=tuple(parameters),
            operation=operation,
            workspace=workspace,
            status=status,
            replayed=replayed,
            at=at,
        )
        self._entries.append(entry)

    def since(self, number: int = 0) -> list[LoggedRequest]:
        """The calls after the one of this number, oldest first."""
        return [entry for entry in self._entries if entry.number > number]

    def writes(self, since: int = 0) -> list[LoggedRequest]:
        """Those of the calls that were meant to change something."""
        reads = ("GET", "HEAD")
        return [entry for entry in self.since(since) if entry.method not in reads]
