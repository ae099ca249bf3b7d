"""After a clock was wrong by hours and is put right nobody waits for the old time."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from callsheet.application.budgeting import WindowBudget
from callsheet.application.errors import (
    BotBusy,
    NotAllowed,
    PoolExhausted,
    RateLimited,
    RecallError,
    Unreachable,
)
from callsheet.domain.budget import Operation
from tests.application.post import Post
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, OTHER_LINK, START, event

ADD = Operation.ADD_BOT
LATE = 10 * HOUR


@pytest.fixture
def post() -> Post:
    """A watched office with a meeting of tonight, whose clock is five hours ahead."""
    post = Post()
    post.change("evt-1", start=START + LATE)
    post.later(5 * HOUR)
    return post


@pytest.mark.parametrize(
    "error",
    [Unreachable, BotBusy, PoolExhausted, NotAllowed, RateLimited],
    ids=lambda kind: kind.__name__,
)
async def test_what_failed_by_the_wrong_clock_is_tried_at_once(
    post: Post, error: Callable[[str], RecallError]
) -> None:
    post.calls.fails("add_bot", *[error("no")] * 4)
    await post.turn()
    assert post.bots() == ()
    post.calls.script.clear()
    post.later(-5 * HOUR)
    post.begin_anew()
    assert await post.done_by() == ["add evt-1"]
    await post.check()


async def test_what_the_wrong_clock_kept_out_of_sight_is_read_at_once() -> None:
    post = Post()
    far, near = START + 3 * DAY, NOON + 2 * HOUR
    post.put(event("evt-1", start=far, updated_at=NOON))
    # More than a page: the round of reading everything has come to its midst.
    post.change(*(f"far-{n}" for n in range(150)), start=START + 40 * DAY)
    await post.turn()
    post.later(2 * DAY)
    # It starts more than a day before now, so no list tells of it; Recall's clock,
    # which is right, goes on with what changed after it.
    first, then = NOON + 2 * MINUTE, NOON + 10 * MINUTE
    post.put(event("evt-2", start=near, meeting_url=OTHER_LINK, updated_at=first))
    post.put(event("evt-1", start=far, title="Moved", updated_at=then))
    for _ in range(2):
        await post.turn(HOUR)
    post.later(-2 * DAY - 2 * HOUR)
    post.begin_anew()
    assert await post.done_by() == ["add evt-2"]
    await post.check()


async def test_a_clock_that_slips_by_seconds_has_nothing_read_as_a_whole() -> None:
    post = Post()
    post.change("evt-1", start=START)
    await post.turn()
    seen = len(post.calls.since)
    post.begin_anew()
    await post.turn(timedelta(seconds=-50))
    assert post.calls.since[seen] is not None


async def test_recalls_word_by_the_wrong_clock_shuts_nobody_out() -> None:
    budget = WindowBudget()
    await budget.left(ADD, NOON)
    await budget.close(ADD, NOON + MINUTE)
    then = NOON - 5 * HOUR
    assert await budget.opens_at(ADD, NOON) == NOON + MINUTE
    assert await budget.opens_at(ADD, NOON - MINUTE) == NOON + MINUTE
    assert await budget.opens_at(ADD, then) == then
    await budget.close(ADD, then + MINUTE)
    assert await budget.left(ADD, then) == 0
