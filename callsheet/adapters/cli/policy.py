"""`callsheet policy`: looking after policy files."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    OutputOptions,
    SettingsOptions,
)

CHECK_EXAMPLES = """\
Examples:

callsheet policy check policy.toml

callsheet policy check policy.toml --json
"""


def check(
    file: Annotated[Path, Parameter(help="The policy file; - is standard input.")],
    /,
    *,
    config: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            help="Settings file (default: ./callsheet.toml); only its key scheme "
            "matters here, and without any it is all.",
        ),
    ] = None,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Read a policy file, and tell everything that is wrong with it, or odd.

    Each problem comes with file, line, column, and the nearest right word; exits with 1
    if there is any. What is only odd, as a rule that can never match, is a warning.
    """
    from callsheet.adapters.cli.policy_view import show
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.documents.policies import checked_document
    from callsheet.adapters.policy_file import check_policy_file

    terminal = Terminal()
    checked = check_policy_file(file, sharing=_sharing(config))
    if output.json:
        document = checked_document(checked.policy, checked.problems, checked.warnings)
        terminal.document(fields_of(document))
    else:
        show(terminal, checked)
    return Exit.FAILED if checked.policy is None else Exit.FINE


def _sharing(config: Path | None) -> bool:
    """
    Say whether several calendars may share a bot, by the settings.

    Raises:
        ConfigurationError: The settings that were named cannot be read.
    """
    from callsheet.application.errors import ConfigurationError
    from callsheet.domain.keys import Scheme

    try:
        settings = SettingsOptions(config=config).load()
    except ConfigurationError:
        # A policy can be checked where nothing else is set up.
        if config is not None:
            raise
        return True
    return settings.key.scheme is not Scheme.CALENDAR_EVENT
