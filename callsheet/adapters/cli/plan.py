"""`callsheet plan`: what would be sent, and why; nothing is written anywhere."""

from pathlib import Path
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

callsheet plan --out plan.json && callsheet apply plan.json
"""

Words = Annotated[str, Parameter(show=False)]
"""Only to say of a word that is no command which one is near."""

All = Annotated[
    bool,
    Parameter(name="--all", help="List the events where nothing is to be sent, too."),
]


Out = Annotated[
    Path | None,
    Parameter(name="--out", help="Save the plan, for `callsheet apply FILE`."),
]


def plan(
    *words: Words,
    everything: All = False,
    out: Out = None,
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
    from callsheet.adapters.cli.databases import spare_the_log
    from callsheet.adapters.cli.out_file import check_out
    from callsheet.adapters.cli.passes import begin, make_plan
    from callsheet.adapters.cli.plan_view import (
        show_emptiness,
        show_plan,
        show_refusal,
    )
    from callsheet.adapters.cli.saved_plan import save_plan
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.documents.plans import plan_document

    if words:
        raise UsageError(_no_command(words[0]))
    terminal, configuration = begin(settings, output)
    if out is not None:
        check_out(out)
        spare_the_log(out, configuration)
    made = make_plan(terminal, configuration, now)
    seen, planned, in_force = made.look, made.planned, made.in_force
    if output.json:
        document = plan_document(
            seen, planned, in_force, made.forecast, stopped=made.stopped
        )
        terminal.document(fields_of(document))
    else:
        show_plan(
            terminal,
            seen,
            planned,
            zone=zone,
            everything=everything,
            forecast=made.forecast,
            stopped=made.stopped,
        )
    show_emptiness(terminal, seen)
    show_refusal(terminal, in_force)
    if out is not None:
        save_plan(out, seen, planned)
        terminal.say(f"saved; `callsheet apply {out}` carries out just this")
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
