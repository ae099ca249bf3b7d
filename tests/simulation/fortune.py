"""Whatever may happen, drawn from a seed: people, bad answers, time, and crashes."""

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from callsheet.adapters.simulator.calendars import changes
from callsheet.adapters.simulator.model import Event
from callsheet.adapters.simulator.recall.script import Scripted
from callsheet.application.errors import RecallError
from callsheet.application.log_port import Entry, Log
from callsheet.application.orders import Reschedule
from callsheet.domain.guard import Limits
from tests.simulation.answers import MINUTE, scripted
from tests.simulation.stage import LENGTH, LINK, RECORD, Option, Stage

HOUR: Final = timedelta(hours=1)

STARTS: Final = tuple(
    timedelta(minutes=m) for m in (-20, -5, 1, 8, 12, 30, 180, 1440, 40_310, 41_760)
)
"""How far from now meetings are put: running, near, far, and beyond the horizon."""

LINKS: Final = (LINK, "https://meet.google.com/xyz-defg-hij")

PASSING: Final = (
    scripted(409),
    scripted(429),
    scripted(429, headers={"Retry-After": "40"}),
    scripted(429, headers={"Retry-After": "-3"}),
    scripted(429, headers={"Retry-After": "90"}),
    scripted(500),
    scripted(503, text=""),
    scripted(504, text="", work=True),
    scripted(then="reset"),
    scripted(then="half"),
    scripted(200, text='{"id": ', content_type="application/json"),
    scripted(200, text="<html>", work=True),
    scripted(302, text="", headers={"Location": "https://elsewhere.example/"}),
    scripted(401),
    scripted(402),
)
"""Answers that say nothing for good: whatever they were given to comes right."""

OF_ADDITIONS: Final = (scripted(507), scripted(merge={"bots": []}))

CALLS: Final = {
    "add_bot": 6,
    "remove_bot": 4,
    "leave_call": 2,
    "retrieve_event": 2,
    "list_events": 1,
    "list_calendars": 1,
}


class Killed(BaseException):
    """The process is no more."""


class Mortal:
    """A log whose process dies with the n-th writing, before or after it is done."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.left: int | None = None
        self.done_first = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- all of the log's own
        return getattr(self._log, name)

    async def append(self, entries: list[Entry]) -> int:
        self.left = None if self.left is None else self.left - 1
        dies, self.left = self.left == 0, self.left or None
        if dies and not self.done_first:
            raise Killed
        last = await self._log.append(entries)
        if dies:
            raise Killed
        return last


class Fortune:
    """
    Lets things happen to a stage, and sees whether two bots ever are in one call.

    Attributes:
        events: All meetings.
        chosen: What people chose last, for events.
        twice: Keys under which two bots were in a call at once.
    """

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.dice = stage, random.Random(seed)
        self.events: list[Event] = []
        self.chosen: dict[str, bool | None] = {}
        self.twice: set[str] = set()
        self._log = Mortal(stage.log)
        self.restart()

    def restart(self, **options: Option) -> None:
        """Let the next process begin, set up in any way."""
        anyhow = {
            "workers": self.dice.choice((1, 8, 100)),
            "reschedule": self.dice.choice([*Reschedule]),
            "dice": self.dice.random,
        }
        log, self.stage.log = self.stage.log, self._log  # type: ignore[assignment]
        self.stage.restart(RECORD, **(anyhow | options))
        self.stage.log = log

    async def happen(self) -> None:
        """Let one thing happen."""
        things = {
            self._meet: 4,
            self._meet_together: 3,
            self._change: 10,
            self._choose: 3,
            self._answer: 6,
            self._wait: 4,
            self._sync: 8,
            self._die: 3,
        }
        (thing,) = self.dice.choices([*things], [*things.values()])
        await thing()

    async def heal(self) -> None:
        """Let Recall be as ever, and the program go on for some time."""
        self.stage.sim.script.clear()
        self._log.left = None
        self.restart(limits=Limits(removals=1_000_000, per_hour=1_000_000))
        for pause in (MINUTE, HOUR, 15 * MINUTE):
            await self.pass_by(pause)
            await self.stage.go_on(self.stage.clock.now() + 3 * MINUTE)

    async def pass_by(self, span: timedelta) -> None:
        """Let time pass in small steps, and look at each."""
        until = self.stage.clock.now() + span
        while self.stage.clock.now() < until:
            self.stage.at(min(until, self.stage.clock.now() + MINUTE))
            self.look()

    def look(self) -> None:
        """See who is in a call."""
        bots = (b for b in self.stage.bots() if b.state in ("joining", "in_call"))
        self.twice |= {key for key, n in Counter(b.key for b in bots).items() if n > 1}

    async def _meet(self) -> None:
        link = self.dice.choice(LINKS)
        self.events.append(self.stage.meet(start=self._start(), link=link))

    async def _meet_together(self) -> None:
        self.events += self.stage.meet_together(start=self._start())

    async def _change(self) -> None:
        if not self.events:
            return
        event = self.dice.choice(self.events)
        world = self.stage.world
        what = self.dice.choice(
            ("move", "move all", "cancel", "delete", "restore", "link")
        )
        match what:
            case "move" | "move all":
                start, copies = self._start(), world.copies[event.source.meeting]
                for copy in copies if what == "move all" else [event.source]:
                    changes.move(world, copy, start, start + LENGTH)
            case "link":
                link = self.dice.choice((*LINKS, None))
                changes.set_link(world, event.source, link)
            case verb:
                getattr(changes, verb)(world, event.source)

    async def _choose(self) -> None:
        if self.events:
            event = self.dice.choice(self.events)
            self.chosen[event.id] = self.dice.choice((True, False, None))
            await self.stage.prefer(event, self.chosen[event.id])

    async def _answer(self) -> None:
        (call,) = self.dice.choices([*CALLS], [*CALLS.values()])
        kinds: tuple[Scripted, ...] = PASSING
        if call == "add_bot":
            kinds = (*PASSING, *OF_ADDITIONS)
        number = self.dice.choice((1, 1, 2, 4))
        self.stage.answers(call, *(self.dice.choice(kinds) for _ in range(number)))

    async def _wait(self) -> None:
        seconds = self.dice.choice((1, 29, 31, 61, 200, 600, 900, 7200))
        await self.pass_by(timedelta(seconds=seconds))

    async def _sync(self) -> None:
        try:
            await self.stage.sync()
        except RecallError:
            pass
        except Killed:
            self.restart()
        self.look()

    async def _die(self) -> None:
        self._log.left = self.dice.randint(1, 8)
        self._log.done_first = self.dice.random() < 0.5
        await self._sync()
        self._log.left = None
        self.restart()

    def _start(self) -> datetime:
        now = self.stage.clock.now()
        return (now + self.dice.choice(STARTS)).replace(microsecond=0)
