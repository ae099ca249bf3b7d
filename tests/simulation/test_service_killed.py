"""
`callsheet run` is killed again and again while calendars change and Recall tells of it.

The real program on a log on disk, or on PostgreSQL, a simulated Recall at the other end
of a socket, and real time. Whatever was acknowledged is acted on after the next start:
in the end every booking is right, nothing waits in the inbox, and no event has a second
bot.
"""

import asyncio
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callsheet.adapters.storage import Custody, open_log
from callsheet.application.inbox import Notice, NoticeKind
from tests.adapters.cli.program import Serving, serving, start
from tests.adapters.storage.servers import KEY
from tests.application.office import check_the_log
from tests.simulation.company import Company, open_company
from tests.simulation.killed_checks import check_commands, is_settled

PATIENCE = 20.0
"""Seconds in which a service that runs has everything right."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """At full size the log is on PostgreSQL, too."""
    places = ["SQLite", *["PostgreSQL"] * metafunc.config.getoption("full")]
    metafunc.parametrize("company", places, indirect=True)


@pytest.fixture
def company(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Company]:
    with open_company(monkeypatch, tmp_path) as company:
        if request.param == "PostgreSQL":
            address = request.getfixturevalue("database")
            monkeypatch.setenv("CALLSHEET_DATABASE_URL", address)
            monkeypatch.setenv("CALLSHEET_LOG__KEY", KEY)
            monkeypatch.setenv("CALLSHEET_LOG__HEAD", "log.head")
        monkeypatch.setenv("CALLSHEET_HTTP__METRICS_NEED_TOKEN", "false")
        # People call off a lot here.
        for limit, value in {
            "REMOVALS": 10**6,
            "PER_HOUR": 10**6,
            "FRACTION": 1,
        }.items():
            monkeypatch.setenv(f"CALLSHEET_LIMITS__{limit}", str(value))
        yield company


def kill(process: "subprocess.Popen[str]") -> None:
    """Kill the program; it is gone once the system has taken back what it locked."""
    process.kill()
    process.communicate(timeout=20)
    with Path("log.db.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def until_killed(company: Company, *, listens: bool) -> set[str]:
    """Let calendars change while the service starts, or works, and is killed."""
    process = start("run", port=company.port)
    try:
        if listens:
            Serving(process)
            company.change()
        end = time.monotonic() + company.chance.random() * 2
        while time.monotonic() < end:
            company.change()
            time.sleep(company.chance.random() * 0.1)
        assert process.poll() is None
    finally:
        kill(process)
    return company.acknowledged()


def settle(company: Company) -> None:
    """Start the service once more; in the end all is right, and it ends well."""
    with serving(command="run", port=company.port) as service:
        end = time.monotonic() + PATIENCE
        while (left := still_to_do(company, service)) and time.monotonic() < end:
            time.sleep(0.2)
        assert left == []
        service.tell(signal.SIGTERM)
        code, err = service.ended()
    assert code == 0, err
    assert "fault" not in err
    assert company.recall.control("GET", "/_sim/check")["inconsistencies"] == []


def still_to_do(company: Company, service: Serving) -> list[str]:
    """Name the events that are not right, and whether notices wait."""
    shown = service.read("/metrics")[1].splitlines()
    waiting = [] if "callsheet_inbox_notices 0.0" in shown else ["notices wait"]
    return company.wrong() + waiting


async def check_the_log_after(acknowledged: set[str]) -> None:
    """Find nothing that waits, and every acknowledged message known as done."""
    address = os.environ["CALLSHEET_DATABASE_URL"]
    of_a_server = Custody(key=KEY, head=Path("log.head"))
    custody = Custody() if address.startswith("sqlite") else of_a_server
    async with open_log(address, custody=custody) as log:
        assert await log.inbox.count() == 0
        for name in sorted(acknowledged):
            again = Notice(
                message_id=name, received_at=datetime.now(UTC), kind=NoticeKind.UNKNOWN
            )
            assert not await log.inbox.keep(again)
        records = await log.since(0, 1_000_000)
        check_commands(records)
        assert is_settled(records)
        await check_the_log(log)


# A hundred kills take some minutes.
@pytest.mark.timeout(900)
def test_what_was_acknowledged_is_acted_on_after_a_kill_at_any_moment(
    company: Company, pytestconfig: pytest.Config
) -> None:
    acknowledged: set[str] = set()
    for number in range(1, (100 if pytestconfig.getoption("full") else 3) + 1):
        acknowledged |= until_killed(company, listens=bool(number % 2))
        if number % 10 == 0:
            settle(company)
            acknowledged |= company.acknowledged()
    acknowledged |= company.acknowledged()
    company.hang_up()
    settle(company)
    assert acknowledged
    asyncio.run(check_the_log_after(acknowledged))
