"""The watch beside the requests goes on after a fault, and ends where it is useless."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from callsheet.adapters.cli.watchman import Watchman
from callsheet.application.errors import (
    ConfigurationError,
    LogAway,
    LogUnavailable,
)
from callsheet.application.watching import Turn, Watch
from tests.application.post import Post
from tests.domain.builders import DAY, HOUR, START


class Shift:
    """Somebody's watch of an office; its turns end by what is in `faults`."""

    def __init__(self, *faults: Exception) -> None:
        self.post = Post()
        self.post.change("evt-1", start=START)
        self.faults = list(faults)
        self.begun: list[float] = []
        self.good = 0
        self.stop, self.ended = asyncio.Event(), asyncio.Event()
        self.man = Watchman(
            self.make,
            self.post.clock,
            self.ended,
            self.told,
            self.faulted,
            self.meet_again,
            lambda: self.broken_off.append(self.good),
        )
        self.counted = 0
        self.broken_off: list[int] = []
        self.away: list[Exception] = []
        self.waited: list[str | None] = []

    def make(self, told: Callable[[Turn], None]) -> Watch:
        self.post.begin_anew()
        return self.post.watch_with(told)

    def told(self, turn: Turn) -> None:
        self.begun.append(turn.began.timestamp())
        if self.faults:
            raise self.faults.pop(0)
        self.good += 1
        self.stop.set()

    def faulted(self) -> None:
        self.counted += 1

    async def meet_again(self) -> None:
        self.waited.append(await self.man.check())
        if self.away:
            raise self.away.pop(0)

    async def run(self) -> None:
        async with asyncio.timeout(10):
            await self.man.run(self.stop)


async def test_after_a_fault_another_watch_goes_on_and_ever_later() -> None:
    shift = Shift(*[RuntimeError("ana@acme.example")] * 4)
    with capture_logs() as lines:
        await shift.run()
    assert (shift.good, shift.counted, shift.man.failure) == (1, 4, None)
    assert [b - a for a, b in pairwise(shift.begun)] == [2, 4, 8, 16]
    assert shift.post.recall.writes == ["add evt-1"]
    faults = [one for one in lines if one["event"] == "watch.fault"]
    assert [one["kind"] for one in faults] == ["RuntimeError"] * 4
    assert "in told" in faults[0]["at"][-1]
    assert "ana@" not in str(lines)
    assert not shift.ended.is_set()


@pytest.mark.parametrize(
    "error", [RuntimeError(), LogAway("it went away"), LogUnavailable("it is full")]
)
async def test_whatever_breaks_a_watch_off_nothing_is_at_work_meanwhile(
    error: Exception,
) -> None:
    shift = Shift(error)
    await shift.run()
    # Once before any good turn; and where there is another watch, at its end.
    assert shift.broken_off == [0, 1][: 1 + shift.good]


async def test_one_after_a_quiet_time_counts_as_the_first() -> None:
    shift = Shift(RuntimeError(), RuntimeError())
    await shift.run()
    shift.stop.clear()
    shift.post.later(HOUR)
    shift.begun, shift.faults = [], [RuntimeError()]
    await shift.run()
    assert [b - a for a, b in pairwise(shift.begun)] == [2]


@pytest.mark.parametrize(
    "error", [ConfigurationError("wrong"), LogUnavailable("the disk is full")]
)
async def test_what_another_one_would_not_do_better_ends_it(error: Exception) -> None:
    shift = Shift(error)
    await shift.run()
    assert shift.man.failure is error
    assert shift.ended.is_set()
    assert shift.good == 0


async def test_it_is_woken_whichever_watch_is_at_work() -> None:
    shift = Shift(RuntimeError())
    await shift.run()
    shift.man.wake()
    shift.stop.clear()
    await shift.run()
    assert shift.good == 2


async def test_while_the_server_of_the_log_is_away_it_waits_and_then_goes_on() -> None:
    shift = Shift(LogAway("it went away"))
    shift.away = [LogAway(said) for said in ["refused", *["refused"] * 4, "starts up"]]
    with capture_logs() as lines:
        await shift.run()
    assert (shift.good, shift.counted, shift.man.failure) == (1, 0, None)
    # After 1, 2, 4, 8 seconds, and then every fifteen.
    assert [b - a for a, b in pairwise(shift.begun)] == [1 + 2 + 4 + 8 + 15 * 3]
    assert shift.post.recall.writes == ["add evt-1"]
    assert all("waits for the log since" in str(said) for said in shift.waited)
    assert await shift.man.check() is None
    told = [one.get("said") for one in lines if one["event"].startswith("watch.log_")]
    assert told == ["it went away", "refused", "starts up", None]


async def test_a_fault_while_it_waits_for_the_log_does_not_end_the_waiting() -> None:
    shift = Shift(LogAway("it went away"))
    shift.away = [RuntimeError("ana@acme.example"), LogAway("refused")]
    with capture_logs() as lines:
        await shift.run()
    assert (shift.good, shift.counted, shift.man.failure) == (1, 1, None)
    assert shift.post.recall.writes == ["add evt-1"]
    assert "ana@" not in str(lines)


async def test_another_log_in_the_place_of_the_one_that_was_away_ends_it() -> None:
    shift = Shift(LogAway("it went away"))
    cut = LogUnavailable("the log ends before its seal 7")
    shift.away = [cut]
    await shift.run()
    assert (shift.man.failure, shift.ended.is_set(), shift.good) == (cut, True, 0)


async def test_whoever_is_told_to_stop_waits_for_no_log() -> None:
    shift = Shift(LogAway("it went away"))
    shift.stop.set()
    shift.stop.clear()
    shift.away = [LogAway("refused")] * 2

    async def again() -> None:
        shift.stop.set()
        raise LogAway("refused")

    shift.man._meet_again = again
    await shift.run()
    assert (shift.man.failure, shift.ended.is_set(), shift.good) == (None, False, 0)


async def test_after_the_clock_was_put_back_nobody_waits_for_the_old_time() -> None:
    shift = Shift()
    shift.post.later(DAY)
    with capture_logs() as lines:
        await shift.run()
        shift.post.later(-DAY)
        shift.post.change("evt-2", start=START)
        shift.stop.clear()
        for good in (2, 3):
            await shift.run()
            assert shift.good == good
            shift.stop.clear()
    told = [one for one in lines if one["event"] == "watch.clock_put_back"]
    # It slept for a minute before.
    assert [one["seconds"] for one in told] == [86_400 - 60]
    assert "add evt-2" in shift.post.recall.writes
    assert shift.man.failure is None
    assert shift.counted == 0
