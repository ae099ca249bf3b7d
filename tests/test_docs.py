"""Every command and every piece of code that the documents show is run here."""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callsheet.adapters.settings import Configuration, load
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.keys import fresh_key
from tests.contracts.log_contract import entry
from tests.forks.program import callsheet
from tests.pages import (
    PAGES,
    ROOT,
    SETTINGS,
    blocks,
    named,
    whole_policies,
    write_policies,
)

WEEK = ROOT / "tests" / "week.ics"
"""Stays as it is, for what is shown of it stands in the guides."""

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


def shown() -> Iterator[tuple[Path, tuple[str, str]]]:
    """Every command that stands right before what it prints, and that."""
    for page in PAGES:
        found = re.findall(
            r"```sh\n([^\n]+)\n```\n\n```text\n(.*?)```", page.read_text(), re.DOTALL
        )
        yield from ((page, pair) for pair in found)


def scripts() -> Iterator[tuple[Path, str]]:
    """Python, but for the files of a test suite: tests/testing runs that as one."""
    for page, block in blocks("python"):
        if not re.match(r"# \w+\.py\n", block):
            yield page, block


@pytest.mark.parametrize("code", named(scripts()))
def test_the_code_runs(code: str) -> None:
    exec(compile(code, "document", "exec"), {"__name__": "document"})  # noqa: S102


def prepared(folder: Path) -> None:
    calendar = CALENDAR.format(day=datetime.now(UTC) + timedelta(days=2))
    (folder / "calendar.ics").write_text(calendar.replace("\n", "\r\n"))
    (folder / "week.ics").write_text(WEEK.read_text().replace("\n", "\r\n"))
    (folder / "key").write_text("sim-key")
    write_policies(folder)
    documents = [text for _, text in blocks("json") if '"events"' in text]
    (folder / "situation.json").write_text(documents[0])


async def run(command: str, folder: Path, variables: dict[str, str]) -> tuple[int, str]:
    """Run a line as its reader would, with this checkout's program in front."""
    path = f"{callsheet().parent}{os.pathsep}{os.environ['PATH']}"
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


@pytest.mark.parametrize(
    ("command", "printed"),
    [pytest.param(*pair, id=pair[0]) for _, pair in shown()],
)
async def test_a_command_prints_what_is_shown_behind_it(
    command: str, printed: str, tmp_path: Path
) -> None:
    prepared(tmp_path)
    assert await run(command, tmp_path, {"COLUMNS": "100"}) == (0, printed)


@pytest.mark.parametrize("name", whole_policies())
async def test_a_policy_is_right_and_nothing_about_it_is_odd(
    name: str, tmp_path: Path
) -> None:
    write_policies(tmp_path)
    code, told = await run(f"callsheet policy check {name}", tmp_path, {})
    assert (code, told.count("\n")) == (0, 1)
    assert told.startswith("ok: ")


LONG = ("./dev test", "./dev check", "./dev bench", "./dev shell")
"""Run elsewhere (by CI, by tests/test_dev.py), or interactive."""

CHANGES = "callsheet scheme change"
"""Run by tests/test_docs_scheme.py, for what follows would need other settings."""

ACCEPTS = "callsheet db accept"
"""Run by tests/test_docs_operate.py, after something was lost."""

ERASES = "callsheet calendars "
"""Asks, or cannot be undone: see `test_docs_erasing`."""

SERVES = "callsheet simulate"
"""Runs until it is told to stop; with options it is started here, and stopped."""

SERVICE = "callsheet serve"
"""So does this one: see tests/test_docs_serve.py."""

TRIAL = (
    "callsheet run",
    "callsheet simulate --webhook-url",
    "callsheet due --database",
)
"""These belong together: see tests/test_docs_run.py."""

TELLS = "callsheet notify"
"""Needs somebody who listens: see tests/test_docs_notify.py."""

FOLLOWS = "callsheet audit tail --follow"
"""Goes on until Ctrl-C: see the test below."""

FIXTURE = """\
{"events": [{
  "id": "4b1d2f60-8a3e-4c55-9d0a-2f1f6f0f7a11",
  "calendar_id": "a7c0c1c2-1111-4222-8333-444455556666",
  "start_time": "2026-03-03T14:00:00Z",
  "meeting_url": "https://meet.google.com/abc-defg-hij"
}]}
"""


def serving() -> list[str]:
    """Every command that is shown with options and serves; lists end by themselves."""
    shown = dict.fromkeys(command for _, command in commands())
    found = [one for one in shown if one.startswith(f"{SERVES} --")]
    found = [one for one in found if not one.startswith(TRIAL)]
    return [one for one in found if not {"--help", "--switches"} & set(one.split())]


@pytest.mark.parametrize("command", serving())
async def test_a_command_that_serves_starts_and_stops(
    command: str, tmp_path: Path
) -> None:
    prepared(tmp_path)
    (tmp_path / "calendars").mkdir()
    shutil.copy(tmp_path / "calendar.ics", tmp_path / "calendars" / "ana.ics")
    (tmp_path / "fixture.json").write_text(FIXTURE)
    program, *words = command.split()
    child = await asyncio.create_subprocess_exec(
        callsheet().parent / program,
        *words,
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stderr is not None
    told = ""
    while "Ctrl-C ends it" not in told:
        line = await asyncio.wait_for(child.stderr.readline(), 60)
        assert line, told
        told += line.decode()
    child.terminate()
    assert await child.wait() == 0


@pytest.mark.timeout(300)
async def test_the_commands_run(tmp_path: Path) -> None:
    prepared(tmp_path)
    now = datetime.now(UTC)
    every = list(dict.fromkeys(command for _, command in commands()))
    async with Simulator(company(seed=3, now=now, calendars=2)) as recall:
        variables = {
            "CALLSHEET_RECALL__BASE_URL": recall.base_url,
            "CALLSHEET_RECALL__API_KEY_FILE": str(tmp_path / "key"),
            "CALLSHEET_POLICY": str(tmp_path / "policy.toml"),
            "CALLSHEET_DATABASE_URL": f"sqlite:///{tmp_path / 'log.db'}",
        }
        event = next(iter(recall.world.events))
        calendar = next(iter(recall.world.calendars))
        failed = {}
        for command in every:
            if command == SERVES or command in serving() or command.startswith(LONG):
                continue
            if "HOLD" in command:
                continue  # there is none: see the test below
            if CHANGES in command or ACCEPTS in command or command == FOLLOWS:
                continue
            if command.startswith((ERASES, SERVICE, TELLS, *TRIAL)):
                continue
            line = command.replace("EVENT", event).replace("CALENDAR", calendar)
            code, told = await run(line, tmp_path, variables)
            if code != 0:
                failed[command] = told
    assert failed == {}
    assert {"./dev demo", "callsheet plan", "callsheet sync"} <= set(every)


async def test_the_command_that_follows_ends_with_ctrl_c(tmp_path: Path) -> None:
    assert FOLLOWS in {command for _, command in commands()}
    url = f"sqlite:///{tmp_path / 'log.db'}"
    async with open_log(url) as log:
        await log.append([entry("event:1", 0)])
        program, *words = FOLLOWS.split()
        child = await asyncio.create_subprocess_exec(
            callsheet().parent / program,
            *words,
            cwd=tmp_path,
            env={**os.environ, "CALLSHEET_DATABASE_URL": url},
            stdout=asyncio.subprocess.PIPE,
        )
        assert child.stdout is not None
        first = await asyncio.wait_for(child.stdout.readline(), 60)
        await log.append([entry("event:2", 0)])
        second = await asyncio.wait_for(child.stdout.readline(), 60)
        child.send_signal(signal.SIGINT)
        assert await child.wait() == 0
    assert b"event:1 1" in first
    assert b"event:2 1" in second


async def test_the_commands_about_a_hold_run(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sim-key")
    (tmp_path / "all.toml").write_text('preset = "all"\n')
    (tmp_path / "none.toml").write_text('preset = "none"\n')
    about = [command for _, command in commands() if "HOLD" in command]
    assert len(about) >= 2
    async with Simulator(company(seed=3, now=datetime.now(UTC), calendars=2)) as recall:
        variables = {
            "CALLSHEET_RECALL__BASE_URL": recall.base_url,
            "CALLSHEET_RECALL__API_KEY_FILE": str(tmp_path / "key"),
            "CALLSHEET_DATABASE_URL": f"sqlite:///{tmp_path / 'log.db'}",
            "CALLSHEET_LIMITS__REMOVALS": "0",
            "CALLSHEET_LIMITS__FRACTION": "0",
        }
        await run("callsheet sync --policy all.toml", tmp_path, variables)
        _, told = await run("callsheet sync --policy none.toml", tmp_path, variables)
        named = re.search(r"callsheet plan approve (\w+)", told)
        assert named is not None, told
        for command in about:
            line = command.replace("HOLD", named[1])
            code, told = await run(line, tmp_path, variables)
            assert code == 0, (line, told)


def test_the_settings_that_are_shown_can_be_read(tmp_path: Path) -> None:
    shown = [text for _, text in blocks("toml") if text.startswith(SETTINGS)]
    assert shown
    for text in shown:
        for secret in re.findall(r'_file = "(\w[^"]*)"', text):
            (tmp_path / secret).parent.mkdir(exist_ok=True)
            (tmp_path / secret).write_text(fresh_key())
        (tmp_path / "callsheet.toml").write_text(text)
        assert load(config=tmp_path / "callsheet.toml") != Configuration()
