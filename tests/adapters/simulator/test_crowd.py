"""Fifty clients at once for a minute (a few seconds, unless `--full`)."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

import aiohttp
import pytest

from callsheet.adapters.simulator.consistency import inconsistencies
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.testing import simulated_recall
from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import NOW, Json

CLIENTS = 50
EVENTS = "/api/v2/calendar-events/"
HOUR = timedelta(hours=1)


@dataclass
class Crowd:
    """What the clients share: where to call, what happened, and what was wrong."""

    base_url: str
    http: aiohttp.ClientSession
    until: float
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.until and not self.wrong

    async def call(self, what: str, method: str, path: str, body: Json = None) -> Json:
        url = path if path.startswith("http") else self.base_url + path
        async with self.http.request(method, url, json=body) as answer:
            self.statuses[what, answer.status] += 1
            if answer.status >= 500 and answer.status != 507:
                self.wrong.append(f"{method} {path}: {answer.status}")
            return await answer.json() if answer.status < 300 else None


def key_of(row: Json, client: int) -> str:
    # Few keys for many events: they are shared, and get in each other's way.
    return f"{row['start_time']}-{row['meeting_url']}-{client % 3}"


async def books(crowd: Crowd, client: int, ids: list[str]) -> None:
    """Add and remove bots, as fast as the answers come."""
    chance = random.Random(client)
    while crowd.goes_on:
        path = f"{EVENTS}{chance.choice(ids)}/"
        row = await crowd.call("read", "GET", path)
        if row is None or row["meeting_url"] is None:
            continue
        if chance.random() < 0.4:
            row = await crowd.call("remove", "DELETE", path + "bot/")
        else:
            body = {"deduplication_key": key_of(row, client), "bot_config": {}}
            row = await crowd.call("add", "POST", path + "bot/", body)


async def pages(crowd: Crowd, calendar: str, expected: set[str]) -> None:
    """Walk through a calendar in which nothing moves: nothing may be missed."""
    while crowd.goes_on:
        url: str | None = f"{EVENTS}?{urlencode({'calendar_id': calendar})}"
        seen: list[str] = []
        while url is not None:
            page = await crowd.call("page", "GET", url)
            seen += [row["id"] for row in page["results"]]
            url = page["next"]
        # As time passes, others come into the window.
        missed, twice = expected - set(seen), len(seen) - len(set(seen))
        if missed or twice:
            crowd.wrong.append(f"{len(missed)} rows missed, {twice} seen twice")


async def moves(crowd: Crowd, client: int, ids: list[str], start: datetime) -> None:
    """People change their minds, and time passes."""
    chance = random.Random(client)
    while crowd.goes_on:
        event = f"/_sim/events/{chance.choice(ids)}/"
        verb = chance.choice(["move", "move", "cancel", "delete", "restore"])
        moved = start + chance.randint(-2, 600) * HOUR
        body = {"start": moved.isoformat()} if verb == "move" else {}
        await crowd.call("change", "POST", event + verb, body)
        step = {"advance_seconds": chance.choice([1, 60, 600])}
        await crowd.call("clock", "POST", "/_sim/clock", step)
        await asyncio.sleep(0.05)


async def checks(crowd: Crowd, world: World) -> None:
    while crowd.goes_on:
        crowd.wrong += map(str, inconsistencies(world))
        await asyncio.sleep(0.2)


@pytest.mark.timeout(240)
async def test_fifty_clients_at_once_find_and_leave_no_inconsistency(
    pytestconfig: pytest.Config,
) -> None:
    seconds = 60 if pytestconfig.getoption("full") else 6
    switches = {"rate_limits": "off", "write_takes_ms": 3, "adhoc_pool": 20}
    # Each calendar has more than two pages.
    world = company(seed=7, now=NOW, calendars=6, events_per_calendar=250)
    recall = simulated_recall(world=world, switches=switches)
    headers = {"Authorization": "Token sim-key"}
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        recall,
        aiohttp.ClientSession(
            headers=headers, connector=connector, middlewares=(shapes.checking,)
        ) as http,
    ):
        quiet, *busy = world.calendars
        rows = [e for e in world.events.values() if e.stored is not None]
        still = {e.id for e in rows if e.calendar_id == quiet}
        ids = [e.id for e in rows if e.calendar_id in busy]
        crowd = Crowd(recall.base_url, http, time.monotonic() + seconds)
        await asyncio.gather(
            *(books(crowd, client, ids) for client in range(CLIENTS - 8)),
            *(pages(crowd, quiet, still) for _ in range(6)),
            *(moves(crowd, client, ids, world.at) for client in range(2)),
            checks(crowd, world),
        )
        assert crowd.wrong == []
        assert inconsistencies(world) == []
    reached = {what for what, status in crowd.statuses if status == 200}
    assert reached == {"read", "add", "remove", "page", "change", "clock"}
    assert crowd.statuses["add", 409] > 0
    assert crowd.statuses["add", 400] > 0
