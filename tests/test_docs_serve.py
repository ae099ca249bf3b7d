"""The guide on serving: its requests are sent, its tables are those of the program."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callsheet.adapters.http.app import ROUTES
from callsheet.adapters.http.deliveries import Deliveries
from callsheet.adapters.http.metrics import Metrics
from callsheet.adapters.http.resources.metrics import metrics_route
from callsheet.adapters.memory import MemoryConnections
from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.adapters.settings.recall_options import WatchOptions
from callsheet.domain.change import ChangeKind
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, connector_for, open_house, parts_of
from tests.application.office import Office
from tests.domain.builders import calendar, event
from tests.forks.program import callsheet
from tests.pages import ROOT, blocks
from tests.test_docs import SERVICE, commands

GUIDE = (ROOT / "docs" / "serve.md").read_text()


def section(title: str) -> str:
    return GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table(title: str) -> list[list[str]]:
    lines = [one for one in section(title).splitlines() if one.startswith("| ")]
    return [[cell.strip() for cell in one.strip("|").split("|")] for one in lines[2:]]


@pytest.fixture
async def house() -> AsyncIterator[House]:
    office = Office()
    office.meet("evt-1")
    office.put(calendar("cal-b", address="ben@acme.example"))
    office.put(event("evt-2", calendar_id="cal-b"))
    connector = connector_for(office, MemoryConnections(office.recall))
    await office.sync()
    async with open_house(
        office,
        connector=connector,
        connections=MemoryConnections(office.recall),
        want=lambda _: None,
    ) as house:
        yield house


async def test_the_requests_that_are_shown_are_answered(house: House) -> None:
    statuses = []
    for _, shown in blocks("http"):
        head, _, body = shown.partition("\n\n")
        method, path, _ = head.splitlines()[0].split()
        assert "Authorization: Bearer cs_..." in head
        sent = {"json": json.loads(body)} if body else {}
        statuses.append((await house.ask(method, path, **sent)).status)
    assert statuses == [200, 201, 200, 200, 201, 200, 202, 422, 200]


async def test_the_problem_that_is_shown_is_the_answer(house: House) -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    told = (await house.get("/v1/events?limti=3")).json
    assert {**told, "instance": ""} == {**json.loads(shown), "instance": ""}


def test_every_route_is_shown_with_its_scope() -> None:
    shown = [tuple(row) for row in table("What there is")]
    assert shown == [
        (
            f"`{one.method} {one.path}`",
            "none" if one.scope is None else f"`{one.scope.value}`",
            one.summary,
        )
        for one in (*ROUTES, metrics_route(TokenScope.READ))
    ]


def test_every_kind_of_change_is_shown_with_its_meaning() -> None:
    shown = {row[0].strip("`"): row[1] for row in table("Hearing what changed")}
    source = (ROOT / "callsheet" / "domain" / "change.py").read_text()
    meant = dict(re.findall(r'    [A-Z_]+ = "(\w+)"\n    """(.+?)"""', source))
    assert shown == meant
    assert list(shown) == [kind.value for kind in ChangeKind]


def test_every_setting_is_shown_with_its_default() -> None:
    shown = {row[0].strip("`"): row[1].strip("`") for row in table("Settings")}
    spelt = {"None": "none", "()": "none", "True": "true", "False": "false"}
    tables = {"http": HttpOptions(), "watch": WatchOptions()}
    assert shown == {
        f"{table}.{name}": spelt.get(str(value), str(value))
        for table, options in tables.items()
        for name, value in options
    }


def test_every_scope_is_shown_with_what_it_includes() -> None:
    shown = [row[0].strip("`") for row in table("Who may come in")]
    assert shown == [scope.value for scope in TokenScope]


def test_every_metric_is_shown() -> None:
    parts = parts_of(Office())
    Metrics(parts.registry, "1")
    Deliveries(parts.registry)
    found = {
        metric.name + {"counter": "_total", "info": "_info"}.get(metric.type, "")
        for metric in parts.registry.collect()
    }
    assert {row[0].strip("`") for row in table("Watching it")} == found


def services() -> list[str]:
    shown = dict.fromkeys(command for _, command in commands())
    return [one for one in shown if one.startswith(SERVICE)]


@pytest.mark.parametrize("command", services())
async def test_the_service_that_is_shown_starts_and_stops(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}"
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", url)
    program, *words = command.split()
    child = await asyncio.create_subprocess_exec(
        callsheet().parent / program, *words, stderr=asyncio.subprocess.PIPE
    )
    assert child.stderr is not None
    line = await asyncio.wait_for(child.stderr.readline(), 60)
    assert line.startswith(b"listening on http://127.0.0.1:")
    child.terminate()
    assert await child.wait() == 0
