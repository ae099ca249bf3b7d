"""`callsheet db accept`: take a log as it is, after its newest seal was lost."""

from typing import Final

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    Now,
    OutputOptions,
    SettingsOptions,
)
from callsheet.adapters.cli.statement import NOTHING_SAID, StatementOptions, stated
from callsheet.adapters.cli.sync import Yes

EXAMPLES: Final = """\
Examples:

callsheet db accept --why "restored from the backup of 2 March"

callsheet db accept --by ana --why "the head was lost" --yes
"""


def accept(
    *,
    yes: Yes = False,
    statement: StatementOptions = NOTHING_SAID,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Go on with a log that lacks the newest seal that was kept of it.

    A log that was cut, or replaced by an older copy, is not written to. After a
    restore that is what one has: this records who accepted it, and why, and keeps the
    log's newest seal from now on. What is missing stays missing; a seal that was
    exported before still shows it.
    """
    import asyncio
    import sys

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.databases import custody_of, existing_url
    from callsheet.adapters.cli.db_view import accepted_document, show_accepted
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.storage.accepting import accept_log, what_is_lacking
    from callsheet.application.signature import Signature

    if not yes and not sys.stdin.isatty():
        raise UsageError(
            "db accept asks before it acts; without a terminal it needs --yes"
        )
    signed = stated(lambda: Signature(by=statement.who, why=statement.why))
    terminal, configuration = begin(settings, output)
    url, custody = existing_url(configuration), custody_of(configuration)
    lacking = asyncio.run(what_is_lacking(url, custody))
    if lacking is not None and not yes:
        terminal.say(lacking)
        if not terminal.ask("Go on with the log as it is? [y/N]"):
            terminal.say("nothing was written")
            return Exit.FAILED
    record = None
    if lacking is not None:
        at = clock_of(now).now()
        record = asyncio.run(accept_log(url, custody, signed, at))
    if output.json:
        terminal.document(accepted_document(record))
    else:
        show_accepted(terminal, record)
    return Exit.FINE
