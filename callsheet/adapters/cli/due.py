"""`callsheet due`: what is due next, and what needs somebody."""

from typing import Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    Now,
    OutputOptions,
    SettingsOptions,
)

EXAMPLES = """\
Examples:

callsheet due

callsheet due --all --json | jq '.attention'
"""

SHOWN = 20
MOST = 1_000_000

All = Annotated[
    bool, Parameter(name="--all", help=f"All of them, not the first {SHOWN}.")
]


def due(
    *,
    everything: All = False,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Say which events need somebody, and what is due next by itself.

    It reads the log alone, as the last pass left it; `callsheet plan` asks Recall.
    """
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.due_view import show_coming_up
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.documents.due import due_document
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.storage.situation_codec import rebuild_event
    from callsheet.application.coming_up import ComingUp, coming_up

    terminal, configuration = begin(settings, output)
    at, limit = clock_of(now).now(), MOST if everything else SHOWN

    async def read() -> ComingUp:
        async with existing_log(configuration) as log:
            return await coming_up(log, rebuild_event, now=at, limit=limit)

    found = asyncio.run(read())
    if output.json:
        terminal.document(fields_of(due_document(found)))
    else:
        show_coming_up(terminal, found, zone)
    return Exit.FINE
