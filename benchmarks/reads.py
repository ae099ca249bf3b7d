"""
What it costs to learn what changed: list calls, and the time until all is right.

`python -m benchmarks.reads [--calendars N] [--loss] [--one-by-one]` prints the figures;
it is no benchmark of ratios, and takes minutes. Every calendar has one meeting a week
ahead, all booked; within ten minutes each is moved once, in an order of chance. The
simulated Recall stands behind real HTTP with its real rate limits, on a clock that
passes a second at a time; its webhooks are posted, proven and kept. `--loss` loses 5 %,
repeats 10 % and delays 10 % of them; `--one-by-one` reads each calendar on its own.
"""

import argparse
import asyncio
import logging
import random
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from unittest.mock import patch

import structlog
from aiohttp import web

from callsheet.adapters.recall.bot_words import sign_of
from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.simulator.calendars import changes
from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.control.bodies import NewEvent
from callsheet.adapters.simulator.control.creation import create_event
from callsheet.adapters.simulator.model import Event
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.timeline import settle
from callsheet.adapters.simulator.world import World
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.adapters.webhooks import PATH, RECEPTION, ROUTE, Reception, Verifier
from callsheet.application import catching_up
from callsheet.application.catching_up import CatchUp
from callsheet.application.engine import Engine
from callsheet.application.hearing import Heard
from callsheet.application.updating import Updater
from callsheet.application.watching import Turn, Watch
from callsheet.domain.ids import CalendarId
from callsheet.domain.policy import Policy
from callsheet.domain.reads import Read, Stale

MORNING: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
STARTS: Final = MORNING + timedelta(days=7)
SPAN: Final = timedelta(minutes=10)
SECOND: Final = timedelta(seconds=1)
SECRET: Final = "whsec_" + b64encode(b"a secret that everybody may know").decode()
NOISE: Final = {
    "webhook_loss": 0.05,
    "webhook_duplicates": 0.1,
    "webhook_disorder": 0.1,
}


_READ_CALENDAR: Final = CatchUp._read_calendar  # noqa: SLF001 -- done otherwise here


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How many calendars, how badly told of, and how they are read."""

    calendars: int
    loss: bool = False
    one_by_one: bool = False


@dataclass(slots=True)
class Office:
    """
    A workspace in which every meeting is moved once; the engine's clock, too.

    Attributes:
        sim: What serves it.
        edits: The moves that are still to come, the last one first.
    """

    sim: Simulator
    edits: list[tuple[datetime, Event]] = field(default_factory=list)

    def now(self) -> datetime:
        """Say what time it is there."""
        return self.sim.world.clock.now()

    async def sleep(self, seconds: float) -> None:
        """Let time pass second by second, with all that happens in it."""
        until = self.now() + timedelta(seconds=seconds)
        while self.now() < until:
            self.reach(min(until, self.now() + SECOND))
            await self.sim.delivered()
            await asyncio.sleep(0)

    def reach(self, moment: datetime) -> None:
        """Let people move their meetings up to an instant."""
        world = self.sim.world
        while self.edits and self.edits[-1][0] <= moment:
            at, event = self.edits.pop()
            world.clock.reach(at)
            settle(world)
            start = event.source.current.start + timedelta(hours=1)
            changes.move(world, event.source, start, start + timedelta(minutes=30))
        world.clock.reach(moment)
        settle(world)

    def wrong(self) -> int:
        """Count the meetings without exactly one bot for their time."""
        world = self.sim.world
        return sum(
            [world.bots[bot_id].start for bot_id in event.bots]
            != [event.source.current.start]
            for event in world.events.values()
        )

    def lists(self, since: int) -> int:
        """Count the lists of events that were asked for after a call."""
        calls = self.sim.requests.since(since)
        return sum(one.operation == "list_events" for one in calls)


@dataclass(slots=True)
class Play:
    """
    Lets everything be booked, moves it all, and waits until it is right again.

    Attributes:
        began: When the first move may come; None before.
        calls: How many had been made by then.
        seen: How many had been made by the last turn.
    """

    office: Office
    stop: asyncio.Event
    began: datetime | None = None
    calls: int = 0
    seen: int = 0

    def told(self, turn: Turn) -> None:
        """Look where things stand after each turn."""
        office = self.office
        made = 0 if turn.synced is None else len(turn.synced.attempts)
        if turn.pages or made or turn.failed:
            say(
                f"{office.now() - MORNING}  {turn.pages} pages to learn what changed, "
                f"{office.lists(self.seen)} in all; {made} calls sent, "
                f"{turn.backlog} to come {turn.failed or ''}"
            )
        self.seen = len(office.sim.requests)
        if office.edits or turn.backlog or office.wrong():
            return
        if self.began is None:
            self._begin()
        else:
            self._end(self.began)

    def _begin(self) -> None:
        office = self.office
        events = list(office.sim.world.events.values())
        say(f"{len(events):,} bookings were made by {office.now() - MORNING}")
        dice = random.Random(7)  # noqa: S311 -- repeatable
        self.began = office.now() + timedelta(minutes=2)
        moments = sorted(self.began + SPAN * dice.random() for _ in events)
        dice.shuffle(events)
        office.edits = [*zip(reversed(moments), events, strict=True)]
        self.calls = len(office.sim.requests)

    def _end(self, began: datetime) -> None:
        calls = self.office.sim.requests.since(self.calls)
        say(f"all is right {self.office.now() - began} after the first move")
        say(f"calls: {dict(Counter(one.operation for one in calls))}")
        say(f"answers: {dict(Counter(one.status for one in calls))}")
        self.stop.set()


class TheirClock:
    """The clock of an office that is made later."""

    def __init__(self) -> None:
        self.office: Office | None = None

    def now(self) -> datetime:
        """Say what time it is there."""
        return MORNING if self.office is None else self.office.now()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        if self.office is not None:
            await self.office.sleep(seconds)


def world_of(trial: Trial) -> World:
    """Make a workspace with a meeting in each calendar."""
    world = World(Clock.stepped(MORNING), seed=1)
    for number in range(trial.calendars):
        mailbox = open_mailbox(world, f"p{number}@acme.example", "google_calendar")
        start = STARTS + timedelta(minutes=5 * (number % 288))
        new = NewEvent(
            start_time=start,
            end_time=start + timedelta(minutes=30),
            meeting_url=f"https://meet.google.com/{number:012d}",
        )
        create_event(world, preconnect(world, mailbox), new)
    world.outbox.clear()
    noise = NOISE if trial.loss else {}
    world.switches = world.switches.changed({"write_takes_ms": 0, **noise})
    return world


def each_alone(
    stale: Iterable[Stale], *, first: datetime | None, **_: object
) -> tuple[Read, ...]:
    """Choose a list for each calendar that changed, as is mostly done."""
    return tuple(Read(one.calendar_id, one.since or first) for one in stale)


def all_heard_of(heard: Heard, _: object, first: datetime) -> Iterator[Stale]:
    """Name every calendar of which anything was heard."""
    for calendar_id, hint in heard.hints.items():
        yield Stale(calendar_id=calendar_id, since=hint.since or first)


async def read_and_done(
    reads: CatchUp, updater: Updater, calendar_id: CalendarId, read: Read, now: datetime
) -> None:
    """Read a calendar, and have done with what was heard of it."""
    await _READ_CALENDAR(reads, updater, calendar_id, read, now)
    reads.heard.hints.pop(calendar_id, None)
    # Else the pass would list the workspace before it sends anything.
    updater.world.look.refreshed = reads.times.changes = updater.clock.now()


@asynccontextmanager
async def receiving(reception: Reception) -> AsyncIterator[str]:
    """Receive webhooks as the service does; give the address."""
    app = web.Application()
    app.add_routes([ROUTE])
    app[RECEPTION] = reception
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()


async def run(trial: Trial) -> None:
    """Book all, move all, and say what that took."""
    inbox, clock, awake = MemoryInbox(), TheirClock(), list[Watch]()
    reception = Reception(
        inbox=inbox,
        verifier=Verifier((SECRET,)),
        clock=clock,
        on_kept=partial(wake, awake),
    )
    async with receiving(reception) as url:
        sim = Simulator(world_of(trial), webhook_url=url, webhook_secret=SECRET)
        office = clock.office = Office(sim)
        async with (
            sim,
            RecallClient(sim.base_url, sim.api_key, sleep=office.sleep) as client,
        ):
            policy, stop = Policy(default="record"), asyncio.Event()
            engine = Engine(
                calendars=client, log=MemoryLog(), clock=office, policy=policy
            )
            told = Play(office, stop).told
            watch = Watch(engine, inbox, rebuild, sign_of, told=told)
            awake.append(watch)
            await watch.run(stop)


def wake(watches: Iterable[Watch]) -> None:
    """Have what was kept looked at."""
    for watch in watches:
        watch.wake()


def say(words: str) -> None:
    """Tell at once how far it is."""
    print(words, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run the trial that the arguments describe."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calendars", type=int, default=10_000)
    parser.add_argument("--loss", action="store_true")
    parser.add_argument("--one-by-one", action="store_true")
    given = parser.parse_args(arguments)
    warnings = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=warnings)
    trial = Trial(**vars(given))
    with ExitStack() as changed:
        if trial.one_by_one:
            for whose, name, otherwise in (
                (catching_up, "plan_reads", each_alone),
                (catching_up, "_late", all_heard_of),
                (CatchUp, "_read_calendar", read_and_done),
            ):
                changed.enter_context(patch.object(whose, name, otherwise))
        asyncio.run(run(trial))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
