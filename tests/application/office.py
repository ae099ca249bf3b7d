"""An office under test: calendars in memory, a log in memory, and a clock to set."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from callsheet.adapters.memory import MemoryCalendars
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.engine import Engine
from callsheet.application.erased import lacks
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.policies import RefusedPolicy
from callsheet.application.story import tell_story
from callsheet.application.synced import Synced
from callsheet.application.wording import chapter_words
from callsheet.domain.bot import Bot
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.decision import Decision
from callsheet.domain.digests import digest
from callsheet.domain.erasures import Erasures
from callsheet.domain.event import Calendar, Event
from callsheet.domain.facts import Case
from callsheet.domain.guard import Held
from callsheet.domain.ids import DedupKey, EventId
from callsheet.domain.log_records import LogRecord
from callsheet.domain.parts import Filing
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.records import Decided, PreferenceSet, Record
from callsheet.domain.situation import Settings
from tests.application.faulty import Faulty
from tests.contracts.views_contract import check_views
from tests.domain.builders import NOON, RECORD, Change, calendar, event

R = TypeVar("R")

SHARERS = {"cal-a": "ana@acme.example", "cal-b": "ben@acme.example"}


class SteppedClock:
    """
    A clock that moves when it is told to, and when somebody sleeps.

    Attributes:
        slept: How long each sleep was, in seconds.
    """

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Office:
    """
    Ana's and Ben's calendars, and an engine that keeps them in step.

    Attributes:
        recall: What Recall holds.
        calls: The port that the engine talks to; it can be told to fail.
        policy: What the next engine wants.
        options: Further arguments for the next engine.
    """

    def __init__(self, clock: SteppedClock | None = None) -> None:
        self.clock = clock or SteppedClock()
        self.recall = MemoryCalendars(self.clock.now)
        self.calls = Faulty(self.recall)
        self.log = MemoryLog()
        self.policy: Policy | RefusedPolicy | None = RECORD
        self.options: dict[str, Change] = {}
        self.recall.put(*(calendar(i, address=a) for i, a in SHARERS.items()))
        self._engine: Engine | None = None

    def put(self, *things: Event | Calendar) -> None:
        """Put events and calendars into Recall."""
        self.recall.put(*things)

    def meet(self, *ids: str, **changes: Change) -> None:
        """Put the usual meeting into Ana's calendar, once for each id."""
        self.put(*(event(id, **changes) for id in ids))

    def restart(
        self,
        policy: Policy | RefusedPolicy | None = RECORD,
        settings: Settings | None = None,
        **o: Change,
    ) -> None:
        """End the engine's process; the next one is set up like this."""
        self.policy, self.options = policy, {"settings": settings, **o}
        self._engine = None

    @property
    def engine(self) -> Engine:
        """The engine of the process at hand."""
        if self._engine is None:
            self._engine = Engine(
                calendars=self.calls,
                log=self.log,
                clock=self.clock,
                policy=self.policy,
                **self.options,
            )
        return self._engine

    async def sync(self) -> Synced:
        """Run a pass."""
        return await self.engine.sync()

    async def writes(self) -> list[str]:
        """Run a pass, and show what it changed in Recall."""
        before = len(self.recall.writes)
        await self.sync()
        return self.recall.writes[before:]

    def bots(self, id: str = "evt-1") -> tuple[Bot, ...]:
        """Show the bots that Recall lists on an event."""
        return self.recall.bots(EventId(id))

    async def what_it_wants(self, id: str) -> tuple[DedupKey, BotSettings]:
        """Say under which key and with which settings an event would get its bot."""
        _, planned = await self.engine.plan()
        case = Case(planned.situations[EventId(id)])
        assert case.key is not None
        return case.key, case.settings

    async def prefer(
        self, wanted: bool | None, target: str = "evt-1", *, series: bool = False
    ) -> None:
        """Let a person choose for an event or a series."""
        ledger = Ledger(self.log)
        await ledger.catch_up()
        batch = ledger.batch()
        batch.add(
            PreferenceSet(
                target=target,
                series=series,
                wanted=wanted,
                by="ana@acme.example",
                why="a test",
                at=self.clock.now(),
            )
        )
        await batch.commit()

    async def records(self, kind: type[R]) -> list[R]:
        """Read the records of one kind, oldest first."""
        everything = await self.log.since(0, 100_000)
        return [r.record for r in everything if isinstance(r.record, kind)]

    async def position(self) -> int:
        """Count the records of the log."""
        return len(await self.log.since(0, 100_000))

    async def told(self, id: str = "evt-1") -> list[str]:
        """Tell the story of an event, the first line of each chapter."""
        story = await tell_story(self.log, id, rebuild)
        return [chapter_words(chapter)[0] for chapter in story.chapters]

    async def every_line(self, id: str = "evt-1") -> list[str]:
        """Tell the story of an event, all of it."""
        story = await tell_story(self.log, id, rebuild)
        return [line for chapter in story.chapters for line in chapter_words(chapter)]

    async def check_the_log(self) -> int:
        """Ask every recorded question again: the answer has to be the recorded one."""
        return await check_the_log(self.log)


async def check_the_log(log: Log) -> int:
    """
    Ask the questions that a log holds again: the answer has to be the recorded.

    Of a thousand questions all, of more a thousand. And what is kept of it has to be
    what all of it comes to.

    Returns:
        How many were asked, but for those that were erased.
    """
    await check_views(log)
    everything = [recorded.record for recorded in await log.since(0, 100_000)]
    erasures, asked = Erasures(), 0
    for record in everything:
        if isinstance(record, LogRecord):
            erasures = erasures.after(record)
    decisions = [record for record in everything if isinstance(record, Decided)]
    for decided in decisions[:: 1 + len(decisions) // 1_001]:
        texts = await log.texts([found for _, found in decided.parts])
        if erasures.covers(decided) and lacks(decided, texts):
            continue
        asked += 1
        situation = rebuild(decided, texts)
        assert situation.now == decided.at
        assert Filing().file(situation).digest == decided.situation
        assert digest(reconcile(situation)) == decided.decision
    return asked


def reasons(synced: Synced) -> dict[str, str]:
    """Show why each event is as it is."""
    return {d.event_id: d.reason.value for d in decisions(synced)}


def decisions(synced: Synced) -> tuple[Decision, ...]:
    return synced.planned.plan.decisions


def waiting(synced: Synced) -> list[tuple[str, str]]:
    """Show who waits for what."""
    return [(w.event_id, w.why) for w in synced.waiting]


def kinds(records: Iterable[Record]) -> list[str]:
    return [type(record).__name__ for record in records]


def limit_of(held: Held) -> str:
    """Name the limit for which an event is held."""
    return "" if held.limit is None else held.limit.value
