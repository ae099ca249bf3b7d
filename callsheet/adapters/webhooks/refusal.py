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
"""So long nothing is said of more refusals for the same reason."""

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
class Refusals:
    """Tells the log of refusals: who sends many cannot fill it."""

    _said: dict[Why, datetime] = field(default_factory=dict)
    _unsaid: dict[Why, int] = field(default_factory=dict)

    def note(self, why: Why, now: datetime) -> None:
        """Say that a delivery was refused, and how many since that was said last."""
        times = self._unsaid.get(why, 0) + 1
        said = self._said.get(why)
        if said is not None and abs(now - said) < QUIET:
            self._unsaid[why] = times
            return
        # How it is set up is said once.
        is_news = why == "not configured" and said is None
        cure = {"cure": CURE} if is_news else {}
        self._said[why], self._unsaid[why] = now, 0
        _log.warning("webhook.refused", why=why, times=times, **cure)
