"""Why a delivery is refused; for the log alone, its sender is not told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import structlog

Why: TypeAlias = Literal[
    "not configured",
    "header missing",
    "header doubled",
    "bad id",
    "bad timestamp",
    "old timestamp",
    "future timestamp",
    "no signature matches",
    "no token matches",
    "body broken off",
    "too large",
]
"""In a few words, all of them known beforehand."""


CURE: Final = (
    "set CALLSHEET_RECALL__WEBHOOK_SECRET to the secret that Recall's dashboard shows; "
    "nothing is signed before there is one"
)

QUIET: Final = timedelta(minutes=1)
"""So long nothing is said of more deliveries for the same reason."""

_KINDS: Final = 100
"""Reasons that are told apart."""

_log = structlog.get_logger()


class Refused(Exception):
    """
    A delivery is not from Recall, as far as can be told.

    Attributes:
        why: For the log.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(slots=True)
class _Count:
    said: datetime
    unsaid: int = 0


@dataclass(slots=True)
class _Telling:
    """Counts what need not be said each time: who sends many cannot fill the log."""

    _counts: dict[str, _Count] = field(default_factory=dict)

    def _times(self, what: str, now: datetime) -> int | None:
        """Count one; give how many there were since that was said, if it is to be."""
        count = self._counts.get(what)
        if count is None:
            self._counts = {} if len(self._counts) >= _KINDS else self._counts
            self._counts[what] = _Count(now)
            return 1
        count.unsaid += 1
        if abs(now - count.said) < QUIET:
            return None
        times, count.said, count.unsaid = count.unsaid, now, 0
        return times


@dataclass(slots=True)
class Refusals(_Telling):
    """Tells the log of refusals."""

    def note(self, why: Why, now: datetime) -> None:
        """Say that a delivery was refused, and how many since that was said last."""
        # How it is set up is said once.
        is_news = why == "not configured" and why not in self._counts
        cure = {"cure": CURE} if is_news else {}
        if (times := self._times(why, now)) is not None:
            _log.warning("webhook.refused", why=why, times=times, **cure)


@dataclass(slots=True)
class Unkept(_Telling):
    """Tells the log of deliveries that could not be kept; Recall sends them again."""

    def note(self, problem: str, now: datetime) -> None:
        """Say why, and how many since that was said last."""
        if (times := self._times(problem, now)) is not None:
            _log.error("webhook.not_kept", problem=problem, times=times)
