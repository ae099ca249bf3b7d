"""A simulator with a world that fits a test."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypedDict, Unpack

from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.nearest import near
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.switches import PROFILES, ProfileName
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.adapters.simulator.worlds.saved import load_file

API_KEY: Final = "sim-key"
"""The key of the simulated workspace `main`, unless another is given."""

MONDAY: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""Where the clock of a test stands, unless another instant is given."""


class RecallOptions(TypedDict, total=False):
    """What a simulated Recall is to be like; each may be left out."""

    world: World
    """By default a company whose clock stands at `now` until it is stepped."""
    state: Path
    """A file that a world was saved in, which goes on from there."""
    now: datetime
    """When the company's world begins: aware, by default a Monday in March."""
    calendars: int
    """How many calendars the company has, by default 2; 0 is an empty world."""
    seed: int
    """The same seed makes the same company, with the same ids; by default 7."""
    profile: ProfileName
    """The set of switches to begin with."""
    switches: Mapping[str, Any]
    """Single switches that differ from the profile."""
    api_key: str
    """What `Authorization` has to bear, by default `sim-key`."""
    webhook_url: str
    """Where changes are announced; nowhere unless given."""
    webhook_secret: str
    """`whsec_...`; without it messages are not signed."""


def simulated_recall(**options: Unpack[RecallOptions]) -> Simulator:
    """
    A simulator, to be entered with `async with`; see `RecallOptions`.

    Raises:
        TypeError: There is no such option, or `now` is no datetime.
        ValueError: Fewer calendars than none, an instant without offset, no such
            profile, a switch that does not exist or cannot have its value, or a file
            without a world.
        OSError: The file cannot be read.
    """
    _check(options)
    world = options.get("world") or _world(options)
    if "profile" in options or "state" not in options:
        world.switches = PROFILES[options.get("profile", "default")]
    world.switches = world.switches.changed(options.get("switches", {}))
    return Simulator(
        world,
        api_key=options.get("api_key", API_KEY),
        webhook_url=options.get("webhook_url"),
        webhook_secret=options.get("webhook_secret"),
    )


def _check(options: RecallOptions) -> None:
    """Refuse what a type checker would; a marker of pytest is never checked."""
    known = RecallOptions.__annotations__
    for name in options.keys() - known.keys():
        cure = near(name, known) or f"; known are {', '.join(known)}"
        raise TypeError(f"{name}: a simulated Recall has no such option{cure}")
    if not isinstance(options.get("now", MONDAY), datetime):
        raise TypeError("now: give an aware datetime, not a text")
    profile = options.get("profile", "default")
    if profile not in PROFILES:
        raise ValueError(f"profile: may be {', '.join(PROFILES)}, not {profile!r}")


def _world(options: RecallOptions) -> World:
    if "state" in options:
        return load_file(options["state"])
    now, seed = options.get("now", MONDAY), options.get("seed", 7)
    calendars = options.get("calendars", 2)
    if calendars == 0:
        return World(Clock.stepped(now), seed=seed)
    return company(seed=seed, now=now, calendars=calendars)
