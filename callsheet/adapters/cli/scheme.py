"""`callsheet scheme show|change`: which meetings share a bot, and how that changes."""

from typing import Annotated, Final

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    Now,
    OutputOptions,
    SettingsOptions,
)
from callsheet.adapters.cli.statement import NOTHING_SAID, StatementOptions, stated
from callsheet.adapters.cli.sync import Yes

SHOW_EXAMPLES: Final = """\
Examples:

callsheet scheme show

callsheet scheme show --json | jq '.change.left'
"""
CHANGE_EXAMPLES: Final = """\
Examples:

CALLSHEET_KEY__SCHEME=company callsheet scheme change --why "a second company"

callsheet scheme change --by-calendars --yes
"""

ByCalendars = Annotated[
    bool,
    Parameter(
        name="--by-calendars",
        help="Replace each calendar by a twin of the same account, as Recall's guide "
        "has it, instead of booking event by event.",
    ),
]


def show(
    *,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Show which key scheme is in force, what the settings ask for, and what is booked.

    Only the log is read: what is booked is told as the last pass knew it.
    """
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.databases import log_to_read
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.scheme_view import show_standing
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.documents.scheme import scheme_document
    from callsheet.adapters.storage.situation_codec import rebuild
    from callsheet.application.scheme_standing import Standing, scheme_standing

    terminal, configuration = begin(settings, output)
    wanted, at = configuration.core_settings().key, clock_of(now).now()

    async def read() -> Standing:
        async with log_to_read(configuration) as log:
            return await scheme_standing(log, wanted, rebuild, at)

    found = asyncio.run(read())
    if output.json:
        terminal.document(fields_of(scheme_document(found)))
    else:
        show_standing(terminal, found, zone)
    return Exit.FINE


def change(
    *,
    by_calendars: ByCalendars = False,
    yes: Yes = False,
    statement: StatementOptions = NOTHING_SAID,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Put the key scheme of the settings in force, and move the bots over to it.

    It shows what will be booked anew, asks, records the change, and makes a pass: of
    each meeting the old bots go before a new one is booked, and none in its last ten
    minutes. What is left then, the next `callsheet sync` moves. Exit codes are those of
    `callsheet sync`.
    """
    import sys

    from callsheet.adapters.cli.passes import begin
    from callsheet.application.signature import Signature

    if not yes and not sys.stdin.isatty():
        raise UsageError(
            "scheme change asks before it acts; without a terminal it needs --yes"
        )
    signed = stated(lambda: Signature(by=statement.who, why=statement.why))
    terminal, configuration = begin(settings, output)
    if by_calendars:
        from callsheet.adapters.cli.scheme_by_calendars import change_by_calendars

        run = change_by_calendars
    else:
        from callsheet.adapters.cli.scheme_by_events import change_by_events

        run = change_by_events
    return run(
        terminal, configuration, signed, ask=not yes, output=output, now=now, zone=zone
    )
