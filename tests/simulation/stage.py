"""
The whole of Callsheet before a simulated Recall, both by one clock.

The real engine, client and server, over HTTP on this machine; only time is made up:
it passes when the engine sleeps, and by that much exactly. It is eight o'clock on a
Monday, and Ana, Ben and Cleo have connected their calendars.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.simulator.bots import scheduling
from callsheet.adapters.simulator.calendars import changes
from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock as SimulatedClock
from callsheet.adapters.simulator.control.bodies import NewEvent
from callsheet.adapters.simulator.control.creation import create_event
from callsheet.adapters.simulator.model import Calendar, Event
from callsheet.adapters.simulator.recall.script import Rule, Scripted
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.timeline import settle
from callsheet.adapters.simulator.world import World
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.engine import Engine
from callsheet.application.ledger import Ledger
from callsheet.application.runner import Outcome as PassEnd
from callsheet.application.runner import keep_in_step
from callsheet.application.synced import Synced
from callsheet.domain.policy import Policy
from callsheet.domain.records import PreferenceSet
from tests.simulation.witness import PATIENCE, THEIRS, Witness

Option: TypeAlias = Any
"""An argument of the engine, whatever its type."""

MORNING: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
START: Final = MORNING + timedelta(hours=4)
LENGTH: Final = timedelta(minutes=30)
LINK: Final = "https://meet.google.com/abc-defg-hij"
STRANGERS: Final = "https://meet.google.com/str-ange-rss"
RECORD: Final = Policy(default="record")


class OneClock:
    """The simulator's clock, as the engine sees it: it goes on when somebody sleeps."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return self._world.clock.now()

    async def sleep(self, seconds: float) -> None:
        until = self.now() + timedelta(seconds=seconds)
        # Others who go to sleep now do so side by side, not one after the other; and
        # who is told to stop gets up before any time has passed.
        for _ in range(3):
            await asyncio.sleep(0)
        self.reach(until)

    def reach(self, moment: datetime) -> None:
        self._world.clock.reach(moment)
        settle(self._world)


class Stage(Witness):
    """
    A workspace, and an engine that keeps it in step.

    Attributes:
        clock: The engine's and Recall's.
        calendars: Ana's, Ben's and Cleo's.
    """

    def __init__(self, sim: Simulator, client: RecallClient) -> None:
        super().__init__(sim, client, MemoryLog())
        self.world = sim.world
        self.clock = OneClock(self.world)
        self.calendars = [*self.world.calendars.values()]
        self.restart()

    def restart(self, policy: Policy = RECORD, **options: Option) -> None:
        """End the engine's process; the next one is set up like this."""
        self.engine = Engine(
            calendars=self.client,
            log=self.log,
            clock=self.clock,
            policy=policy,
            **{"dice": lambda: 0.0, **options},
        )

    def meet(
        self,
        *,
        start: datetime = START,
        end: datetime | None = None,
        link: str = LINK,
    ) -> Event:
        """Put a meeting into Ana's calendar."""
        return self._put(self.calendars[0], start, end, link, None)

    def meet_together(self, *, start: datetime = START) -> list[Event]:
        """Put one meeting into all calendars."""
        return [self._put(one, start, None, LINK, "together") for one in self.calendars]

    def _put(
        self,
        calendar: Calendar,
        start: datetime,
        end: datetime | None,
        link: str,
        uid: str | None,
    ) -> Event:
        new = NewEvent(
            start_time=start,
            end_time=end or start + LENGTH,
            meeting_url=link,
            ical_uid=uid,
        )
        return create_event(self.world, calendar, new)

    def move(self, event: Event, start: datetime) -> None:
        """Move a meeting."""
        changes.move(self.world, event.source, start, start + LENGTH)

    def meet_strangers(self) -> None:
        """Let somebody else book a bot that is none of ours, for another meeting."""
        event = self.meet(link=STRANGERS)
        scheduling.add_bot(self.world, event, THEIRS, {"bot_name": "Theirs"})

    async def prefer(self, event: Event, wanted: bool | None) -> None:
        """Let a person choose for an event."""
        ledger = Ledger(self.log)
        await ledger.catch_up()
        batch = ledger.batch()
        batch.add(
            PreferenceSet(
                target=event.id,
                series=False,
                wanted=wanted,
                by="ana@acme.example",
                why="a test",
                at=self.clock.now(),
            )
        )
        await batch.commit()

    def at(self, moment: datetime) -> None:
        """Let time pass until an instant."""
        self.clock.reach(moment)

    def answers(
        self, operation: str, *answers: Scripted, forever: bool = False
    ) -> None:
        """Order Recall's next answers to a kind of call."""
        given = {"operation": operation, "answers": answers, "forever": forever}
        self.sim.script.add(Rule.model_validate(given))

    async def sync(self) -> Synced:
        """Run one pass."""
        return await self.engine.sync()

    async def go_on(self, until: datetime | None = None) -> list[PassEnd]:
        """Keep in step as the program does: until an instant, or all is in step."""
        stop, ended = asyncio.Event(), list[PassEnd]()
        limit = until or self.clock.now() + timedelta(hours=1)

        def look(outcome: PassEnd) -> None:
            ended.append(outcome)
            over = self.clock.now() >= limit
            done = until is None and isinstance(outcome, Synced) and outcome.in_step
            if over or done:
                stop.set()

        await keep_in_step(self.engine, self.clock, stop, ended=look)
        return ended

    async def keep_on(self, span: timedelta) -> Synced:
        """Keep in step for so long; how the last pass ended, with nothing left open."""
        last = (await self.go_on(self.clock.now() + span))[-1]
        assert isinstance(last, Synced)
        assert await self.open_commands() == 0
        return last


@asynccontextmanager
async def open_stage(
    *, patience: float = PATIENCE, **switches: Option
) -> AsyncIterator[Stage]:
    """Serve a world with three calendars and one bot of strangers."""
    world = World(SimulatedClock.stepped(MORNING), seed=1)
    for name in ("ana", "ben", "cleo"):
        mailbox = open_mailbox(world, f"{name}@acme.example", "google_calendar")
        preconnect(world, mailbox)
    world.switches = world.switches.changed({"write_takes_ms": 0, **switches})
    clock = OneClock(world)
    async with (
        Simulator(world) as sim,
        RecallClient(
            sim.base_url, sim.api_key, timeout=patience, sleep=clock.sleep
        ) as client,
    ):
        stage = Stage(sim, client)
        stage.meet_strangers()
        yield stage
        stage.check()
