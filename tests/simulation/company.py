"""Two people's calendars on a simulated Recall in real time, which tells of changes."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.world import World
from callsheet.testing import RecallServer, serving_recall
from tests.adapters.cli.stage import lay_bare
from tests.simulation.town import ANA, BEN

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOUR: Final = timedelta(hours=1)


@dataclass
class Company:
    """
    People who change their calendars, by chance.

    Attributes:
        port: Where Recall's messages go, and nobody listens yet.
        events: Those that take place, as far as this moved them.
    """

    recall: RecallServer
    port: int
    chance: Random
    events: list[str] = field(default_factory=list)

    def change(self) -> None:
        """Let one of them meet somebody, move a meeting, or call it off."""
        kind = self.chance.choice(["meet", "meet", "move", "cancel"])
        if kind == "meet" or not self.events:
            self.meet()
        elif kind == "move":
            event, start = self.chance.choice(self.events), self._some_time()
            self._do(f"events/{event}/move", {"start": start.isoformat()})
        else:
            event = self.events.pop(self.chance.randrange(len(self.events)))
            self._do(f"events/{event}/cancel", {})

    def meet(self) -> None:
        """Let one of them meet somebody."""
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

    def hang_up(self) -> None:
        """Have Recall tell of nothing any more."""
        self.recall.control("DELETE", "/_sim/webhooks/endpoint")

    def acknowledged(self) -> set[str]:
        """Name the messages that were answered with 204."""
        shown = self.recall.control("GET", "/_sim/webhooks?limit=1000")["messages"]
        return {
            one["id"]
            for one in shown
            if any(a["status"] == 204 for a in one["attempts"])
        }


@contextmanager
def open_company(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[Company]:
    """Serve it until the block ends, with settings that lead to it."""
    lay_bare(patch, folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    (folder / "policy.toml").write_text('default = "record"\n')
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
        }.items():
            patch.setenv(f"CALLSHEET_{name}", value)
        yield Company(recall, port, Random(7))
