"""When a failed call is tried again, and when not."""

from datetime import datetime, timedelta

import pytest

from callsheet.domain.retry import (
    POOL_PAUSE,
    RULES,
    Expire,
    Failure,
    GiveUp,
    TryAt,
    after,
)
from tests.domain.builders import END, NOON

UNTIL = END
S = timedelta(seconds=1)


def pause(
    failure: Failure,
    attempt: int = 1,
    asked: timedelta | None = None,
    jitter: float = 0.0,
) -> timedelta | None:
    following = after(
        failure, attempt=attempt, now=NOON, until=UNTIL, asked=asked, jitter=jitter
    )
    return following.instant - NOON if isinstance(following, TryAt) else None


@pytest.mark.parametrize("failure", [Failure.BUSY, Failure.UNKNOWN_OUTCOME])
@pytest.mark.parametrize(
    ("attempt", "seconds"),
    [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (17, 300), (10_000, 300)],
)
def test_a_conflict_is_retried_ever_later(
    failure: Failure, attempt: int, seconds: int
) -> None:
    assert pause(failure, attempt) == timedelta(seconds=seconds)


PAUSES = {
    "a rate limit, as long as was asked": (Failure.RATE_LIMITED, 1, 7 * S, 7 * S),
    "a rate limit, a second if nothing was asked": (Failure.RATE_LIMITED, 1, None, S),
    "a rate limit again, ever later": (Failure.RATE_LIMITED, 4, None, 8 * S),
    "a rate limit, a second if none was asked": (Failure.RATE_LIMITED, 1, 0 * S, S),
    "an empty pool, every 30 seconds": (Failure.POOL_EXHAUSTED, 9, None, 30 * S),
    "an empty pool, as long as was asked": (Failure.POOL_EXHAUSTED, 1, 45 * S, 45 * S),
    "a conflict, whatever was asked": (Failure.BUSY, 1, 45 * S, S),
    "a bot that is not shown, half a minute": (Failure.NOT_SHOWN, 1, None, 30 * S),
    "one that is not shown again, longer": (Failure.NOT_SHOWN, 3, None, 120 * S),
    "one that is never shown, five minutes": (Failure.NOT_SHOWN, 99, None, 300 * S),
    "a refusal, never": (Failure.REFUSED, 1, None, None),
    "a bot that has set off, never": (Failure.DISPATCHED, 1, None, None),
    "another bot is in its call, half a minute": (
        Failure.OTHER_UNDER_WAY,
        1,
        None,
        30 * S,
    ),
    "it is still there, longer": (Failure.OTHER_UNDER_WAY, 2, None, 60 * S),
    "what is gone, never": (Failure.GONE, 1, None, None),
    "what is not allowed, after a minute": (Failure.NOT_ALLOWED, 1, 7 * S, 60 * S),
}


@pytest.mark.parametrize(
    ("failure", "attempt", "asked", "found"), PAUSES.values(), ids=PAUSES
)
def test_is_retried(
    failure: Failure,
    attempt: int,
    asked: timedelta | None,
    found: timedelta | None,
) -> None:
    assert pause(failure, attempt, asked) == found


@pytest.mark.parametrize(
    ("now", "tried"),
    [
        (END - POOL_PAUSE - timedelta(microseconds=1), True),
        (END - POOL_PAUSE, False),
        (END, False),
    ],
    ids=["just before the end", "at the end", "after the end"],
)
def test_nothing_is_tried_at_the_events_end(now: datetime, tried: bool) -> None:
    following = after(Failure.POOL_EXHAUSTED, attempt=1, now=now, until=END)
    assert following == (TryAt(now + POOL_PAUSE) if tried else Expire())


def test_a_pause_past_the_last_day_expires() -> None:
    following = after(
        Failure.RATE_LIMITED, attempt=1, now=NOON, until=UNTIL, asked=timedelta.max
    )
    assert following == Expire()


def test_what_is_never_tried_again_is_given_up() -> None:
    assert after(Failure.REFUSED, attempt=1, now=NOON, until=UNTIL) == GiveUp()


@pytest.mark.parametrize(
    ("jitter", "seconds"), [(0.0, 4.0), (0.5, 5.0), (1.0, 6.0)], ids=str
)
def test_chance_stretches_the_pause_of_a_conflict(
    jitter: float, seconds: float
) -> None:
    assert pause(Failure.BUSY, 3, jitter=jitter) == timedelta(seconds=seconds)


def test_chance_leaves_the_pause_alone_that_recall_names() -> None:
    assert pause(Failure.POOL_EXHAUSTED, jitter=1.0) == POOL_PAUSE


def test_every_failure_has_its_rule() -> None:
    assert set(RULES) == set(Failure)
