"""Keeping in step: pass after pass, until told to stop."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.errors import (
    ConfigurationError,
    Conflict,
    PoolExhausted,
    Unreachable,
)
from callsheet.application.log_port import Entry
from callsheet.application.runner import Outcome, keep_in_step
from callsheet.application.synced import Synced
from tests.application.office import Office
from tests.domain.builders import DAY, MINUTE, NOON, START, calendar


class Watch:
    """
    Hears how each pass ended, and stops the runner after the last one.

    Attributes:
        ended: When each pass ended, and how.
    """

    def __init__(self, office: Office, passes: int) -> None:
        self.office = office
        self.passes = passes
        self.stop = asyncio.Event()
        self.ended: list[tuple[datetime, Outcome]] = []

    def __call__(self, outcome: Outcome) -> None:
        self.ended.append((self.office.clock.time, outcome))
        if len(self.ended) == self.passes:
            self.stop.set()

    @property
    def times(self) -> list[datetime]:
        return [time for time, _ in self.ended]

    @property
    def kinds(self) -> list[type]:
        return [type(outcome) for _, outcome in self.ended]


async def run(office: Office, passes: int, **options: timedelta) -> Watch:
    watch = Watch(office, passes)
    await keep_in_step(office.engine, office.clock, watch.stop, ended=watch, **options)
    return watch


async def test_passes_are_repeated_until_the_runner_is_told_to_stop(
    office: Office,
) -> None:
    office.meet("evt-1", start=START + DAY, end=START + 2 * DAY)
    watch = await run(office, 3)
    assert watch.times == [NOON, NOON + MINUTE, NOON + 2 * MINUTE]
    assert office.recall.writes == ["add evt-1"]


async def test_the_pause_between_passes_may_be_chosen(office: Office) -> None:
    watch = await run(office, 2, every=timedelta(minutes=5))
    assert watch.times == [NOON, NOON + 5 * MINUTE]


async def test_the_runner_wakes_when_a_decision_ends_its_validity(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.clock.time = START - 30 * MINUTE
    watch = await run(office, 3, every=DAY)
    assert watch.times == [START - 30 * MINUTE, START - 10 * MINUTE, START]


async def test_the_runner_wakes_when_a_pause_is_over(office: Office) -> None:
    office.clock.time = START - 5 * MINUTE
    office.meet("evt-1")
    office.calls.fails("add_bot", PoolExhausted("507", status=507))
    watch = await run(office, 2, every=DAY)
    assert watch.times[1] - watch.times[0] == timedelta(seconds=30)
    assert office.recall.writes == ["add evt-1"]


async def test_what_is_due_at_once_does_not_make_the_runner_spin(
    office: Office,
) -> None:
    watch = await run(office, 3, every=timedelta())
    assert watch.times == [NOON + n * timedelta(seconds=1) for n in range(3)]


async def test_a_pass_that_fails_because_of_recall_is_followed_by_the_next_one(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails("calendars", Unreachable("reset"))
    watch = await run(office, 2)
    assert watch.kinds == [Unreachable, Synced]
    assert office.recall.writes == ["add evt-1"]


class Contested(MemoryLog):
    """A log whose first append comes too late: somebody else was quicker."""

    quicker = True

    async def append(self, entries: Sequence[Entry]) -> int:
        if self.quicker:
            self.quicker = False
            raise Conflict("workspace is at version 1, not 0")
        return await super().append(entries)


async def test_a_pass_that_meets_another_writer_is_followed_by_the_next_one(
    office: Office,
) -> None:
    office.log = Contested()
    office.meet("evt-1")
    watch = await run(office, 2)
    assert watch.kinds == [Conflict, Synced]
    assert office.recall.writes == ["add evt-1"]


async def test_a_set_up_that_cannot_run_ends_the_runner(office: Office) -> None:
    office.put(calendar("cal-a", tenant="acme"), calendar("cal-b", tenant="globex"))
    with pytest.raises(ConfigurationError):
        await run(office, 1)


async def test_a_runner_that_was_stopped_before_it_began_does_nothing(
    office: Office,
) -> None:
    stop = asyncio.Event()
    stop.set()
    await keep_in_step(office.engine, office.clock, stop)
    assert await office.position() == 0


async def test_the_pass_at_hand_is_finished_before_the_runner_stops(
    office: Office,
) -> None:
    stop = asyncio.Event()

    async def stop_now(_: str) -> None:
        stop.set()

    office.meet("evt-1", "evt-2")
    office.calls.before_write = stop_now
    await keep_in_step(office.engine, office.clock, stop)
    assert office.recall.writes == ["add evt-1", "add evt-2"]
    assert office.clock.slept == [60]


class Standing:
    """A clock that stands still: whoever sleeps, sleeps until the end."""

    def __init__(self) -> None:
        self.asleep = asyncio.Event()
        self.woken = 0

    def now(self) -> datetime:
        return NOON

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.asleep.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.woken += 1


async def test_a_runner_that_sleeps_wakes_up_to_stop(office: Office) -> None:
    clock, stop = Standing(), asyncio.Event()
    runner = asyncio.create_task(keep_in_step(office.engine, clock, stop))
    await clock.asleep.wait()
    stop.set()
    await runner
    assert clock.woken == 1


async def test_a_runner_that_is_cancelled_leaves_nobody_asleep(
    office: Office,
) -> None:
    clock, stop = Standing(), asyncio.Event()
    runner = asyncio.create_task(keep_in_step(office.engine, clock, stop))
    await clock.asleep.wait()
    runner.cancel()
    with pytest.raises(asyncio.CancelledError):
        await runner
    assert clock.woken == 1
