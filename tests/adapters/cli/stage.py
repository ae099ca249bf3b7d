"""A simulated Recall in a thread of its own, so that whole commands can meet it."""

import asyncio
import json
import os
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from callsheet.adapters.cli.main import main
from tests.adapters.simulator.office import NOW, Json, Office, open_office

T = TypeVar("T")

AT = NOW.isoformat().replace("+00:00", "Z")
POLICY = """\
own_domains = ["acme.example"]

[[rules]]
name = "customers"
when = { external = true }
then = "record"
"""


def lay_bare(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Take away what commands could find on this machine, and go to the folder."""
    for name in [*os.environ]:
        if name.startswith("CALLSHEET_") or name in ("NO_COLOR", "FORCE_COLOR"):
            patch.delenv(name)
    patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    patch.setenv("XDG_STATE_HOME", str(folder / "state"))
    patch.setenv("COLUMNS", "100")
    patch.setenv("TERM", "xterm")
    patch.chdir(folder)


@dataclass
class Stage:
    """Ana's Google calendar and Dan's Outlook, as seen from outside of their loop."""

    office: Office
    loop: asyncio.AbstractEventLoop

    @property
    def base_url(self) -> str:
        return self.office.sim.base_url

    def writes(self) -> int:
        return len(self.office.sim.requests.writes())

    def calls(self) -> int:
        return len(self.office.sim.requests)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Serve the office until the block ends."""
    ready: list[Stage] = []
    up, down = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with open_office() as office:
            ready.append(Stage(office, asyncio.get_running_loop()))
            up.set()
            await down.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert up.wait(30)
    stage = ready[0]
    try:
        yield stage
    finally:
        stage.loop.call_soon_threadsafe(down.set)
        thread.join(30)


@dataclass
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        return json.loads(self.out)


@dataclass
class Shell:
    """Runs commands in this process, as if typed."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: object) -> Ran:
        self.capture.readouterr()
        code = main([str(word) for word in words])
        said = self.capture.readouterr()
        return Ran(code, said.out, said.err)
