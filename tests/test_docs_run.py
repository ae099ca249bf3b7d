"""The quick start of the service is done as shown; what to watch is what there is."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from prometheus_client import CollectorRegistry

from callsheet.adapters.http.at_work import AtWork
from callsheet.adapters.http.engine_metrics import EngineMetrics, WebhookMetrics
from callsheet.adapters.http.standing import Standing
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.domain.instants import later, spell
from tests.adapters.cli.stage import lay_bare
from tests.application.office import SteppedClock
from tests.domain.builders import HOUR
from tests.forks.program import callsheet
from tests.pages import ROOT, write_policies

SERVE = (ROOT / "docs" / "serve.md").read_text()
OPERATE = (ROOT / "docs" / "operate.md").read_text()
_, _, WATCH = OPERATE.partition("\n## What to watch\n")
WATCH = WATCH.partition("\n## ")[0]


def terminals() -> list[str]:
    """What is typed in each terminal."""
    section = SERVE.partition("\n## Run it\n")[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def typed(text: str, recall: int, service: int) -> "subprocess.Popen[str]":
    """Type it as it is shown, but for the ports, which others may have."""
    text = text.replace(":8080/", f":{service}/").replace(":8200 ", f":{recall} ")
    *exports, command = text.splitlines()
    given = [one for line in exports for one in shlex.split(line)[1:]]
    more = {"simulate": ["--port", str(recall)], "run": ["--port", str(service)]}
    program, *words = shlex.split(command)
    return subprocess.Popen(
        [callsheet().parent / program, *words, *more.get(words[0], [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **dict(one.split("=", 1) for one in given)},
    )


@contextmanager
def running(text: str, recall: int, service: int) -> Iterator[None]:
    """Let it run until the block ends, and end it as Ctrl-C does."""
    child = typed(text, recall, service)
    try:
        yield
    finally:
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=20)
    assert child.returncode in (0, 130)


def ask(port: int, path: str, body: object = None) -> Any:  # noqa: ANN401 -- JSON
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = Request(f"http://127.0.0.1:{port}{path}", data, headers)
    with urlopen(request, timeout=20) as answer:  # noqa: S310 -- as above
        return json.loads(answer.read())


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            if true():
                return
        except OSError:
            pass
        assert time.monotonic() < end
        time.sleep(0.1)


def test_the_quick_start_books_and_follows_a_meeting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_bare(monkeypatch, tmp_path)
    write_policies(tmp_path)
    first, second, third = terminals()
    recall, service = free_port(), free_port()

    def booked() -> dict[str, str]:
        truth = ask(recall, "/_sim/truth")
        starts = {one["id"]: one["start_time"] for one in truth["bots"]}
        return {
            one["event_id"]: starts[one["future_bots"][0]]
            for one in truth["events"]
            if one["future_bots"]
        }

    with running(first, recall, service), running(second, recall, service):
        until(lambda: ask(service, "/readyz")["ready"] and booked())
        event_id, start = sorted(booked().items())[0]
        moved = spelt_later(start)
        ask(recall, f"/_sim/events/{event_id}/move", {"start": moved})
        until(lambda: booked().get(event_id) == moved)
        due = typed(third, recall, service)
        assert due.communicate(timeout=20)[0].startswith("due next\n")
        assert due.returncode == 0


def spelt_later(start: str) -> str:
    return spell(later(datetime.fromisoformat(start), HOUR))


def metrics() -> set[str]:
    """Name every metric of the engine as `/metrics` shows it."""
    registry, clock = CollectorRegistry(), SteppedClock()
    standing = Standing(clock.now())
    at_work = AtWork(clock, standing)
    EngineMetrics(registry, standing, MemoryInbox(), clock, at_work)
    WebhookMetrics(registry)
    return {
        one.name + ("_total" if one.type == "counter" else "")
        for one in registry.collect()
    }


def test_every_metric_is_listed_with_its_type() -> None:
    rows = re.findall(r"^\| `(callsheet_\w+)` \| (\w+) \|", WATCH, re.MULTILINE)
    assert {name for name, _ in rows} == metrics()
