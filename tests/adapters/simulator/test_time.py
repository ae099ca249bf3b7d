"""The clock, the agenda, and a simulator that runs by itself."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.server import Simulator, serve
from callsheet.adapters.simulator.worlds.company import company
from tests.adapters.simulator.office import NOW

LAST = datetime(9999, 12, 31, tzinfo=UTC)


def test_a_stepped_clock_stands_still_until_it_is_moved() -> None:
    clock = Clock.stepped(NOW)
    assert clock.now() == clock.now() == NOW
    clock.advance(timedelta(hours=1))
    clock.set(NOW + timedelta(hours=2))
    assert clock.now() == NOW + timedelta(hours=2)


def test_a_running_clock_runs_on_from_where_it_is_set() -> None:
    clock = Clock.running(NOW)
    clock.advance(timedelta(days=1))
    first = clock.now()
    assert NOW + timedelta(days=1) <= first <= clock.now()
    assert not clock.is_stepped


@pytest.mark.parametrize("clock", [Clock.stepped(NOW), Clock.running(NOW)])
def test_no_clock_goes_back_or_past_the_end_of_time(clock: Clock) -> None:
    with pytest.raises(ValueError, match="already at"):
        clock.set(NOW - timedelta(seconds=1))
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="9999"):
        clock.advance(LAST - NOW + timedelta(days=2))


def test_an_instant_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        Clock.stepped(datetime(2026, 3, 2))  # noqa: DTZ001 -- that is the point


async def test_serving_goes_on_until_it_is_cancelled() -> None:
    simulator = Simulator(company(seed=1, now=NOW, clock=Clock.running(NOW)))
    started = asyncio.Event()
    task = asyncio.create_task(serve(simulator, on_start=started.set))
    await started.wait()
    url = f"{simulator.base_url}/_sim/clock"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert (await answer.json())["mode"] == "running"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(aiohttp.ClientError):
        async with aiohttp.ClientSession() as http, http.get(url):
            pass


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_behind() -> None:
    world = company(seed=1, now=NOW)
    async with Simulator(world) as first:
        port = int(first.base_url.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="in use"):
            await Simulator(world, port=port).__aenter__()
