"""The program is about to end: what was begun is finished, and nothing waits."""

import asyncio
from collections.abc import Callable

import pytest

from callsheet.application.budgeting import WindowBudget
from callsheet.application.ending import EndingBudget, EndingClock
from callsheet.application.engine import Engine
from callsheet.application.errors import RateLimited, Stopping
from callsheet.application.runner import first_of
from callsheet.domain.budget import Operation
from callsheet.domain.records import Ended, Intended, Outcome, PassEnded
from tests.application.office import SteppedClock
from tests.application.post import Post
from tests.domain.builders import HOUR, MINUTE, NOON, START


class Closing(Post):
    """
    An office whose program can be told to end.

    Attributes:
        ending: Set when it is about to.
        limits: Calls a minute that differ from Recall's.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ending = asyncio.Event()
        self.limits: dict[Operation, int] = {}

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            budget = WindowBudget(self.limits)
            self._engine = Engine(
                calendars=self.calls,
                log=self.log,
                clock=EndingClock(self.clock, self.ending),
                policy=self.policy,
                budget=EndingBudget(budget, self.ending),
                **self.options,
            )
        return self._engine

    def end_at(self, call: str) -> None:
        """Be told to end while Recall is called."""

        async def end(target: str) -> None:
            if call in (target, ""):
                self.ending.set()

        self.calls.before_write = end

    def start_again(self) -> None:
        """Let the next process begin."""
        self.ending.clear()
        self.calls.before_write = None
        self.limits = {}
        self.begin_anew()


@pytest.fixture
def closing() -> Closing:
    closing = Closing()
    for number in range(1, 4):
        link = f"https://meet.google.com/{number}"
        closing.change(f"evt-{number}", start=START + number * HOUR, meeting_url=link)
    return closing


async def all_is_settled(closing: Closing) -> None:
    intended = {one.command_id for one in await closing.records(Intended)}
    ended = {one.command_id for one in await closing.records(Ended)}
    assert intended == ended


async def test_what_was_not_begun_is_left_to_the_next_process(
    closing: Closing,
) -> None:
    closing.options = {"workers": 1}
    closing.end_at("")
    turn = await closing.turn()
    assert closing.recall.writes == ["add evt-1"]
    assert turn.synced is not None
    assert isinstance(turn.synced.stopped, Stopping)
    assert len(await closing.records(PassEnded)) == 1
    await all_is_settled(closing)
    dropped = [one.outcome for one in await closing.records(Ended)]
    assert dropped == [Outcome.DONE, *[Outcome.SUPERSEDED] * 2]
    closing.start_again()
    assert await closing.done_by() == ["add evt-2", "add evt-3"]


async def test_a_move_that_was_begun_is_finished(closing: Closing) -> None:
    await closing.turn()
    closing.change("evt-2", start=START + 5 * HOUR)
    closing.end_at("evt-2")
    assert await closing.done_by() == ["remove evt-2", "add evt-2"]
    await all_is_settled(closing)


class Endless(SteppedClock):
    """A clock by which a sleeper sleeps for ever; it calls when he has begun."""

    def __init__(self, asleep: Callable[[], None]) -> None:
        super().__init__()
        self._asleep = asleep

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._asleep()
        await asyncio.Event().wait()


WAITS: dict[str, dict[Operation, int]] = {
    "for Recall to take more additions": {Operation.ADD_BOT: 1},
    "for Recall to take more lists": {Operation.LIST_EVENTS: 1},
    "for the next turn": {},
}


@pytest.mark.parametrize("limits", WAITS.values(), ids=WAITS)
async def test_nobody_sleeps_on(closing: Closing, limits: dict[Operation, int]) -> None:
    closing.limits = limits
    closing.clock = Endless(closing.ending.set)
    async with asyncio.timeout(5):
        await closing.watch.run(closing.ending)
    await all_is_settled(closing)
    closing.clock = SteppedClock()
    closing.start_again()
    await closing.turn()
    assert all(len(closing.bots(f"evt-{number}")) == 1 for number in range(1, 4))


async def test_a_pause_of_a_few_seconds_is_not_sat_out(closing: Closing) -> None:
    closing.calls.fails("add_bot", RateLimited("busy", status=429))
    closing.clock = Endless(closing.ending.set)
    async with asyncio.timeout(5):
        await closing.watch.run(closing.ending)
    await all_is_settled(closing)


async def test_what_was_heard_stays_until_it_is_read(closing: Closing) -> None:
    await closing.turn()
    await closing.hint()
    closing.ending.set()
    closing.later()
    turn = await closing.watch.turn()
    assert isinstance(turn.failed, Stopping)
    assert await closing.inbox.count() == 1
    with pytest.raises(Stopping):
        await EndingClock(closing.clock, closing.ending).sleep(1)


async def test_until_then_it_counts_as_any_budget_does(closing: Closing) -> None:
    closing.limits = {Operation.ADD_BOT: 2}
    await closing.turn()
    assert len(closing.recall.writes) == 2
    await closing.turn()
    assert len(closing.recall.writes) == 3
    assert closing.clock.time >= NOON + 2 * MINUTE
    closing.start_again()
    budget = closing.engine.tools.budget
    await budget.remember(Operation.ADD_BOT, closing.clock.time)
    now = closing.clock.time
    assert await budget.left(Operation.ADD_BOT, now) == 599
    assert await budget.done_by(Operation.ADD_BOT, 599, now) == now


async def test_the_first_of_some_events_is_waited_for() -> None:
    first, second = asyncio.Event(), asyncio.Event()
    waiting = asyncio.ensure_future(first_of(first, second))
    await asyncio.sleep(0)
    assert not waiting.done()
    second.set()
    await waiting
