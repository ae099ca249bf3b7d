"""Running the engine for one command: a plan, or a whole pass."""

import asyncio
from datetime import datetime, tzinfo

from callsheet.adapters.cli.compose import database_url, engine
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.holds_view import show_strange_calendars
from callsheet.adapters.cli.logs import to_stderr
from callsheet.adapters.cli.options import OutputOptions, SettingsOptions
from callsheet.adapters.cli.plan_view import show_emptiness, show_refusal
from callsheet.adapters.cli.progress import progress
from callsheet.adapters.cli.sync_view import exit_of, pass_document, show_pass
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.settings import Configuration
from callsheet.application.engine import Synced
from callsheet.application.policies import InForce
from callsheet.application.reading import Look
from callsheet.application.thinking import Planned


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


def make_plan(
    terminal: Terminal, configuration: Configuration, now: datetime | None
) -> tuple[Look, Planned, InForce]:
    """Look at the workspace and decide, by which policy; nothing is written."""

    async def run() -> tuple[Look, Planned, InForce]:
        with progress(terminal) as tell:
            async with engine(configuration, writes=False, now=now, tell=tell) as made:
                look, planned = await made.plan()
                return look, planned, made.in_force

    found = asyncio.run(run())
    show_strange_calendars(terminal, configuration.core_modes(), found[0])
    return found


def carry_out(
    terminal: Terminal,
    configuration: Configuration,
    output: OutputOptions,
    *,
    now: datetime | None,
    zone: tzinfo | None,
) -> Exit:
    """Make a pass, print what it did, and say how it ended."""

    async def run() -> Synced:
        with progress(terminal) as tell:
            async with engine(configuration, writes=True, now=now, tell=tell) as made:
                return await made.sync()

    synced = asyncio.run(run())
    if output.json:
        terminal.document(pass_document(synced, database_url(configuration)))
    else:
        show_pass(terminal, synced, zone)
    show_strange_calendars(terminal, configuration.core_modes(), synced.look)
    show_emptiness(terminal, synced.look)
    show_refusal(terminal, synced.in_force)
    return exit_of(synced)
