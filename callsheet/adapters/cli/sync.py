"""`callsheet sync` and `callsheet apply`: bring Recall in step with the policy."""

from typing import Annotated

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

SYNC_EXAMPLES = """\
Examples:

callsheet sync --policy policy.toml

callsheet sync --json | jq '.in_step'
"""
APPLY_EXAMPLES = """\
Examples:

callsheet apply

callsheet apply --yes --json
"""

Yes = Annotated[
    bool, Parameter(name=["--yes", "-y"], help="Do not ask; needed without a terminal.")
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
    *,
    yes: Yes = False,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Show the plan, ask, and carry it out.

    What is carried out is decided anew, in case the world has moved meanwhile; exit
    codes are those of `callsheet sync`.
    """
    import sys

    from callsheet.adapters.cli.passes import begin, carry_out, make_plan
    from callsheet.adapters.cli.plan_view import show_plan, show_refusal

    if not yes and not sys.stdin.isatty():
        raise UsageError("apply asks before it acts; without a terminal it needs --yes")
    terminal, configuration = begin(settings, output)
    seen, planned, in_force = make_plan(terminal, configuration, now)
    if not output.json:
        show_plan(terminal, seen, planned, zone=zone, everything=False)
    if not yes:
        show_refusal(terminal, in_force)
    sends = any(decision.sends for decision in planned.plan.decisions)
    if sends and not yes and not terminal.ask("Carry this out? [y/N]"):
        terminal.say("nothing was sent")
        return Exit.FAILED
    return carry_out(terminal, configuration, output, now=now, zone=zone)
