"""The whole API asked from its own document: with a token, with a weak one, without."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from callsheet.adapters.cli.beside import planner_beside
from callsheet.adapters.http import slowing
from callsheet.adapters.http.parts import Receivers
from callsheet.adapters.memory import MemoryConnections
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.storage.stored_standings import MemoryStandings
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import connector_for, open_house
from tests.adapters.simulator.office import Json
from tests.application.office import Office

SETTINGS = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429]
"""
IDS = {
    "calendars": ["cal-a", "cal-b"],
    "events": ["evt-1", "evt-3"],
    "holds": ["0123456789"],
    "audit": ["0123456789abcdef"],
    "notify": ["app"],
    "pauses": ["workspace", "calendar:cal-a"],
    # The one at the door is not to be shut out.
    "tokens": ["spare-1", "spare-2"],
}


@dataclass
class Served:
    """A service in a thread of its own, with its document and three who ask."""

    url: str
    document: Json
    bearers: dict[str, str]


@contextmanager
def served(office: Office) -> Iterator[Served]:
    ready: list[Served] = []
    up, down = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await office.sync()
        recall = MemoryConnections(office.recall)
        async with open_house(
            office,
            connections=recall,
            want=lambda _: None,
            connector=connector_for(office, recall),
            planner=planner_beside(lambda: office.engine),
            auditor=lambda _after, _upto: iter([("looking", iter(()))]),
            inbox=MemoryInbox(),
            receivers=Receivers(["app"], MemoryStandings()),
        ) as house:
            for name in IDS["tokens"]:
                await house.token(name)
            reader = await house.token("reader", calendars=("cal-b",))
            await house.token("unused", TokenScope.PREFER)
            document = (await house.get("/openapi.json")).json
            url = str(house.client.make_url("")).rstrip("/")
            bearers = {"all": house.bearer, "one calendar": reader, "nobody": ""}
            ready.append(Served(url, document, bearers))
            up.set()
            await down.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert up.wait(30)
    try:
        yield ready[0]
    finally:
        loops[0].call_soon_threadsafe(down.set)
        thread.join(30)


def with_known_ids(document: Json) -> Json:
    """Let paths lead somewhere now and then: ids that are made up do not."""
    # It does not end, and is asked by tests of its own.
    del document["paths"]["/v1/changes/stream"]
    for path, methods in document["paths"].items():
        for entry in methods.values():
            for parameter in entry.get("parameters", []):
                if parameter["in"] == "path":
                    known = {"enum": IDS[path.split("/")[2]]}
                    parameter["schema"] = {"anyOf": [known, parameter["schema"]]}
    return document


# At full size it asks some thousands of times.
@pytest.mark.timeout(900)
def test_whatever_is_asked_the_answer_is_as_documented(
    office: Office,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Requests made up from the document, good and bad ones, meet the service.

    No answer may have a status, a header or a body that is not documented, none may
    be a fault, and bad requests must be refused. Each request that needs a token is
    also sent without one, and with a wrong one.
    """
    whole = request.config.getoption("full")
    phases, examples = ("coverage,fuzzing", "30") if whole else ("fuzzing", "1")
    for limit in ("BY_ADDRESS", "OVER_ALL"):  # what is behind 429 would stay untried
        monkeypatch.setattr(slowing, limit, 1_000_000)
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    file = tmp_path / "openapi.json"
    with served(office) as service:
        file.write_text(json.dumps(with_known_ids(service.document)))
        for bearer in service.bearers.values() if whole else [service.bearers["all"]]:
            said = ("--header", f"Authorization: Bearer {bearer}") if bearer else ()
            ran = subprocess.run(
                [
                    *(sys.executable, "-m", "schemathesis.cli", "run", str(file)),
                    *("--url", service.url, "--phases", phases, *said),
                    *("--max-examples", examples, "--seed", "7"),
                    # A good cursor is one that was given; some are let in nowhere.
                    *("--exclude-checks", "positive_data_acceptance"),
                    *("--continue-on-failure", "--no-shrink", "--no-color"),
                    *("--max-redirects", "0"),
                ],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=280,
                check=False,
            )
            assert ran.returncode == 0, ran.stdout + ran.stderr
