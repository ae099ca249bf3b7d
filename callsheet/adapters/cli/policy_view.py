"""What `callsheet policy check` prints."""

from collections.abc import Iterable

from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.policy_file import Checked, Problem, lines_of
from callsheet.domain.digests import Json, plain
from callsheet.domain.policy import Policy


def show(terminal: Terminal, checked: Checked) -> None:
    """Tell people: what is fine and odd as the result, what is wrong beside it."""
    if checked.policy is None:
        terminal.say(lines_of(checked.problems))
        return
    terminal.show(f"ok: {_summary(checked.policy)}")
    for line in lines_of(checked.warnings).splitlines():
        terminal.show(f"warning: {clean(line)}")


def document_of(checked: Checked) -> dict[str, object]:
    """Tell programs."""
    document: dict[str, object] = {
        "ok": checked.policy is not None,
        "problems": _plain(checked.problems),
        "warnings": _plain(checked.warnings),
    }
    if checked.policy is not None:
        document |= {
            "rules": _rules(checked.policy),
            "layers": len(checked.policy.layers),
            "default": checked.policy.default,
            "digest": checked.policy.digest,
        }
    return document


def _plain(problems: Iterable[Problem]) -> list[Json]:
    return [plain(problem) for problem in problems]


def _summary(policy: Policy) -> str:
    parts = [_counted(_rules(policy), "rule")]
    if policy.layers:
        parts.append(_counted(len(policy.layers), "layer"))
    return ", ".join((*parts, f"default {policy.default}", policy.digest))


def _rules(policy: Policy) -> int:
    """Count the rules, those of the layers too."""
    return len(policy.rules) + sum(len(layer.rules) for layer in policy.layers)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
