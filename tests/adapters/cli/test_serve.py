"""`callsheet serve`: where it listens, whom it lets in, and how it ends."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest

from callsheet.adapters.cli import serve as command
from callsheet.adapters.storage import open_log
from callsheet.adapters.webhooks import PATH
from tests.adapters.cli.program import WELL, Serving, serving
from tests.adapters.cli.stage import AT, Shell
from tests.adapters.cli.test_process import run
from tests.adapters.webhooks.endpoint import BODY, SECRET, signed
from tests.forks.program import callsheet

URL = "sqlite:///log.db"


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", URL)


def hold_open(service: Serving) -> HTTPConnection:
    """Begin to send a body, and stop half-way: a request that runs."""
    connection = service.open()
    connection.putrequest("POST", "/v1/tokens")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "33")
    connection.putheader("Authorization", f"Bearer {os.environ['BEARER']}")
    connection.endheaders(b'{"name":"late",')
    time.sleep(0.2)
    return connection


def test_it_serves_the_log_and_what_runs_is_finished_before_it_ends(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = shell("tokens", "create", "door", "--scope", "admin").out.strip()
    monkeypatch.setenv("BEARER", said)
    with serving() as service:
        assert service.get("/v1/tokens", said)[1]["items"][0]["name"] == "door"
        assert service.get("/readyz") == (200, WELL)
        ran = run("tokens", "create", "other", program=[callsheet()])
        assert ran.returncode == 1
        assert "if that is a service, ask it (/v1/tokens" in ran.stderr
        late = hold_open(service)
        service.tell(signal.SIGTERM)
        time.sleep(0.3)
        with pytest.raises(OSError, match="refused"):
            service.open().connect()
        late.send(b'"scopes":["read"]}')
        assert late.getresponse().status == 201
        late.close()
        code, err = service.ended()
    assert code == 0
    assert f"listening on {service.url} (for people: {service.url}/docs)\n" in err
    assert "ending: what runs is finished first" in err
    lines = [json.loads(one) for one in err.splitlines() if one.startswith("{")]
    (issued,) = (one for one in lines if one.get("status") == 201)
    assert (issued["token"], issued["method"]) == ("door", "POST")
    assert said not in err
    # The log was closed, and has what was answered last.
    assert not Path("log.db-wal").exists()
    names = [one["name"] for one in shell("tokens", "list", "--json").json["tokens"]]
    assert names == ["door", "late"]


def test_what_recall_tells_is_kept_for_the_engine_that_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLSHEET_RECALL__WEBHOOK_SECRET", SECRET)
    with serving() as service:
        for headers, status in ((signed(at=datetime.now(UTC)), 204), ({}, 401)):
            connection = service.open()
            connection.request("POST", PATH, BODY, headers)
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (status, b"")
            connection.close()
        service.tell(signal.SIGTERM)
        assert service.ended()[0] == 0
    assert asyncio.run(waiting()) == 1


async def waiting() -> int:
    async with open_log(URL, read_only=True) as log:
        return await log.inbox.count()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)]
)
def test_a_second_signal_ends_it_at_once(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    said = shell("tokens", "create", "door", "--scope", "admin").out.strip()
    monkeypatch.setenv("BEARER", said)
    with serving() as service:
        late = hold_open(service)
        service.tell(number)
        time.sleep(0.3)
        assert service.process.poll() is None
        service.tell(number)
        assert service.ended()[0] == code
        with pytest.raises((RemoteDisconnected, ConnectionError)):
            late.getresponse()
        late.close()
    names = [one["name"] for one in shell("tokens", "list", "--json").json["tokens"]]
    assert names == ["door"]


REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "to all the world, without a token": (
        ("--host", "0.0.0.0"),  # noqa: S104 -- it is refused
        3,
        "http.host: 0.0.0.0 can be reached from elsewhere, and there is no token yet",
    ),
    "on a port that is none": (("--port", "65536"), 2, "--port: a number from 0"),
    "under a name that leads nowhere": (
        ("--host", "nowhere.invalid", "--port", "0"),
        3,
        "http.host",
    ),
}


@pytest.mark.parametrize(("words", "code", "said"), REFUSED.values(), ids=REFUSED)
def test_it_does_not_serve(
    shell: Shell, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = shell("serve", *words, "--now", AT)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_a_port_that_is_taken_is_named(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = shell("serve", "--port", port)
    assert ran.code == 3
    assert f"http.host, http.port: 127.0.0.1:{port}: " in ran.err


def test_what_is_not_installed_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    ran = shell("serve")
    assert ran.code == 3
    assert ran.err == (
        "callsheet: the service needs aiohttp_sse and openapi_pydantic and "
        "prometheus_client: install callsheet[cli,server]\n"
    )


def test_an_application_that_mounts_the_service_needs_no_command_line() -> None:
    code = (
        "import sys\n"
        "for name in ('cyclopts', 'rich', 'platformdirs', 'icalendar'):\n"
        "    sys.modules[name] = None\n"
        "from callsheet.adapters.http.app import create_app\n"
        "print(create_app.__name__)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("create_app\n", "")


def test_the_command_line_starts_without_the_service() -> None:
    code = (
        "import sys, callsheet, callsheet.adapters.cli.app; "
        "print([m for m in ('aiohttp', 'prometheus_client', 'openapi_pydantic') "
        "if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"
    assert command.EXAMPLES
