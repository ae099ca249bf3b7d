"""Large worlds: what they take, and how much of them a page looks at."""

import gc
import subprocess
import sys
import tracemalloc
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
import pytest

from callsheet.adapters.simulator.model import Event
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company import company
from tests.adapters.simulator.office import NOW, Office, text

pytestmark = pytest.mark.timeout(600)

BYTES_OF_AN_EVENT = 3500
"""The provider's object as text takes half of them; as a dict it would take more."""

A_FEW = 500
"""Rows that are looked at for a page of a hundred."""

MEGABYTES = 600
"""Of the process that makes a world of 100,000 events."""

MAKE = """
import re, resource, sys
from datetime import datetime
from pathlib import Path
from callsheet.adapters.simulator.worlds.company import company

now, calendars, events = sys.argv[1:]
world = company(
    seed=7,
    now=datetime.fromisoformat(now),
    calendars=int(calendars),
    events_per_calendar=int(events),
)
status = Path("/proc/self/status")
if status.exists():
    # The peak of this process; getrusage has that of the one it came from, too.
    used = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
else:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(world.events), used // 1024)
"""


class Watched(dict[str, Event]):
    """Rows that count how often one is looked up."""

    looks = 0

    def __getitem__(self, id: str) -> Event:
        self.looks += 1
        return super().__getitem__(id)


@pytest.fixture(scope="module")
def world() -> World:
    return company(seed=7, now=NOW, calendars=100, events_per_calendar=100)


def test_an_event_takes_few_bytes(pytestconfig: pytest.Config) -> None:
    calendars = 50 if pytestconfig.getoption("full") else 20
    gc.collect()
    tracemalloc.start()
    world = company(seed=7, now=NOW, calendars=calendars, events_per_calendar=100)
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(world.events) >= 100 * calendars
    assert used / len(world.events) < BYTES_OF_AN_EVENT


@pytest.mark.parametrize("shape", ["many calendars", "full calendars"])
def test_the_largest_world_fits(pytestconfig: pytest.Config, shape: str) -> None:
    """At full size a hundred thousand events, else five thousand."""
    share = 1 if pytestconfig.getoption("full") else 20
    size = (1000, 100) if shape == "many calendars" else (100, 1000)
    calendars, each = size[0] // share, size[1]
    ran = subprocess.run(
        [sys.executable, "-c", MAKE, text(NOW), str(calendars), str(each)],
        capture_output=True,
        text=True,
        check=True,
    )
    events, megabytes = map(int, ran.stdout.split())
    assert events >= calendars * each
    assert megabytes < MEGABYTES


def test_events_are_spread_over_the_window(world: World) -> None:
    days = {event.source.current.start.date() for event in world.events.values()}
    assert len(days) >= 20


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"updated_at__gte": "2020-01-01T00:00:00Z"},
        {"updated_at__gte": text(NOW)},
        {"start_time": text(NOW + timedelta(days=20))},
        {"start_time__gte": text(NOW + timedelta(days=25))},
        {"start_time__lte": text(NOW - timedelta(days=5))},
        {"is_deleted": "true"},
        {"ical_uid": "no-such"},
    ],
    ids=lambda query: " ".join(query) or "all",
)
async def test_a_page_looks_at_few_rows(world: World, query: dict[str, str]) -> None:
    async with Simulator(world) as sim, aiohttp.ClientSession() as http:
        office = Office(sim, http, "", "")
        for calendar in ({}, {"calendar_id": next(iter(world.calendars))}):
            world.events = watched = Watched(world.events)
            path = "/api/v2/calendar-events/?" + urlencode({**query, **calendar})
            await office.good("GET", path)
            assert watched.looks < A_FEW


async def test_a_change_looks_at_few_rows(world: World) -> None:
    async with Simulator(world) as sim, aiohttp.ClientSession() as http:
        office = Office(sim, http, *list(world.calendars)[:2])
        event = await office.meeting(ical_uid="one@acme.example")
        world.events = watched = Watched(world.events)
        body = {"start": text(NOW + timedelta(days=3))}
        for path in (f"events/{event}", "meetings/one@acme.example"):
            await office.good("POST", f"/_sim/{path}/move", body)
        assert watched.looks < A_FEW


def test_a_company_has_a_largest_size() -> None:
    with pytest.raises(ValueError, match="at most 100,000 events"):
        company(seed=7, now=NOW, calendars=1001, events_per_calendar=100)
