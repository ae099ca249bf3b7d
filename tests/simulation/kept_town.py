"""The town, and the process that looks after its bots: it dies, and is restarted."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Recorded
from callsheet.application.story import tell_story
from callsheet.application.wording import chapter_words
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import DedupKey, EventId
from callsheet.domain.records import PreferenceSet
from tests.adapters.storage.files import copy_log
from tests.application.office import check_the_log
from tests.simulation.forking import Forks, Job
from tests.simulation.town import ANA, Town, serving_town

BOT: Final = {"bot_name": "Acme notes"}
RECORD: Final = 'default = "record"\nbot = { bot_name = "Acme notes" }\n'
NOT_THE_MEETING: Final = (
    f'{RECORD}[[rules]]\nname = "secret"\nwhen = {{ title = "the meeting" }}\n'
    'then = "skip"\n'
)


@dataclass(slots=True, kw_only=True)
class KeptTown(Town):
    """
    A town, and a log on disk.

    Attributes:
        forks: Starts processes.
        folder: Holds the log.
        policy: The text of the policy file.
        settings: Further settings of the process.
        script: What Recall will answer, in the words of `/_sim/script`.
        timeout: Real seconds that the process waits for an answer.
        meanwhile: What happens while nobody has restarted the process.
        strangers_before: Their bots, and ...
        position_before: ... how much the log held when all was remembered.
    """

    forks: Forks
    folder: Path
    policy: str = RECORD
    settings: dict[str, Any] = field(default_factory=dict)
    script: Sequence[Mapping[str, Any]] = ()
    timeout: float = 30.0
    meanwhile: Callable[[], None] | None = None
    strangers_before: list[Any] = field(default_factory=list)
    position_before: int = 0
    _world: Any = None
    _calls: int = 0

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
                    by=ANA,
                    why="not for the record",
                    at=self.now,
                )
            )
            await batch.commit()

    def keep_in_step(self, fatal: str | None = None) -> int:
        """Run a process until all is in step, or it dies; give its exit code."""
        return self.forks.run(self.job(fatal=fatal))

    def look_once(self) -> int:
        """Run a process for a single pass; give its exit code."""
        return self.forks.run(self.job(once=True))

    def job(self, *, fatal: str | None = None, once: bool = False) -> Job:
        """Say what a process is to do, and at which point it dies."""
        policy = self.folder / "policy.toml"
        policy.write_text(self.policy)
        recall = {"base_url": self.recall.base_url, "api_key": self.recall.api_key}
        settings = {"database_url": self._url, "policy": str(policy), "recall": recall}
        return {
            **recall,
            "settings": {**settings, **self.settings},
            "timeout": self.timeout,
            "now": self.now.isoformat(),
            "journal": str(self._journal),
            "names": self.names,
            "fatal": fatal,
            "once": once,
        }

    def remember(self) -> None:
        """Keep the world and the log as they are, to begin here again and again."""
        self._world = self.recall.control("GET", "/_sim/state")
        self.strangers_before = self.strangers()
        if self._database.exists():
            copy_log(self._database, self._kept)
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
            copy_log(self._kept, self._database)
        # None come after so many; the answer says how many there are.
        shown = self.recall.control("GET", "/_sim/requests?since=1000000")
        self._calls = shown["last"]

    def wait_for_help(self) -> None:
        """Let the time pass until somebody starts the process again."""
        self.recall.advance(seconds=2)
        if self.meanwhile is not None:
            self.meanwhile()

    def arrive_late(self, event_id: str, key: str) -> None:
        """Let an addition of a process that is dead arrive at Recall only now."""
        asyncio.run(self._arrive_late(EventId(event_id), DedupKey(key)))

    async def _arrive_late(self, event_id: EventId, key: DedupKey) -> None:
        async with RecallClient(self.recall.base_url, self.recall.api_key) as client:
            await client.add_bot(event_id, key, BotSettings.of(BOT))

    def journal(self) -> list[str]:
        """Show what the processes noted since the beginning, in order."""
        return self._journal.read_text().splitlines()

    def records(self) -> tuple[Recorded, ...]:
        """Read the whole log."""
        return asyncio.run(self._records(checked=False))

    def checked_records(self) -> tuple[Recorded, ...]:
        """Read the whole log, ask every recorded question again, tell every story."""
        return asyncio.run(self._records(checked=True))

    async def _records(self, *, checked: bool) -> tuple[Recorded, ...]:
        async with open_log(self._url, read_only=True) as log:
            if checked:
                await check_the_log(log)
                for event_id in self.names:
                    story = await tell_story(log, event_id, rebuild)
                    assert all(chapter_words(chapter) for chapter in story.chapters)
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


@contextmanager
def open_town(forks: Forks, folder: Path) -> Iterator[KeptTown]:
    """Serve a town until the block ends."""
    with serving_town() as recall:
        yield KeptTown(recall=recall, forks=forks, folder=folder)
