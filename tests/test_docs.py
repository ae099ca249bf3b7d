"""Every command and every piece of code that the documents show is run here."""

import asyncio
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callsheet.adapters.simulator.company.generate import company
from callsheet.adapters.simulator.server import Simulator

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CALENDAR = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
X-WR-CALNAME:you@your.example
BEGIN:VEVENT
DTSTART:{day:%Y%m%d}T090000Z
DTEND:{day:%Y%m%d}T100000Z
DTSTAMP:20260301T090000Z
UID:one@google.com
SUMMARY:Globex
LOCATION:https://meet.google.com/abc-defg-hij
END:VEVENT
END:VCALENDAR
"""


def blocks(language: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        found = re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.DOTALL)
        yield from ((page, block) for block in found)


def named(found: Iterator[tuple[Path, str]]) -> list[object]:
    return [
        pytest.param(text, id=f"{page.stem} {number}")
        for number, (page, text) in enumerate(found, start=1)
    ]


def commands() -> Iterator[tuple[Path, str]]:
    """The lines of shell blocks, and the commands that stand in running text."""
    for page, block in blocks("sh"):
        for line in block.splitlines():
            command = line.partition("#")[0].strip()
            if command and not command.startswith("export "):
                yield page, command
    for page in PAGES:
        prose = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
        for text in re.findall(r"`(\./dev demo [^`]+|callsheet [a-z]+ [^`]+)`", prose):
            yield page, text


@pytest.mark.parametrize("code", named(blocks("python")))
def test_the_code_runs(code: str) -> None:
    exec(compile(code, "document", "exec"), {"__name__": "document"})  # noqa: S102


def prepared(folder: Path) -> None:
    calendar = CALENDAR.format(day=datetime.now(UTC) + timedelta(days=2))
    (folder / "calendar.ics").write_text(calendar.replace("\n", "\r\n"))
    (folder / "key").write_text("sim-key")
    policies = [text for _, text in blocks("toml") if "[[rules]]" in text]
    (folder / "policy.toml").write_text(policies[0])
    documents = [text for _, text in blocks("json") if '"events"' in text]
    (folder / "situation.json").write_text(documents[0])


async def run(command: str, folder: Path, variables: dict[str, str]) -> tuple[int, str]:
    """Run a line as its reader would, with this checkout's program in front."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    line = command.replace("./dev", f"'{ROOT}'/dev").replace("FILE.ics", "calendar.ics")
    child = await asyncio.create_subprocess_shell(
        line,
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PATH": path, **variables},
    )
    told, _ = await child.communicate()
    return child.returncode or 0, told.decode()


LONG = ("./dev test", "./dev check", "./dev bench", "./dev shell")
"""Run elsewhere (by CI, by tests/test_dev.py), or interactive."""

SERVES = ("callsheet simulate",)
"""Runs until it is told to stop; tests/adapters/cli has its tests."""


@pytest.mark.timeout(300)
async def test_the_commands_run(tmp_path: Path) -> None:
    prepared(tmp_path)
    now = datetime.now(UTC)
    shown = list(dict.fromkeys(command for _, command in commands()))
    async with Simulator(company(seed=3, now=now, calendars=2)) as recall:
        variables = {
            "CALLSHEET_RECALL__BASE_URL": recall.base_url,
            "CALLSHEET_RECALL__API_KEY_FILE": str(tmp_path / "key"),
            "CALLSHEET_POLICY": str(tmp_path / "policy.toml"),
            "CALLSHEET_DATABASE_URL": f"sqlite:///{tmp_path / 'log.db'}",
        }
        event = next(iter(recall.world.events))
        failed = {}
        for command in shown:
            if command in SERVES or command.startswith(LONG):
                continue
            line = command.replace("EVENT", event)
            code, told = await run(line, tmp_path, variables)
            if code != 0:
                failed[command] = told
    assert failed == {}
    assert {"./dev demo", "callsheet plan", "callsheet sync"} <= set(shown)
