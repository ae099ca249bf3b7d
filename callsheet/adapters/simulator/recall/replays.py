"""Answers that are given again for the same `Idempotency-Key`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

KEPT_FOR: Final = timedelta(hours=1)
MOST: Final = 20_000
"""Answers that are kept at most: on a clock that stands no hour ever passes."""

Key: TypeAlias = tuple[str, str, str, str]
"""Workspace, method, path and the key that the client chose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An answer, of whatever status, and when it was first given."""

    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Replays:
    """The answers of the last hour, 20,000 at most, and the requests that still run."""

    def __init__(self) -> None:
        self._stored: dict[Key, Stored] = {}
        self._running: set[Key] = set()

    def find(self, key: Key, now: datetime) -> Stored | None:
        """The answer that a repeat gets, None if this is the first within the hour."""
        stored = self._stored.get(key)
        if stored is None or stored.at <= now - KEPT_FOR:
            return None
        return stored

    def begin(self, key: Key) -> bool:
        """Note that a request runs; False if its twin does already."""
        if key in self._running:
            return False
        self._running.add(key)
        return True

    def end(self, key: Key, answer: Stored | None) -> None:
        """Note how a request ended; None if there was nothing to give again."""
        self._running.discard(key)
        if answer is not None:
            self._drop_old(answer.at)
            self._stored.pop(key, None)
            self._stored[key] = answer

    def clear(self) -> None:
        """Forget all answers."""
        self._stored.clear()

    def _drop_old(self, now: datetime) -> None:
        # In the order of insertion, so the oldest come first.
        while self._stored:
            key, oldest = next(iter(self._stored.items()))
            if len(self._stored) < MOST and oldest.at > now - KEPT_FOR:
                return
            del self._stored[key]
