"""`callsheet simulate --state`: the world is in a file between two runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.simulator.timeline import settle
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.files import LoadError
from callsheet.adapters.simulator.worlds.saved import load_file, save

if TYPE_CHECKING:
    from callsheet.adapters.cli.simulate import WorldOptions

_MAKERS: Final = ("ics", "fixture", "seed", "calendars", "events")
"""Options that say how a world is made, which one from a file is already."""

_SAME_TIME: Final = timedelta(minutes=1)


def goes_on(options: "WorldOptions") -> bool:
    """Whether there is a file with a world to go on with."""
    return options.state is not None and options.state.exists()


def loaded_world(options: "WorldOptions", file: Path, terminal: Terminal) -> World:
    """
    The world that a file has.

    With `--now` its clock goes on to that instant, and stands there unless there is
    a `--speed`, too.

    Raises:
        UsageError: The file has no world, or not one as the options want it.
    """
    for name in _MAKERS:
        if getattr(options, name) != getattr(type(options), name):
            raise UsageError(f"--{name}: {file} has a world already; leave this out")
    try:
        world = load_file(file)
    except LoadError as error:
        raise UsageError(f"{file}: {error}") from None
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None
    _set_clock(options, world)
    terminal.say(f"loaded the world in {file}")
    return world


def resumed(options: "WorldOptions", world: World) -> "WorldOptions":
    """The options that would have put the clock where that of a file is."""
    clock, here = world.clock, datetime.now(UTC)
    far = clock.is_stepped or abs(world.at - here) > _SAME_TIME
    return replace(options, now=world.at) if goes_on(options) and far else options


def _set_clock(options: "WorldOptions", world: World) -> None:
    clock, option = world.clock, "--now"
    try:
        if options.now is not None:
            clock.stand()
            clock.set(options.now)
        option = "--speed"
        if options.speed is not None:
            clock.run(options.speed)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    settle(world)


@contextmanager
def kept(file: Path | None, world: World, terminal: Terminal) -> Iterator[None]:
    """
    Save a world in a file once the block ends, unless it never came to serving it.

    The file is its owner's to read alone: it has the world's secrets in clear.

    Raises:
        UsageError: Nothing can be written there, mostly before the block begins.
    """
    if file is None:
        yield
        return
    place = file.resolve()
    _check_writable(file, place)
    served = True
    try:
        yield
    except OSError:
        served = False
        raise
    finally:
        if served:
            _save(world, file, place, terminal)


def _save(world: World, file: Path, place: Path, terminal: Terminal) -> None:
    settle(world)
    try:
        _write(place, save(world))
    except OSError as error:
        raise UsageError(f"--state: {file}: not saved: {error.strerror}") from None
    terminal.say(f"saved the world in {file}")


def _check_writable(file: Path, place: Path) -> None:
    if place.is_dir():
        raise UsageError(f"--state: {file} is a folder")
    try:
        with NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}."):
            pass
    except OSError as error:
        raise UsageError(f"--state: {place.parent}: {error.strerror}") from None


def _write(place: Path, data: bytes) -> None:
    """Write all of it or nothing."""
    with NamedTemporaryFile(
        dir=place.parent, prefix=f".{place.name}.", delete=False
    ) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            # Such files are made with 0600.
            Path(file.name).replace(place)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise
