"""What calls to a large simulated world cost, against the same to a small one."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp

from benchmarks.measure import Row, in_turn
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company import company
from callsheet.testing import simulated_recall

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROUNDS = 5
CALLS = 40
EVENTS = "/api/v2/calendar-events/"

Call = Callable[[aiohttp.ClientSession, Simulator], Coroutine[None, None, None]]


def run() -> list[Row]:
    """Time calls to a world of three hundred events, and to one of thirty thousand."""
    small, large = _world(3), _world(300)
    return [
        _row("a page of a hundred events", _page, small, large, goal=1.5),
        _row("a page since a while ago", _since, small, large, goal=1.5),
        _row("a bot added and removed", _booking, small, large, goal=1.5),
        _row("an event moved", _move, small, large, goal=2.0),
    ]


def _world(calendars: int) -> World:
    return company(seed=7, now=NOW, calendars=calendars, events_per_calendar=100)


def _row(name: str, call: Call, small: World, large: World, *, goal: float) -> Row:
    floor, program = in_turn(
        partial(_calls, call, small), partial(_calls, call, large), rounds=ROUNDS
    )
    return Row(
        name=f"{name}: 30,000 events, to 300",
        floor=floor / CALLS,
        program=program / CALLS,
        goal=f"at most {goal:g} x",
        met=program <= goal * floor,
    )


def _calls(call: Call, world: World) -> None:
    async def several() -> None:
        recall = simulated_recall(world=world, profile="kind")
        headers = {"Authorization": recall.api_key}
        async with recall, aiohttp.ClientSession(headers=headers) as session:
            for _ in range(CALLS):
                await call(session, recall)

    asyncio.run(several())


async def _page(session: aiohttp.ClientSession, recall: Simulator) -> None:
    await _ask(session, recall, "GET", EVENTS)


async def _since(session: aiohttp.ClientSession, recall: Simulator) -> None:
    since = recall.world.at.isoformat().replace("+00:00", "Z")
    await _ask(session, recall, "GET", f"{EVENTS}?updated_at__gte={since}")


async def _booking(session: aiohttp.ClientSession, recall: Simulator) -> None:
    path = f"{EVENTS}{_bookable(recall.world)}/bot/"
    body = {"deduplication_key": "bench", "bot_config": {}}
    await _ask(session, recall, "POST", path, body)
    await _ask(session, recall, "DELETE", path)


async def _move(session: aiohttp.ClientSession, recall: Simulator) -> None:
    world = recall.world
    start = NOW + timedelta(days=2)
    path = f"/_sim/events/{_bookable(world)}/move"
    await _ask(session, recall, "POST", path, {"start": start.isoformat()})


def _bookable(world: World) -> str:
    soon = NOW + timedelta(days=1)
    return next(
        event.id
        for event in world.events.values()
        if event.stored is not None
        and event.stored.meeting_url is not None
        and event.stored.start > soon
    )


async def _ask(
    session: aiohttp.ClientSession,
    recall: Simulator,
    method: str,
    path: str,
    body: object = None,
) -> None:
    async with session.request(method, recall.base_url + path, json=body) as answer:
        answer.raise_for_status()
        await answer.read()
