"""The commands of docs/scheme.md, in the order in which a reader would run them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.world import World
from tests.adapters.simulator.office import Office
from tests.pages import blocks
from tests.test_docs import run


@pytest.mark.timeout(120)
async def test_the_scheme_is_changed_there_and_back_and_by_calendars(
    tmp_path: Path,
) -> None:
    lines = [
        line
        for page, block in blocks("sh")
        if page.name == "scheme.md"
        for line in block.splitlines()
    ]
    assert len(lines) == 6
    (tmp_path / "policy.toml").write_text('preset = "all"\n')
    world = World(Clock.running(speed=10), seed=1)
    ana = open_mailbox(world, "ana@acme.example", "google_calendar")
    dan = open_mailbox(world, "dan@acme.example", "microsoft_outlook")
    calendars = [preconnect(world, mailbox).id for mailbox in (ana, dan)]
    async with Simulator(world) as recall, aiohttp.ClientSession() as http:
        office = Office(recall, http, *calendars)
        await office.shared(start=datetime.now(UTC) + timedelta(days=1))
        variables = {
            "CALLSHEET_RECALL__BASE_URL": recall.base_url,
            "CALLSHEET_RECALL__API_KEY": "sim-key",
            "CALLSHEET_POLICY": "policy.toml",
            "CALLSHEET_DATABASE_URL": "sqlite:///log.db",
            "COLUMNS": "100",
        }
        told = [await run(line, tmp_path, variables) for line in lines]
    assert [code for code, _ in told] == [0] * len(lines)
    said = [text for _, text in told]
    assert "1 bot under all/safe/canonical" in said[1]
    assert "2 events are booked under other keys" in said[2]
    assert "from  company/safe/canonical" in said[3]
    assert "2 calendars were replaced by twins" in said[4]
    assert "2 bots under calendar_event/safe/canonical" in said[5]
    assert not set(calendars) & set(world.calendars)
