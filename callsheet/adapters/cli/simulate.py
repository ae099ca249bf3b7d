"""`callsheet simulate`: an honest Recall on this machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    OutputOptions,
    SettingsOptions,
    read_instant,
)
from callsheet.adapters.cli.simulate_options import (
    DEFAULT_SWITCHES,
    DEFAULT_WEBHOOKS,
    SwitchOptions,
    WebhookOptions,
)

if TYPE_CHECKING:
    from callsheet.adapters.simulator.server import Simulator
    from callsheet.adapters.simulator.world import World

EXAMPLES = """\
Examples:

callsheet simulate --port 8200

callsheet simulate --calendars 1000 --events 100

callsheet simulate --ics calendar.ics --now 2026-03-02T08:00:00Z

callsheet simulate --fixture saved.json --now 2026-03-02T08:00:00Z

callsheet simulate --state world.json

callsheet simulate --now 2026-03-02T08:00:00Z --speed 60

callsheet simulate --profile hostile --set adhoc_pool=0

callsheet simulate --switches
"""

Port = Annotated[int, Parameter(help="0 takes a free one.")]
Host = Annotated[str, Parameter(help="Address to listen on.", show_default=True)]
Seed = Annotated[int, Parameter(help="Another seed, another company.")]
Calendars = Annotated[
    int, Parameter(metavar="N", help="How many calendars the company has.")
]
Events = Annotated[
    int,
    Parameter(
        metavar="N",
        help="How many events each calendar has at least; 100,000 in all at most.",
    ),
]
Ics = Annotated[
    tuple[Path, ...],
    Parameter(
        consume_multiple=True,
        metavar="FILE",
        help="Exported calendars, or folders of them, in place of the made-up company.",
    ),
]
Fixtures = Annotated[
    tuple[Path, ...],
    Parameter(
        name="--fixture",
        consume_multiple=True,
        metavar="FILE",
        help="JSON files, or folders of them, with calendars, events and bots as "
        "Recall returns them, in place of the made-up company.",
    ),
]
State = Annotated[
    Path | None,
    Parameter(
        metavar="FILE",
        help="Go on with the world in this file, where it exists, and save the world "
        "there at the end.",
    ),
]
StandsAt = Annotated[
    datetime | None,
    Parameter(
        name="--now",
        metavar="INSTANT",
        converter=read_instant,
        help="Let the clock stand here until it is stepped through /_sim/clock, and "
        "count rate limits by the machine's (switch rate_limits), or with --speed run "
        "from here; without it the machine's time runs.",
    ),
]
Speed = Annotated[
    float | None,
    Parameter(
        metavar="X",
        help="Let the clock run X times as fast as the machine's, 100,000 at most.",
    ),
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WorldOptions:
    """Where the world comes from, and when it is there."""

    seed: Annotated[Seed, Parameter(show_default=True)] = 7
    calendars: Annotated[Calendars, Parameter(show_default=True)] = 6
    events: Annotated[Events, Parameter(show_default=True)] = 30
    ics: Ics = ()
    fixture: Fixtures = ()
    state: State = None
    now: StandsAt = None
    speed: Speed = None


DEFAULT_WORLD = WorldOptions()


def simulate(
    *,
    port: Annotated[Port, Parameter(show_default=True)] = 8200,
    host: Host = "127.0.0.1",
    world: WorldOptions = DEFAULT_WORLD,
    switches: SwitchOptions = DEFAULT_SWITCHES,
    webhooks: WebhookOptions = DEFAULT_WEBHOOKS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Serve a simulated Recall until Ctrl-C or SIGTERM.

    People change their calendars there through the control API under /_sim/.
    """
    import asyncio

    from callsheet.adapters.cli.logs import to_stderr
    from callsheet.adapters.cli.simulated_start import Started
    from callsheet.adapters.cli.simulated_state import goes_on, kept, resumed
    from callsheet.adapters.cli.simulated_switches import (
        changes_in,
        list_switches,
        set_switches,
    )
    from callsheet.adapters.cli.simulated_worlds import world_from
    from callsheet.adapters.cli.terminal import Terminal

    to_stderr(verbose=output.talkative)
    terminal = Terminal()
    if switches.shown:
        list_switches(terminal, as_json=output.json)
        return Exit.FINE
    if not 0 <= port <= 65535:
        raise UsageError("--port: a number from 0 to 65535")
    webhooks.check()
    changes = changes_in(switches)
    secrets = SettingsOptions().load().recall.webhook_secrets
    made = world_from(world, terminal)
    # What a saved world is like is not changed, unless it is asked for.
    if switches.profile is not None or changes or not goes_on(world):
        set_switches(made, switches, changes)
    simulator = _simulator(made, host, port, webhooks, secrets)
    try:
        started = Started(simulator, host, resumed(world, made), switches)
        announce = partial(started.announce, terminal, as_json=output.json)
        with kept(world.state, made, terminal):
            asyncio.run(_serve(simulator, announce))
    except OSError as error:
        raise UsageError(f"{host}:{port}: {error.strerror}") from None
    return Exit.FINE


def _simulator(
    world: "World",
    host: str,
    port: int,
    webhooks: WebhookOptions,
    secrets: Sequence[str],
) -> "Simulator":
    from callsheet.adapters.cli.simulated_start import KEY
    from callsheet.adapters.simulator.server import Simulator

    try:
        return Simulator(
            world,
            api_key=KEY,
            host=host,
            port=port,
            webhook_url=webhooks.webhook_url,
            webhook_secret=secrets,
            webhook_headers=webhooks.webhook_headers or "webhook",
            webhook_timestamps=webhooks.webhook_timestamps or "simulated",
        )
    except ValueError as error:
        # Of the address or of the secret; neither is repeated.
        raise UsageError(f"--webhook-url or its secret: {error}") from None


async def _serve(simulator: "Simulator", announce: Callable[[], None]) -> None:
    import asyncio
    import signal

    from callsheet.adapters.simulator.server import serve

    told = asyncio.Event()
    # Ctrl-C is asyncio's own; a service manager sends this one.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    serving = asyncio.create_task(serve(simulator, on_start=announce))
    ending = asyncio.create_task(told.wait())
    done, _ = await asyncio.wait((serving, ending), return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    serving.cancel()
    await asyncio.wait((serving,))
