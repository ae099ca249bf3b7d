"""
`callsheet run` is killed again and again while calendars change and Recall tells of it.

The real program on a log on disk, a simulated Recall at the other end of a socket, and
real time. Whatever was acknowledged is acted on after the next start: in the end every
booking is right, nothing waits in the inbox, and no event has a second bot.
"""

import asyncio
import fcntl
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.world import World
from callsheet.adapters.storage import open_log
from callsheet.application.inbox import Notice, NoticeKind
from callsheet.testing import RecallServer, serving_recall
from tests.adapters.cli.program import serving, start
from tests.adapters.cli.stage import lay_bare
from tests.application.office import check_the_log
from tests.simulation.killed_checks import check_commands, is_settled
from tests.simulation.town import ANA, BEN

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOUR = timedelta(hours=1)
PATIENCE = 20.0
"""Seconds in which a service that runs has everything right."""


@dataclass
class Company:
    """People who change their calendars all the time, by chance."""

    recall: RecallServer
    chance: Random
    events: list[str] = field(default_factory=list)

    def change(self) -> None:
        """Let one of them meet somebody, move a meeting, or call it off."""
        kind = self.chance.choice(["meet", "meet", "move", "cancel"])
        if kind == "meet" or not self.events:
            self._meet()
        elif kind == "move":
            event, start = self.chance.choice(self.events), self._some_time()
            self._do(f"events/{event}/move", {"start": start.isoformat()})
        else:
            event = self.events.pop(self.chance.randrange(len(self.events)))
            self._do(f"events/{event}/cancel", {})

    def _meet(self) -> None:
        start, number = self._some_time(), self.chance.randrange(1_000_000_000)
        whose = self.chance.choice(self.recall.truth()["calendars"])["id"]
        body = {
            "start_time": start.isoformat(),
            "end_time": (start + HOUR).isoformat(),
            "title": "The meeting",
            "meeting_url": f"https://meet.google.com/m{number}",
            "ical_uid": f"{number}@acme.example",
        }
        self.events.append(self._do(f"calendars/{whose}/events", body)["event_id"])

    def _some_time(self) -> datetime:
        day = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        return day + HOUR * self.chance.randrange(24, 240)

    def _do(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON
        return self.recall.control("POST", f"/_sim/{path}", body)

    def wrong(self) -> list[str]:
        """Name the events whose bots are not what is wanted."""
        truth, found = self.recall.truth(), []
        ahead = {
            bot["id"]: bot for bot in truth["bots"] if bot["status"] == "scheduled"
        }
        for event in truth["events"]:
            starts = [ahead[one]["start_time"] for one in event["future_bots"]]
            gone = event["is_deleted"] or event["cancelled"]
            if starts != ([] if gone else [event["start_time"]]):
                found.append(f"{event['event_id']}: {starts}, gone: {gone}")
        return found

    def acknowledged(self) -> set[str]:
        """Name the messages that were answered with 204."""
        shown = self.recall.control("GET", "/_sim/webhooks?limit=1000")["messages"]
        return {
            one["id"]
            for one in shown
            if any(a["status"] == 204 for a in one["attempts"])
        }


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def company(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Company]:
    lay_bare(monkeypatch, tmp_path)
    (tmp_path / "policy.toml").write_text('default = "record"\n')
    world = World(Clock.running(), seed=1)
    preconnect(world, open_mailbox(world, ANA, "google_calendar"))
    preconnect(world, open_mailbox(world, BEN, "microsoft_outlook"))
    with serving_recall(
        world=world,
        profile="kind",
        webhook_url=f"http://127.0.0.1:{port}/webhooks/recall",
        webhook_secret=SECRET,
    ) as recall:
        for name, value in {
            "RECALL__BASE_URL": recall.base_url,
            "RECALL__API_KEY": recall.api_key,
            "RECALL__WEBHOOK_SECRET": SECRET,
            "DATABASE_URL": "sqlite:///log.db",
            "POLICY": "policy.toml",
            # People call off a lot here.
            "LIMITS__REMOVALS": "100000",
            "LIMITS__PER_HOUR": "100000",
            "LIMITS__FRACTION": "1",
        }.items():
            monkeypatch.setenv(f"CALLSHEET_{name}", value)
        yield Company(recall, Random(7))


def kill(process: "subprocess.Popen[str]") -> None:
    """Kill the program; it is gone once the system has taken its lock back."""
    process.kill()
    process.communicate(timeout=20)
    with Path("log.db.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def until_killed(company: Company, port: int) -> set[str]:
    """Let calendars change while the service starts, works, and is killed."""
    process = start("run", port=port)
    try:
        end = time.monotonic() + company.chance.random() * 2
        while time.monotonic() < end:
            company.change()
            time.sleep(company.chance.random() * 0.1)
        assert process.poll() is None
    finally:
        kill(process)
    return company.acknowledged()


def settle(company: Company, port: int) -> None:
    """Start the service once more; in the end all is right, and it ends well."""
    with serving(command="run", port=port) as service:
        end = time.monotonic() + PATIENCE
        while (wrong := company.wrong()) and time.monotonic() < end:
            time.sleep(0.2)
        assert wrong == []
        time.sleep(1.2)
        service.tell(signal.SIGTERM)
        code, err = service.ended()
    assert code == 0, err
    assert "fault" not in err
    assert company.recall.control("GET", "/_sim/check")["inconsistencies"] == []


async def check_the_log_after(acknowledged: set[str]) -> None:
    """Find nothing that waits, and every acknowledged message known as done."""
    async with open_log("sqlite:///log.db") as log:
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
    company: Company, port: int, pytestconfig: pytest.Config
) -> None:
    acknowledged: set[str] = set()
    for number in range(1, (100 if pytestconfig.getoption("full") else 3) + 1):
        acknowledged |= until_killed(company, port)
        if number % 10 == 0:
            settle(company, port)
            acknowledged |= company.acknowledged()
    settle(company, port)
    acknowledged |= company.acknowledged()
    assert acknowledged
    asyncio.run(check_the_log_after(acknowledged))
