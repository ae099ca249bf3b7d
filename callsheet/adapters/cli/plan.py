"""`callsheet plan`: what would be sent, and why; nothing is written anywhere."""

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

EXAMPLES = """\
Examples:

callsheet plan --policy policy.toml

callsheet plan --all --json | jq '.counts'
"""

Words = Annotated[str, Parameter(show=False)]
"""Only to say of a word that is no command which one is near."""

All = Annotated[
    bool,
    Parameter(name="--all", help="List the events where nothing is to be sent, too."),
]


def plan(
    *words: Words,
    everything: All = False,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Show what would be sent to Recall, and why; nothing is written.

    Marks: + add a bot, - remove it, ~ book it anew, ! held back, = nothing to send.
    By a policy file that cannot be read nothing is judged: the last good policy stays
    in force, and the exit code is 3.
    """
    from callsheet.adapters.cli.passes import begin, make_plan
    from callsheet.adapters.cli.plan_view import (
        plan_document,
        show_emptiness,
        show_plan,
        show_refusal,
    )

    if words:
        raise UsageError(_no_command(words[0]))
    terminal, configuration = begin(settings, output)
    seen, planned, in_force = make_plan(terminal, configuration, now)
    if output.json:
        terminal.document(plan_document(seen, planned, in_force))
    else:
        show_plan(terminal, seen, planned, zone=zone, everything=everything)
    show_emptiness(terminal, seen)
    show_refusal(terminal, in_force)
    if in_force.refused is not None:
        return Exit.CONFIGURATION
    return Exit.FINE if seen.complete else Exit.FAILED


def _no_command(word: str) -> str:
    from difflib import get_close_matches

    known = ["approve", "reject"]
    if word in known:
        return f"plan: {word} stands before all options"
    near = get_close_matches(word, known, n=1)
    cure = f'did you mean "{near[0]}"?' if near else "there are approve and reject"
    return f"plan: no command {word[:40]!r}; {cure}"
