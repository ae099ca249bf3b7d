"""The demo's company served in a thread of its own, and what its bots are just now."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import aiohttp

from callsheet.adapters.cli.demo.play import BEGINS
from callsheet.adapters.cli.demo.stage import COMPANY_POLICY
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.adapters.simulator.worlds.saved import load
from tests.adapters.simulator.office import Json, text

AT = text(BEGINS)

ACCEPTED = COMPANY_POLICY
"""External guests, and I have accepted."""

OTHER = """\
own_domains = ["acme.example"]

[[rules]]
name = "stand-ups"
when = { internal = true, recurring = true }
then = "record"

[[rules]]
name = "many people"
when = { external = true, my_response = "accepted", attendee_count = { at_least = 4 } }
then = "record"
bot = { bot_name = "Acme Notes for many" }

[[rules]]
name = "demos"
when = { external = true, my_response = "accepted", title_like = "*demo*" }
then = "record"

[bot]
bot_name = "Acme Notes"
"""
"""Gains the stand-ups, loses what is small and no demo, and renames some bots."""

Bots = Mapping[str, tuple[str, str]]
"""The id and the name of each bot ahead, by the event that lists it."""


@dataclass
class Company:
    """A simulated Recall with the demo's company in it."""

    simulator: Simulator

    @property
    def base_url(self) -> str:
        return self.simulator.base_url

    def writes(self) -> int:
        return len(self.simulator.requests.writes())

    def ask(self, path: str, body: Json = None) -> Json:
        return asyncio.run(self._ask([path], body))[0]

    def state(self) -> bytes:
        """Take the world down as it is."""
        return json.dumps(self.ask("/_sim/state")).encode()

    def bots(self) -> Bots:
        """Look at every bot that is ahead, as it really is."""
        events = self.ask("/_sim/truth")["events"]
        ids = sorted({bot for event in events for bot in event["future_bots"]})
        views = asyncio.run(self._ask([f"/api/v1/bot/{bot}/" for bot in ids]))
        names = {view["id"]: view["bot_name"] for view in views}
        return {
            event["event_id"]: (bot, names[bot])
            for event in events
            for bot in event["future_bots"]
        }

    async def _ask(self, paths: Sequence[str], body: Json = None) -> list[Json]:
        key = {"Authorization": "Token sim-key"}
        method = "GET" if body is None else "POST"
        answers = []
        async with aiohttp.ClientSession(self.base_url, headers=key) as http:
            for path in paths:
                async with http.request(method, path, json=body) as answer:
                    answer.raise_for_status()
                    answers.append(await answer.json())
        return answers


@contextmanager
def open_company(state: bytes | None = None) -> Iterator[Company]:
    """Serve the company, or one taken down, until the block ends; its clock stands."""
    simulator = Simulator(load(state) if state else company(seed=7, now=BEGINS))
    loops: list[asyncio.AbstractEventLoop] = []
    up, down = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with simulator:
            loops.append(asyncio.get_running_loop())
            up.set()
            await down.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert up.wait(30)
    try:
        yield Company(simulator)
    finally:
        loops[0].call_soon_threadsafe(down.set)
        thread.join(30)


def differences(before: Bots, after: Bots) -> dict[str, set[str]]:
    """Name the events whose bots came, went, or became others."""
    return {
        "gained": set(after) - set(before),
        "lost": set(before) - set(after),
        "rebooked": {
            event for event in set(before) & set(after) if before[event] != after[event]
        },
    }
