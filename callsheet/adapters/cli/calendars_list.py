"""`callsheet calendars list`: how each calendar stands, and since when."""

from typing import TYPE_CHECKING

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    Now,
    OutputOptions,
    SettingsOptions,
)

if TYPE_CHECKING:
    from callsheet.adapters.settings import Configuration
    from callsheet.application.calendar_roll import Roll

EXAMPLES = """\
Examples:

callsheet calendars list

callsheet calendars list --json | jq '.calendars[] | select(.status != "connected")'
"""


def listing(
    *,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Show how each calendar stands, as the last pass saw it, and those deleted lately.

    Recall is not asked. A calendar that is not connected says since when, and why if
    Recall said that.
    """
    import asyncio

    from callsheet.adapters.cli.calendars_list_view import roll_document, show_roll
    from callsheet.adapters.cli.passes import begin

    terminal, configuration = begin(settings, output)
    roll = asyncio.run(_read(configuration, now))
    if output.json:
        terminal.document(roll_document(roll))
    else:
        show_roll(terminal, roll, zone)
    return Exit.FINE


async def _read(configuration: "Configuration", now: Now) -> "Roll":
    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.pause import readers
    from callsheet.application.calendar_roll import calendar_roll

    at = clock_of(now).now()
    async with existing_log(configuration) as log:
        return await calendar_roll(log, readers(), now=at)
