"""The demo from the first look to the last check, without a word being shown."""

from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from callsheet.adapters.cli.demo.control import Control
from callsheet.adapters.cli.demo.expected import (
    Difference,
    Wanted,
    by_story,
    differences,
    with_link,
)
from callsheet.adapters.cli.demo.script import ACTS, Act, World
from callsheet.adapters.cli.demo.truth import Truth
from callsheet.adapters.policy_file import read_policy
from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.world import World as SimulatedWorld
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.adapters.simulator.worlds.load import world_from_ics
from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.zones import ZoneData
from callsheet.application.engine import Engine
from callsheet.application.errors import CallsheetError
from callsheet.application.reading import Progress, silent
from callsheet.application.synced import Synced
from callsheet.domain.instants import spell
from callsheet.domain.reasons import Reason

KEY = "demo-key-of-the-simulator"

COMPANY_POLICY = """\
own_domains = ["acme.example"]
preset = "external_accepted"

[bot]
bot_name = "Acme Notes"
"""

ICS_POLICY = 'preset = "all"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """
    What happened in one act, and what it led to.

    Attributes:
        changes: What the world did, in words.
        synced: What the engine saw and did about it.
        truth: The world afterwards.
        off: Meetings whose bots are not what they ought to be.
    """

    title: str
    changes: Sequence[str]
    synced: Synced
    truth: Truth
    off: Sequence[Difference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    What is played.

    Attributes:
        files: Exported calendars; without any a company is made up from `seed`.
        now: The instant at which the world begins.
        database: The URL of the log.
        custody: Its key, and where its newest seal is kept.
    """

    database: str
    now: datetime
    custody: Custody = field(default_factory=Custody)
    seed: int = 7
    files: Sequence[Path] = ()

    @property
    def policy(self) -> str:
        """The policy that fits the world, as TOML."""
        return ICS_POLICY if self.files else COMPANY_POLICY

    @property
    def wanted(self) -> Wanted:
        """The expectations that fit the world."""
        return with_link if self.files else by_story

    def world(self) -> SimulatedWorld:
        """
        Make the world.

        Raises:
            OSError: A file cannot be read.
            IcsError: A file is no calendar.
            NothingToPlay: No meeting is within the four weeks that Recall looks at.
        """
        if not self.files:
            return company(seed=self.seed, now=self.now)
        world = world_from_ics(self.files, now=self.now, seed=self.seed)
        if not any(event.stored is not None for event in world.events.values()):
            raise NothingToPlay(
                f"the files have no event in the 28 days from {spell(self.now)}; "
                "--now INSTANT begins on another day"
            )
        return world


class NothingToPlay(CallsheetError):
    """The exported calendars have no event in the time that is played."""


class Stage:
    """The simulated Recall, the engine in front of it, and the script's hands."""

    def __init__(self, setting: Setting, engine: Engine, world: World) -> None:
        self._setting = setting
        self._engine = engine
        self._world = world

    async def play(self) -> AsyncGenerator[Scene, None]:
        """Look at the world once, then act by act."""
        yield await self._scene(Act("The first look", ()))
        for act in ACTS:
            yield await self._scene(act)

    async def _scene(self, act: Act) -> Scene:
        told = [await change(self._world) for change in act.changes]
        await self._world.control.truth()
        synced = await self._engine.sync()
        truth = await self._world.control.truth()
        self._world.truth = truth
        off = differences(truth, self._setting.wanted, self._world.dropped)
        return Scene(
            title=act.title,
            changes=[text for text in told if text is not None],
            synced=synced,
            truth=truth,
            off=off,
        )


@asynccontextmanager
async def on_stage(setting: Setting, tell: Progress = silent) -> AsyncIterator[Stage]:
    """Start everything on loopback, over HTTP as in life, and end it afterwards."""
    async with AsyncExitStack() as stack:
        simulator = Simulator(setting.world(), api_key=KEY)
        await stack.enter_async_context(simulator)
        control = await stack.enter_async_context(Control(simulator.base_url))
        client = await stack.enter_async_context(RecallClient(simulator.base_url, KEY))
        log = await stack.enter_async_context(
            open_log(setting.database, custody=setting.custody)
        )
        engine = Engine(
            calendars=client,
            log=log,
            clock=control,
            policy=read_policy(setting.policy, source="the demo's policy"),
            zones=ZoneData(),
            program="demo",
            tell=tell,
        )
        world = World(control, await control.truth())
        yield Stage(setting, engine, world)


def counts(scenes: Sequence[Scene]) -> dict[str, int]:
    """Count what a demo did altogether."""
    last = scenes[-1].truth
    attempts = [attempt for scene in scenes for attempt in scene.synced.attempts]
    return {
        "calendars": len(last.calendars),
        "events": sum(event.visible for event in last.events),
        "bots": len(last.bots),
        "decisions": sum(scene.synced.tally.decided for scene in scenes),
        "calls": len(attempts),
        "changes": sum(len(scene.changes) for scene in scenes),
    }


def reasons(scene: Scene) -> Counter[Reason]:
    """Count the reasons of the decisions that stand after a scene."""
    decisions = scene.synced.planned.plan.decisions
    return Counter(decision.reason for decision in decisions)
