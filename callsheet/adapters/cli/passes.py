"""Running the engine for one command: a plan, or a whole pass."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import MappingProxyType

from callsheet.adapters.cli.compose import engine
from callsheet.adapters.cli.databases import database_shown
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.holds_view import show_strange_calendars
from callsheet.adapters.cli.logs import to_stderr
from callsheet.adapters.cli.options import OutputOptions, SettingsOptions
from callsheet.adapters.cli.plan_view import show_emptiness, show_refusal
from callsheet.adapters.cli.progress import progress
from callsheet.adapters.cli.sync_view import exit_of, pass_document, show_pass
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.settings import Configuration
from callsheet.application.forecasting import Forecast
from callsheet.application.policies import InForce
from callsheet.application.reading import Look
from callsheet.application.signature import Signature
from callsheet.application.synced import Stopped, Synced
from callsheet.application.thinking import Planned
from callsheet.domain.ids import Digest


def begin(
    settings: SettingsOptions, output: OutputOptions
) -> tuple[Terminal, Configuration]:
    """
    Set up where a command writes, and put its settings together.

    Raises:
        ConfigurationError: A setting is unknown, wrong, or cannot be read.
    """
    to_stderr(verbose=output.talkative)
    return Terminal(), settings.load()


@dataclass(frozen=True, slots=True)
class MadePlan:
    """A plan, with the look that it is about, its policy, and how long it takes."""

    look: Look
    planned: Planned
    in_force: InForce
    forecast: Forecast
    stopped: Stopped | None


def make_plan(
    terminal: Terminal, configuration: Configuration, now: datetime | None
) -> MadePlan:
    """Look at the workspace and decide, by which policy; nothing is written."""

    async def run() -> MadePlan:
        with progress(terminal) as tell:
            async with engine(configuration, writes=False, now=now, tell=tell) as made:
                look, planned = await made.plan()
                forecast = await made.forecast(look, planned)
                return MadePlan(look, planned, made.in_force, forecast, made.stopped)

    found = asyncio.run(run())
    show_strange_calendars(terminal, configuration.core_modes(), found.look)
    return found


def carry_out(
    terminal: Terminal,
    configuration: Configuration,
    output: OutputOptions,
    *,
    now: datetime | None,
    zone: tzinfo | None,
    saved: Digest | None = None,
    signed: Signature | None = None,
    also: Mapping[str, object] = MappingProxyType({}),
) -> Exit:
    """
    Make a pass, print what it did, and say how it ended.

    Args:
        terminal: Where that is printed.
        configuration: All settings.
        output: How it is printed.
        now: Where the clock stands; None for the machine's clock.
        zone: In which times are shown.
        saved: The digest of the plan that is to be carried out, if just that is.
        signed: Who puts the settings' key scheme in force before, if somebody does.
        also: What stands before all the rest in the document.

    Raises:
        StalePlan: It was to carry out a saved plan, and the world has moved.
    """

    async def run() -> Synced:
        with progress(terminal) as tell:
            async with engine(configuration, writes=True, now=now, tell=tell) as made:
                if signed is not None:
                    await made.change_scheme(signed)
                return await made.sync(saved)

    try:
        synced = asyncio.run(run())
    except KeyboardInterrupt:
        terminal.say("all that was sent is recorded; the next `callsheet sync` goes on")
        raise
    return tell_pass(terminal, configuration, output, synced, zone=zone, also=also)


def tell_pass(
    terminal: Terminal,
    configuration: Configuration,
    output: OutputOptions,
    synced: Synced,
    *,
    zone: tzinfo | None,
    also: Mapping[str, object] = MappingProxyType({}),
) -> Exit:
    """Print what a pass did, and say how it ended."""
    if output.json:
        document = pass_document(synced, database_shown(configuration))
        terminal.document({**also, **document})
    else:
        show_pass(terminal, synced, zone)
    show_strange_calendars(terminal, configuration.core_modes(), synced.look)
    show_emptiness(terminal, synced.look)
    show_refusal(terminal, synced.in_force)
    return exit_of(synced)
