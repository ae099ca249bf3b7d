"""What the doctor found, for people and for programs."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from callsheet.adapters.cli.doctor.findings import Finding, State, exit_of
from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean

_SHOWN: Final = {
    State.OK: ("✓ ok", "green"),
    State.WARNING: ("! warning", "yellow"),
    State.WRONG: ("✗ wrong", "bold red"),
    State.NOT_CHECKED: ("- not checked", "dim"),
}
_LONGEST: Final = 600
_NAME: Final = 17
"""Columns of the longest name of a check."""


def show_findings(terminal: Terminal, findings: Sequence[Finding]) -> None:
    """Print a line for each check, and its cure below."""
    rows = [
        [Text(_SHOWN[one.seen.state][0], _SHOWN[one.seen.state][1]), *_cells(one)]
        for one in findings
    ]
    heads, width = ("state", "check", "what was seen"), terminal.out.width
    terminal.show(fitted(heads, rows, title=1, reason=2, width=width, least=_NAME))
    count = dict.fromkeys(State, 0)
    for one in findings:
        count[one.seen.state] += 1
    parts = (f"{count[state]} {state.value.replace('_', ' ')}" for state in State)
    terminal.show(Text(", ".join(parts), style="bold"))


def findings_document(findings: Sequence[Finding]) -> dict[str, object]:
    """Give what was found as JSON's types."""
    return {
        "exit_code": int(exit_of(findings)),
        "checks": [
            {
                "name": one.check,
                "state": one.seen.state.value,
                "seen": one.seen.said,
                "cure": one.seen.cure,
            }
            for one in findings
        ],
    }


def _cells(one: Finding) -> list[Text]:
    told = Text(clean(one.seen.said, _LONGEST))
    if one.seen.cure is not None:
        told.append(f"\n→ {clean(one.seen.cure, _LONGEST)}", "bold")
    return [Text(one.check), told]
