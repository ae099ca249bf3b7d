"""`callsheet policy`: looking after policy files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import DEFAULT_OUTPUT, OutputOptions

if TYPE_CHECKING:
    from callsheet.domain.policy import Policy

CHECK_EXAMPLES = """\
Examples:

callsheet policy check policy.toml

callsheet policy check policy.toml --json
"""


def check(
    file: Annotated[Path, Parameter(help="The policy file; - is standard input.")],
    /,
    *,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Read a policy file, and tell everything that is wrong with it.

    Each problem comes with line, column, and the nearest right word; exits with 1 if
    there is any.
    """
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.policy_file import PolicyError, read_policy_file
    from callsheet.domain.digests import plain

    terminal = Terminal()
    try:
        policy = read_policy_file(file)
    except PolicyError as error:
        problems = [plain(problem) for problem in error.problems]
        if output.json:
            terminal.document({"ok": False, "problems": problems})
        else:
            terminal.say(str(error))
        return Exit.FAILED
    if output.json:
        terminal.document(
            {
                "ok": True,
                "problems": [],
                "rules": len(policy.rules),
                "default": policy.default,
                "digest": policy.digest,
            }
        )
    else:
        count = len(policy.rules)
        rules = "1 rule" if count == 1 else f"{count} rules"
        terminal.show(f"ok: {rules}, default {policy.default}, {policy.digest}")
        if not _records(policy):
            terminal.show(
                "nothing will be recorded: no rule says record, and the default is "
                'skip; to record everything write preset = "all"'
            )
    return Exit.FINE


def _records(policy: "Policy") -> bool:
    answers = {policy.default, *(rule.then for rule in policy.rules)}
    return "record" in answers
