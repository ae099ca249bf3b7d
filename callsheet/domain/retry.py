"""When to try a failed call again: a value; who sleeps is somebody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import assert_never

from callsheet.domain.instants import later


class Failure(Enum):
    """Why a call did not do what it should, named by meaning; stored in the log."""

    BUSY = "busy"
    RATE_LIMITED = "rate_limited"
    POOL_EXHAUSTED = "pool_exhausted"
    UNKNOWN_OUTCOME = "unknown_outcome"
    NOT_SHOWN = "not_shown"
    REFUSED = "refused"
    GONE = "gone"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, slots=True)
class TryAt:
    """Try again, but not before this instant."""

    instant: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not try again for the same situation."""


POOL_PAUSE = timedelta(seconds=30)
"""Recall: after a 507 ask again every 30 seconds."""

LOCKED_OUT = timedelta(minutes=1)
"""It is not the event's fault that a key may not write: it gets its bot later."""

_LONGEST = timedelta(minutes=5)


def after(
    failure: Failure,
    *,
    attempt: int,
    now: datetime,
    until: datetime,
    asked: timedelta | None = None,
) -> TryAt | GiveUp:
    """
    Say what follows the attempt-th failure of one command, counting from one.

    Args:
        failure: What went wrong last.
        attempt: How many times the command has failed by now.
        now: The moment of the failure.
        until: The event's end; nothing is tried at or after it.
        asked: How long Recall asked to wait (`Retry-After`), if it did.
    """
    match failure:
        case Failure.BUSY | Failure.UNKNOWN_OUTCOME:
            pause = min(timedelta(seconds=2 ** min(attempt - 1, 16)), _LONGEST)
        case Failure.NOT_SHOWN:
            # A bot that shows late must not become two in a call that runs.
            pause = min(POOL_PAUSE * 2 ** min(attempt - 1, 16), _LONGEST)
        case Failure.RATE_LIMITED:
            pause = asked or timedelta(seconds=1)
        case Failure.POOL_EXHAUSTED:
            pause = asked or POOL_PAUSE
        case Failure.NOT_ALLOWED:
            pause = LOCKED_OUT
        case Failure.REFUSED | Failure.GONE:
            return GiveUp()
        case _:
            assert_never(failure)
    instant = later(now, pause)
    return TryAt(instant) if instant < until else GiveUp()
