"""Which world `callsheet simulate` serves: made up, exported, or saved of Recall."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.progress import progress
from callsheet.adapters.cli.simulated_state import goes_on, loaded_world
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company.generate import LARGEST, company
from callsheet.adapters.simulator.worlds.files import LoadError, files_of
from callsheet.adapters.simulator.worlds.fixtures import world_from_fixtures
from callsheet.adapters.simulator.worlds.load import world_from_ics
from callsheet.adapters.simulator.worlds.telling import Tell

if TYPE_CHECKING:
    from callsheet.adapters.cli.simulate import WorldOptions

MOST_CALENDARS = 1000
SHOWN_AFTER = 1.0
"""Seconds."""


def world_from(options: "WorldOptions", terminal: Terminal) -> World:
    """
    Make the world, say how far it is if that takes long, and what came of files.

    Raises:
        UsageError: It cannot be made so, or a file is wrong.
    """
    _check(options)
    if options.state is not None and goes_on(options):
        return loaded_world(options, options.state, terminal)
    begins = options.now or datetime.now(UTC)
    clock = _clock(options, begins)
    try:
        with _patiently(terminal) as tell:
            world, files = _made(options, begins, clock, tell)
    except LoadError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None
    for line in world.skipped:
        terminal.say(f"skipped: {line}")
    if files:
        terminal.say(
            f"loaded {count(files, 'file')}: {count(len(world.events), 'event')}, "
            f"{len(world.skipped):,} skipped"
        )
        if all(i.current.end <= begins for i in world.invitations()):
            terminal.say(
                f"nothing in them ends after {begins:%Y-%m-%dT%H:%M:%SZ}: --now puts "
                "the clock where they were saved"
            )
    return world


def _check(options: "WorldOptions") -> None:
    calendars, events = options.calendars, options.events
    if options.ics and options.fixture:
        raise UsageError("--fixture: give either this or --ics")
    _refuse_sizes_of_files(options)
    if not 1 <= calendars <= MOST_CALENDARS:
        raise UsageError(f"--calendars: a number from 1 to {MOST_CALENDARS}")
    if not 0 <= events <= LARGEST:
        raise UsageError(f"--events: a number from 0 to {LARGEST}")
    if calendars * events > LARGEST:
        raise UsageError(
            f"--events: {calendars:,} calendars with {events:,} events each are "
            f"{calendars * events:,} events; a world has {LARGEST:,} at most"
        )


def _refuse_sizes_of_files(options: "WorldOptions") -> None:
    """The size of a made-up company says nothing about files; UsageError."""
    files = "--ics" if options.ics else "--fixture" if options.fixture else None
    if files is None:
        return
    for name in ("calendars", "events"):
        if getattr(options, name) != getattr(type(options), name):
            raise UsageError(f"--{name}: is of the made-up company; leave out {files}")


def _clock(options: "WorldOptions", begins: datetime) -> Clock:
    speed = options.speed
    if speed is None:
        return Clock.running(begins) if options.now is None else Clock.stepped(begins)
    try:
        return Clock.running(begins, speed=speed)
    except ValueError as error:
        raise UsageError(f"--speed: {error}") from None


def _made(
    options: "WorldOptions", now: datetime, clock: Clock, tell: Tell
) -> tuple[World, int]:
    """The world, and how many files it is from."""
    seed = options.seed
    if options.ics:
        return _exported(options, now, clock, tell)
    if options.fixture:
        files = files_of(options.fixture, ".json")
        world = world_from_fixtures(files, now=now, clock=clock, seed=seed, tell=tell)
        return world, len(files)
    world = company(
        seed=seed,
        now=now,
        calendars=options.calendars,
        events_per_calendar=options.events,
        clock=clock,
        tell=tell,
    )
    return world, 0


def _exported(
    options: "WorldOptions", now: datetime, clock: Clock, tell: Tell
) -> tuple[World, int]:
    # What reads calendars takes its time to load.
    from callsheet.adapters.ics import IcsError

    files = files_of(options.ics, ".ics")
    try:
        world = world_from_ics(
            files, now=now, clock=clock, seed=options.seed, tell=tell
        )
    except IcsError as error:
        raise UsageError(str(error)) from None
    return world, len(files)


@contextmanager
def _patiently(terminal: Terminal) -> Iterator[Tell]:
    """Show progress only once it has lasted: most worlds are there at once."""
    begun = monotonic()
    with ExitStack() as stack:
        shown: Tell | None = None

        def tell(doing: str, done: int, total: int | None) -> None:
            nonlocal shown
            if shown is None and monotonic() - begun > SHOWN_AFTER:
                shown = stack.enter_context(progress(terminal))
            if shown is not None:
                shown(doing, done, total)

        yield tell


def count(number: int, thing: str) -> str:
    """A number of things, in words for a person."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
