"""Whatever was acknowledged is there after a kill, at whatever moment it comes."""

import asyncio
import sys
from pathlib import Path
from random import Random

import aiohttp
import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.webhooks import PATH
from tests.adapters.storage.files import url_of
from tests.adapters.webhooks.endpoint import BODY, NOW, SECRET, signed
from tests.contracts.inbox_contract import ids

MODULE = "tests.adapters.webhooks.killed_process"
SENDERS = 8


async def until_killed(url: str, kill: int, seconds: float) -> set[str]:
    """Deliver to a process, several at once, and kill it; give what it acknowledged."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", MODULE, url, SECRET, NOW.isoformat()),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    acknowledged = set[str]()

    async def deliver(session: aiohttp.ClientSession, sender: int) -> None:
        for number in range(10_000):
            name = f"msg_{kill}_{sender}_{number}"
            headers, address = signed(message_id=name), f"http://127.0.0.1:{port}{PATH}"
            async with session.post(address, data=BODY, headers=headers) as answer:
                assert answer.status == 204
            acknowledged.add(name)

    async with aiohttp.ClientSession() as session:
        sending = [asyncio.ensure_future(deliver(session, n)) for n in range(SENDERS)]
        await asyncio.sleep(seconds)
        process.kill()
        ends = await asyncio.gather(*sending, return_exceptions=True)
    await process.wait()
    assert all(isinstance(end, aiohttp.ClientError | OSError) for end in ends)
    return acknowledged


# At full size it starts a hundred processes, one after the other.
@pytest.mark.timeout(600)
async def test_what_was_acknowledged_survives_a_kill(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    url, chance, acknowledged = url_of(tmp_path / "log.db"), Random(4), set[str]()
    for kill in range(100 if pytestconfig.getoption("full") else 2):
        acknowledged |= await until_killed(url, kill, chance.random() / 4)
    async with open_log(url, read_only=True) as log:
        kept = await ids(log.inbox, limit=1_000_000)
    assert acknowledged
    assert acknowledged <= {*kept}
    assert len(kept) == len({*kept})
