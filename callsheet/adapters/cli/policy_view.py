"""What `callsheet policy check` prints."""

from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.documents.policies import rules_in
from callsheet.adapters.policy_file import Checked, lines_of
from callsheet.domain.policy import Policy


def show(terminal: Terminal, checked: Checked) -> None:
    """Tell people: what is fine and odd as the result, what is wrong beside it."""
    if checked.policy is None:
        terminal.say(lines_of(checked.problems))
        return
    terminal.show(f"ok: {_summary(checked.policy)}")
    for line in lines_of(checked.warnings).splitlines():
        terminal.show(f"warning: {clean(line)}")


def _summary(policy: Policy) -> str:
    parts = [_counted(rules_in(policy), "rule")]
    if policy.layers:
        parts.append(_counted(len(policy.layers), "layer"))
    return ", ".join((*parts, f"default {policy.default}", policy.digest))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
