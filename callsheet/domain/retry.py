"""When to try a failed call again: a table; who sleeps is somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final

from callsheet.domain.instants import later


class Failure(Enum):
    """Why a call did not do what it should, named by meaning; stored in the log."""

    BUSY = "busy"
    RATE_LIMITED = "rate_limited"
    POOL_EXHAUSTED = "pool_exhausted"
    UNKNOWN_OUTCOME = "unknown_outcome"
    NOT_SHOWN = "not_shown"
    NOT_ALLOWED = "not_allowed"
    DISPATCHED = "dispatched"
    OTHER_UNDER_WAY = "other_under_way"
    NOT_LEFT = "not_left"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TryAt:
    """Try again, but not before this instant."""

    instant: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not try again for the same situation."""


@dataclass(frozen=True, slots=True)
class Expire:
    """The meeting is over before another try could be made: the last word on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    What follows one kind of failure.

    Attributes:
        answers: The answers of Recall that mean it, for people.
        first: The pause after the first failure; None if it is not tried again.
        doubled: Whether each further failure doubles the pause.
        longest: The longest that a pause grows to.
        jittered: Whether the pause is stretched by up to a half, by chance, so that
            those who failed together do not come back together.
        heeds: Whether `Retry-After` counts more than the pause.
        also: What else follows, for people.
    """

    answers: str
    first: timedelta | None = None
    doubled: bool = False
    longest: timedelta = timedelta(minutes=5)
    jittered: bool = False
    heeds: bool = False
    also: str

    def pause(
        self, attempt: int, asked: timedelta | None, jitter: float
    ) -> timedelta | None:
        """Say how long to wait after the attempt-th failure; None for ever."""
        if self.first is None:
            return None
        if self.heeds and asked:
            return asked
        # The exponent is bounded before the power: attempts may be many.
        doublings = min(attempt - 1, 16) if self.doubled else 0
        pause = min(self.first * (1 << doublings), self.longest)
        return pause * (1 + jitter / 2) if self.jittered else pause


POOL_PAUSE: Final = timedelta(seconds=30)
"""Recall: after a 507 ask again every 30 seconds."""

LOCKED_OUT: Final = timedelta(minutes=1)
"""It is not the event's fault that a key may not write: it gets its bot later."""

UNDER_WAY: Final = timedelta(seconds=30)
"""So long a call may be at work after the process that sent it has died."""

RULES: Final[Mapping[Failure, Rule]] = MappingProxyType(
    {
        Failure.BUSY: Rule(
            answers="409",
            first=timedelta(seconds=1),
            doubled=True,
            jittered=True,
            also="another request was at work on the same deduplication key",
        ),
        Failure.RATE_LIMITED: Rule(
            answers="429",
            first=timedelta(seconds=1),
            doubled=True,
            heeds=True,
            also="no call of this kind is sent before that, for any event",
        ),
        Failure.POOL_EXHAUSTED: Rule(
            answers="507",
            first=POOL_PAUSE,
            heeds=True,
            also="with a fresh idempotency key, until the meeting is over",
        ),
        Failure.UNKNOWN_OUTCOME: Rule(
            answers="500, 502, 503, 504, 408, a redirect, a time-out, a reset, "
            "an answer that cannot be read",
            first=timedelta(seconds=1),
            doubled=True,
            also="the event is read first, and a bot under our key is adopted",
        ),
        # A bot that shows late must not become two in a call that runs.
        Failure.NOT_SHOWN: Rule(
            answers="200 without the bot",
            first=POOL_PAUSE,
            doubled=True,
            also="the event is read first, and its sharers wait",
        ),
        Failure.NOT_ALLOWED: Rule(
            answers="401, 402, 403",
            first=LOCKED_OUT,
            also="the workspace's writes stop; one at a time asks whether they may "
            "go on",
        ),
        Failure.DISPATCHED: Rule(
            answers="405 on a removal",
            also="the bot has set off: it is told to leave the call instead",
        ),
        Failure.OTHER_UNDER_WAY: Rule(
            answers="405 on a removal of bots whose time is still far",
            first=POOL_PAUSE,
            doubled=True,
            also="another bot of the event is in its call, and Recall removes all "
            "of them or none",
        ),
        # Till it is in its call it may not be told anything; nobody wants it there.
        Failure.NOT_LEFT: Rule(
            answers="400, 405 to a bot that is to leave its call",
            first=POOL_PAUSE,
            also="one that has left already is done with",
        ),
        Failure.GONE: Rule(
            answers="404",
            also="a removal has nothing left to do; an addition is given up",
        ),
        Failure.REFUSED: Rule(
            answers="400 and any other 4xx",
            also="the event is read again; if it is over nothing is left to do, "
            "else this is given up until something changes",
        ),
    }
)
"""What follows each failure of a write; `docs/operate.md` shows it as a table."""


def after(
    failure: Failure,
    *,
    attempt: int,
    now: datetime,
    until: datetime,
    asked: timedelta | None = None,
    jitter: float = 0.0,
) -> TryAt | GiveUp | Expire:
    """
    Say what follows the attempt-th failure of one command, counting from one.

    Args:
        failure: What went wrong last.
        attempt: How many times the command has failed by now.
        now: The moment of the failure.
        until: The event's end; nothing is tried at or after it.
        asked: How long Recall asked to wait (`Retry-After`), if it did.
        jitter: Chance, from 0 to 1; the core throws no dice.
    """
    pause = RULES[failure].pause(attempt, asked, jitter)
    if pause is None:
        return GiveUp()
    instant = later(now, pause)
    return TryAt(instant) if instant < until else Expire()
