"""
What it costs to learn what changed: list calls, and the time until all is right.

`python -m benchmarks.reads [--calendars N] [--loss] [--one-by-one]` prints the figures;
it is no benchmark of ratios, and takes minutes. Every calendar has one meeting a week
ahead, all booked; within ten minutes each is moved once, in an order of chance. The
simulated Recall stands behind real HTTP with its real rate limits, on a clock that
passes a second at a time; its webhooks are posted and kept. `--loss` loses 5 %, repeats
10 % and delays 10 % of them; `--one-by-one` reads each calendar that changed on its own.
"""

import argparse
import asyncio
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

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
from callsheet.application.engine import Engine
from callsheet.application.inbox import Notice, NoticeKind
from callsheet.application.watching import Turn, Watch
from callsheet.domain.ids import CalendarId
from callsheet.domain.policy import Policy

MORNING: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
STARTS: Final = MORNING + timedelta(days=7)
SPAN: Final = timedelta(minutes=10)
SECOND: Final = timedelta(seconds=1)


@dataclass(slots=True)
class Office:
    """
    A workspace in which every meeting is moved once.

    Attributes:
        sim: What serves it.
        edits: The moves that are still to come, the last one first.
    """

    sim: Simulator
    edits: list[tuple[datetime, Event]] = field(default_factory=list)
    moved: int = 0

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
            self.moved += 1
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How large, and how badly told."""

    calendars: int
    loss: bool = False
    one_by_one: bool = False


def world_of(trial: Trial) -> World:
    """Make a workspace, and every move that will be made in it."""
    world = World(Clock.stepped(MORNING), seed=1)
    for number in range(trial.calendars):
        mailbox = open_mailbox(world, f"p{number}@acme.example", "google_calendar")
        calendar = preconnect(world, mailbox)
        start = STARTS + timedelta(minutes=5 * (number % 288))
        new = NewEvent(
            start_time=start,
            end_time=start + timedelta(minutes=30),
            meeting_url=f"https://meet.google.com/{number:012d}",
        )
        create_event(world, calendar, new)
    world.outbox.clear()
    if trial.loss:
        noise = {"webhook_loss": 0.05, "webhook_duplicates": 0.1}
        world.switches = world.switches.changed({**noise, "webhook_disorder": 0.1})
    world.switches = world.switches.changed({"write_takes_ms": 0})
    return world


async def run(trial: Trial) -> None:
    """Book all, move all, and say what that took."""
    inbox = MemoryInbox()
    office: Office
    awake: list[Watch] = []

    async def receive(request: web.Request) -> web.Response:
        body = await request.json()
        data = body["data"]
        since = data.get("last_updated_ts")
        notice = Notice(
            message_id=request.headers["webhook-id"],
            received_at=office.now(),
            kind=NoticeKind(body["event"]),
            calendar_id=CalendarId(data["calendar_id"]),
            since=None if since is None else datetime.fromisoformat(since),
        )
        if await inbox.keep(notice):
            awake[0].wake()
        return web.Response(status=204)

    app = web.Application()
    app.add_routes([web.post("/", receive)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    secret = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0" * 1
    sim = Simulator(world_of(trial), webhook_url=url, webhook_secret=secret)
    office = Office(sim)
    async with (
        sim,
        RecallClient(sim.base_url, sim.api_key, sleep=office.sleep) as client,
    ):
        engine = Engine(
            calendars=client,
            log=MemoryLog(),
            clock=office,
            policy=Policy(default="record"),
        )
        stop = asyncio.Event()
        watch = Watch(engine, inbox, rebuild, sign_of, told=Play(office, stop).told)
        awake.append(watch)
        await watch.run(stop)
    await runner.cleanup()


@dataclass(slots=True)
class Play:
    """
    Lets everything be booked, moves it all, and waits until it is right again.

    Attributes:
        began: When the first move may come; None before.
    """

    office: Office
    stop: asyncio.Event
    began: datetime | None = None
    calls: int = 0

    def told(self, turn: Turn) -> None:
        """Look where things stand after each turn."""
        office = self.office
        made = 0 if turn.synced is None else len(turn.synced.attempts)
        focus = 0 if turn.synced is None else len(turn.synced.look.events)
        if turn.pages or made or turn.failed:
            say(
                f"{office.now() - MORNING} took {turn.ended - turn.began} pages "
                f"{turn.pages} focus {focus} sent {made} backlog {turn.backlog} "
                f"{turn.failed or ''} moved {office.moved} cpu {time.process_time():.1f}"
            )
        if office.edits or turn.backlog or office.wrong():
            return
        if self.began is None:
            self._begin()
        else:
            self._end(self.began)

    def _begin(self) -> None:
        office = self.office
        events = list(office.sim.world.events.values())
        say(f"{len(events):,} bookings made after {office.now() - MORNING}")
        dice = random.Random(7)  # noqa: S311 -- repeatable
        self.began = office.now() + timedelta(minutes=2)
        moments = sorted(self.began + SPAN * dice.random() for _ in events)
        dice.shuffle(events)
        office.edits = [*zip(reversed(moments), events, strict=True)]
        self.calls = len(office.sim.requests)

    def _end(self, began: datetime) -> None:
        office = self.office
        say(f"all right {office.now() - began} after the first move")
        calls = office.sim.requests.since(self.calls)
        say(str(Counter(one.operation for one in calls)))
        say(str(Counter(one.status for one in calls)))
        self.stop.set()


def say(words: str) -> None:
    print(words, flush=True)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calendars", type=int, default=10_000)
    parser.add_argument("--loss", action="store_true")
    parser.add_argument("--one-by-one", action="store_true")
    given = parser.parse_args(arguments)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING)
    )
    asyncio.run(
        run(
            Trial(
                calendars=given.calendars, loss=given.loss, one_by_one=given.one_by_one
            )
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
