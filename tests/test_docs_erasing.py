"""The commands on erasing in docs/operate.md, as a reader would run them."""

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
from tests.pages import SETTINGS, blocks
from tests.test_docs import run


@pytest.mark.timeout(120)
async def test_a_calendar_is_erased_and_the_old_forgotten_as_the_guide_says(
    tmp_path: Path,
) -> None:
    lines = [
        line.partition("  #")[0]
        for page, block in blocks("sh")
        if page.name == "operate.md"
        for line in block.splitlines()
        if line.startswith("callsheet calendars")
    ]
    assert [line.split()[2] for line in lines] == ["erase", "forget"]
    (settings,) = (
        block
        for page, block in blocks("toml")
        if page.name == "operate.md" and "retention_days" in block
    )
    assert settings.startswith(SETTINGS)
    (tmp_path / "policy.toml").write_text('preset = "all"\n')
    world = World(Clock.running(), seed=1)
    ana = open_mailbox(world, "ana@acme.example", "google_calendar")
    dan = open_mailbox(world, "dan@acme.example", "microsoft_outlook")
    calendars = [preconnect(world, mailbox).id for mailbox in (ana, dan)]
    async with Simulator(world) as recall, aiohttp.ClientSession() as http:
        office = Office(recall, http, *calendars)
        event, _ = await office.shared(start=datetime.now(UTC) + timedelta(days=1))
        variables = {
            "CALLSHEET_RECALL__BASE_URL": recall.base_url,
            "CALLSHEET_RECALL__API_KEY": "sim-key",
            "CALLSHEET_POLICY": "policy.toml",
            "CALLSHEET_DATABASE_URL": "sqlite:///log.db",
            "COLUMNS": "100",
        }

        async def told(line: str) -> tuple[int, str]:
            return await run(line, tmp_path, variables)

        assert (await told("callsheet sync"))[0] == 0
        code, said = await told(f"{lines[0]} --yes")
        assert (code, "by Dana Roe (she has left): 10 texts" in said) == (0, True)
        code, said = await told(f"callsheet explain {event}")
        assert (code, "by Dana Roe: she has left)" in said) == (0, True)
        code, said = await told(f"{lines[1]} --yes")
        assert (code, "nothing is left to be erased" in said) == (0, True)
        (tmp_path / "callsheet.toml").write_text(settings)
        code, said = await told("callsheet calendars forget --yes")
        assert (code, "nothing is left to be erased" in said) == (0, True)
        code, said = await told("callsheet sync")
        assert (code, "in step: yes" in said) == (0, True)
