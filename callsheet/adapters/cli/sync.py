"""`callsheet sync` and `callsheet apply`: bring Recall in step with the policy."""

from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    Now,
    OutputOptions,
    SettingsOptions,
)

SYNC_EXAMPLES = """\
Examples:

callsheet sync --policy policy.toml

callsheet sync --json | jq '.in_step'
"""
APPLY_EXAMPLES = """\
Examples:

callsheet apply

callsheet apply --yes --json

callsheet apply plan.json
"""

Yes = Annotated[
    bool, Parameter(name=["--yes", "-y"], help="Do not ask; needed without a terminal.")
]


Saved = Annotated[
    Path | None,
    Parameter(help="A plan that `callsheet plan --out` saved."),
]


def sync(
    *,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Read, decide, record, act, and decide again until nothing is due.

    What has to wait for its time is shown with it. A policy file that cannot be read
    changes nothing: the last good policy stays in force. Exits with 0 if nothing
    failed, 1 if something was refused for good or could not be read, 3 if the policy
    cannot be read or the key is not allowed, 4 if Recall cannot be reached.
    """
    from callsheet.adapters.cli.passes import begin, carry_out

    terminal, configuration = begin(settings, output)
    return carry_out(terminal, configuration, output, now=now, zone=zone)


def apply(
    saved: Saved = None,
    /,
    *,
    yes: Yes = False,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Show the plan, ask, and carry it out; or just the plan that FILE holds.

    What is carried out is decided anew. A plan in a file is carried out exactly: if
    anything else would be sent by now it is stale, nothing is sent, and what changed is
    shown (exit code 1). Other exit codes are those of `callsheet sync`.
    """
    import sys

    from callsheet.adapters.cli.applying import apply_anew, apply_saved
    from callsheet.adapters.cli.passes import begin

    if not yes and not sys.stdin.isatty():
        raise UsageError("apply asks before it acts; without a terminal it needs --yes")
    terminal, configuration = begin(settings, output)
    how = apply_anew if saved is None else partial(apply_saved, saved)
    return how(terminal, configuration, output, now=now, zone=zone, yes=yes)
