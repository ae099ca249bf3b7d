"""`callsheet db check|upgrade`: is the log fit to be used, and how it becomes so."""

from typing import Final

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    OutputOptions,
    SettingsOptions,
)

CHECK_EXAMPLES: Final = """\
Examples:

callsheet db check

callsheet db check --database sqlite:////var/lib/callsheet.db --json
"""
UPGRADE_EXAMPLES: Final = """\
Examples:

callsheet db upgrade

callsheet db upgrade --database sqlite:////var/lib/callsheet.db
"""


def check(
    *,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    See whether the log's file is whole, of this version, and goes with key and head.

    Nothing is written. What the records say is proven by `callsheet audit verify`. The
    exit code is 1 if anything is wrong.
    """
    from callsheet.adapters.cli.databases import custody_of, existing_url
    from callsheet.adapters.cli.db_view import checks_document, show_checks
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.storage.checking import check_log

    terminal, configuration = begin(settings, output)
    url = existing_url(configuration)
    checks = list(check_log(url, custody_of(configuration)))
    if output.json:
        terminal.document(checks_document(checks))
    else:
        show_checks(terminal, checks)
    return Exit.FAILED if any(one.problem for one in checks) else Exit.FINE


def upgrade(
    *,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Bring a log that an older version wrote up to this one; copy it first.

    It is done as a whole or not at all, and may be repeated. No other command changes
    the tables of a log that is there.
    """
    import asyncio

    from callsheet.adapters.cli.databases import custody_of, existing_url
    from callsheet.adapters.cli.db_view import show_upgraded, upgraded_document
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.progress import progress
    from callsheet.adapters.storage.upgrading import upgrade as upgrade_log

    terminal, configuration = begin(settings, output)
    url = existing_url(configuration)
    with progress(terminal) as tell:
        done = asyncio.run(upgrade_log(url, custody_of(configuration), tell))
    if output.json:
        terminal.document(upgraded_document(done))
    else:
        show_upgraded(terminal, done)
    return Exit.FINE
