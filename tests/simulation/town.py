"""
A town whose bots are looked after by a process that dies again and again.

Ana and Ben have connected their calendars. Somebody else's bots are booked for two
meetings, one of them Ana's alone and one of both. It is eight o'clock on a Monday.
"""

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from callsheet.adapters.simulator.bots import scheduling
from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.control.bodies import NewEvent
from callsheet.adapters.simulator.control.creation import create_event
from callsheet.adapters.simulator.world import World
from callsheet.adapters.storage import open_log
from callsheet.application.ledger import Ledger
from callsheet.application.ports import Recorded
from callsheet.domain.records import PreferenceSet
from callsheet.testing import RecallServer, serving_recall
from tests.application.office import check_the_log
from tests.simulation.forking import Forks, Job

MORNING: Final = datetime.fromisoformat("2026-03-02T08:00:00Z")
TOMORROW: Final = MORNING + timedelta(days=1)
HOUR: Final = timedelta(hours=1)
LINK: Final = "https://meet.google.com/abc-defg-hij"
STRANGERS_KEY: Final = "somebody else's"
BOT: Final = {"bot_name": "Acme notes"}

RECORD: Final = 'default = "record"\nbot = { bot_name = "Acme notes" }\n'
NOT_THE_MEETING: Final = (
    f'{RECORD}[[rules]]\nname = "secret"\nwhen = {{ title = "the meeting" }}\n'
    'then = "skip"\n'
)


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot as it ought to be: for what, and whether it still is to be there."""

    start: datetime
    link: str = LINK
    stays: bool = True


@dataclass(slots=True)
class Town:
    """
    A simulated Recall, and a log on disk; what is done to one event has a name.

    Attributes:
        policy: The text of the policy file.
        settings: Further settings of the process.
        script: What Recall will answer, in the words of `/_sim/script`.
        timeout: Real seconds that the process waits for an answer.
        down: How long nobody restarts it.
        names: What the events are called, by id.
        strangers_before: Their bots, and ...
        position_before: ... how much the log held when all was remembered.
    """

    recall: RecallServer
    forks: Forks
    folder: Path
    policy: str = RECORD
    settings: dict[str, Any] = field(default_factory=dict)
    script: Sequence[Mapping[str, Any]] = ()
    timeout: float = 30.0
    down: timedelta = timedelta(seconds=2)
    names: dict[str, str] = field(default_factory=dict)
    strangers_before: list[Any] = field(default_factory=list)
    position_before: int = 0
    _world: Any = None
    _calls: int = 0

    @property
    def now(self) -> datetime:
        shown = self.recall.control("GET", "/_sim/clock")
        return datetime.fromisoformat(shown["now"])

    def meet(
        self, start: datetime, *, whose: str = "ana@acme.example", **changes: Any
    ) -> str:
        """Put a meeting of an hour into a calendar; give the id of its event."""
        calendars = self.recall.truth()["calendars"]
        calendar = next(c["id"] for c in calendars if c["calendar"] == whose)
        body = {
            "start_time": start.isoformat(),
            "end_time": (start + HOUR).isoformat(),
            "title": "The meeting",
            "meeting_url": LINK,
            "ical_uid": "meeting@acme.example",
            **changes,
        }
        path = f"/_sim/calendars/{calendar}/events"
        event_id = str(self.recall.control("POST", path, body)["event_id"])
        self.names[event_id] = f"{whose.partition('@')[0]}'s"
        return event_id

    def change(self, event_id: str, verb: str, **body: Any) -> None:
        """Let a person change an event, in the words of `/_sim/events`."""
        self.recall.control("POST", f"/_sim/events/{event_id}/{verb}", body)

    def say_no(self, event_id: str) -> None:
        """Let a person choose that an event is not recorded."""
        asyncio.run(self._say_no(event_id))

    async def _say_no(self, event_id: str) -> None:
        async with open_log(self._url) as log:
            ledger = Ledger(log)
            await ledger.catch_up()
            batch = ledger.batch()
            batch.add(
                PreferenceSet(
                    target=event_id,
                    series=False,
                    wanted=False,
                    by="ana@acme.example",
                    why="not for the record",
                    at=self.now,
                )
            )
            await batch.commit()

    def keep_in_step(self, fatal: str | None = None) -> int:
        """Run a process until all is in step, or it dies; give its exit code."""
        return self.forks.run(self.job(fatal))

    def job(self, fatal: str | None = None) -> Job:
        """Say what a process is to do, and at which point it dies."""
        policy = self.folder / "policy.toml"
        policy.write_text(self.policy)
        settings = {
            "database_url": self._url,
            "policy": str(policy),
            "recall": {"base_url": self.recall.base_url, "api_key": "sim-key"},
            **self.settings,
        }
        return {
            "base_url": self.recall.base_url,
            "api_key": self.recall.api_key,
            "journal": str(self._journal),
            "settings": settings,
            "now": self.now.isoformat(),
            "names": self.names,
            "fatal": fatal,
            "timeout": self.timeout,
        }

    def remember(self) -> None:
        """Keep the world and the log as they are, to begin here again and again."""
        self._world = self.recall.control("GET", "/_sim/state")
        self.strangers_before = self.strangers()
        if self._database.exists():
            shutil.copyfile(self._database, self._kept)
            self.position_before = len(self.records())

    def begin_again(self) -> None:
        """Put the world and the log back to where they were when remembered."""
        self.recall.control("PUT", "/_sim/state", self._world)
        for rule in self.script:
            self.recall.control("POST", "/_sim/script", rule)
        for file in self.folder.glob("log.db*"):
            file.unlink()
        self._journal.unlink(missing_ok=True)
        if self._kept.exists():
            shutil.copyfile(self._kept, self._database)
        self._calls = len(self.recall.requests())

    def wait_for_help(self) -> None:
        """Let the time pass until somebody starts the process again."""
        self.recall.advance(seconds=self.down.total_seconds())

    def ours(self) -> list[Any]:
        """Show all bots but the strangers'."""
        return [bot for bot in self._bots() if not _is_strangers(bot)]

    def strangers(self) -> list[Any]:
        """Show the strangers' bots."""
        return [bot for bot in self._bots() if _is_strangers(bot)]

    def _bots(self) -> list[Any]:
        bots: list[Any] = self.recall.truth()["bots"]
        return bots

    def journal(self) -> list[str]:
        """Show what the processes noted since the beginning, in order."""
        return self._journal.read_text().splitlines()

    def records(self) -> tuple[Recorded, ...]:
        """Read the whole log, and ask every recorded question again."""
        return asyncio.run(self._records())

    async def _records(self) -> tuple[Recorded, ...]:
        async with open_log(self._url, read_only=True) as log:
            await check_the_log(log)
            return await log.since(0, 100_000)

    def writes(self) -> list[Mapping[str, Any]]:
        """Show the calls since the beginning that were to change something."""
        calls = self.recall.requests(self._calls)
        return [call for call in calls if call["method"] != "GET"]

    @property
    def _url(self) -> str:
        return f"sqlite:///{self._database}"

    @property
    def _database(self) -> Path:
        return self.folder / "log.db"

    @property
    def _kept(self) -> Path:
        return self.folder / "kept.db"

    @property
    def _journal(self) -> Path:
        return self.folder / "journal"


def _is_strangers(bot: Mapping[str, Any]) -> bool:
    key: str = bot["deduplication_key"]
    return key.startswith(STRANGERS_KEY)


@contextmanager
def open_town(forks: Forks, folder: Path) -> Iterator[Town]:
    """Serve a town until the block ends."""
    world = World(Clock.stepped(MORNING), seed=1)
    mailboxes = (
        open_mailbox(world, "ana@acme.example", "google_calendar"),
        open_mailbox(world, "ben@acme.example", "microsoft_outlook"),
    )
    calendars = [preconnect(world, mailbox) for mailbox in mailboxes]
    for title, whose in (("hers", calendars[:1]), ("theirs", calendars)):
        for calendar in whose:
            new = NewEvent(
                start_time=TOMORROW + 3 * HOUR,
                end_time=TOMORROW + 4 * HOUR,
                title=title,
                ical_uid=f"{title}@acme.example",
                meeting_url=f"https://meet.google.com/{title}",
            )
            event = create_event(world, calendar, new)
            scheduling.add_bot(world, event, f"{STRANGERS_KEY} {title}", {})
    with serving_recall(world=world) as recall:
        yield Town(recall, forks, folder)
