"""What an audit found, as people read it and as programs do."""

from rich.text import Text

from callsheet.adapters.cli.audit_fault_table import fault_table
from callsheet.adapters.cli.audit_options import Scope
from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.audit_tally import Group, Tally

_LONGEST = 600


def show_tally(terminal: Terminal, tally: Tally, scope: Scope) -> None:
    """Print the faults, what another core would answer, and the sums."""
    if tally.faults:
        terminal.show(fault_table(terminal, tally.faults))
        terminal.show("")
    if tally.fault_count > len(tally.faults):
        terminal.show(f"and {tally.fault_count - len(tally.faults):,} more")
    if tally.otherwise:
        _show_otherwise(terminal, list(tally.otherwise.values()))
    if tally.unkept is not None:
        terminal.show(Text(f"{clean(tally.unkept.said, _LONGEST)}\n", style="yellow"))
    for note in (*tally.accepted, *([tally.vouched] if tally.vouched else [])):
        terminal.show(clean(note.said, _LONGEST))
    terminal.show(Text(sums(tally, scope), style="bold"))


def _show_otherwise(terminal: Terminal, groups: list[Group]) -> None:
    terminal.show(
        "Recorded by another version of Callsheet; this one answers otherwise (no "
        "fault of the log):"
    )
    groups.sort(key=lambda group: -group.count)
    rows = [
        [
            Text(f"{group.count:,}"),
            Text(clean(group.example.program or "")),
            Text(clean(group.example.stream)),
            Text(str(group.example.version)),
            Text(_change(group.example)),
        ]
        for group in groups
    ]
    heads = ("decisions", "by", "such as", "version", "recorded → now")
    terminal.show(fitted(heads, rows, title=1, reason=4, width=terminal.out.width))
    terminal.show("")


def _change(finding: Finding) -> str:
    if finding.recorded == finding.present:
        return f"{finding.recorded}, other {finding.field.replace(',', ', ')}"
    return f"{finding.recorded} → {finding.present}"


def sums(tally: Tally, scope: Scope) -> str:
    """Say in one line what was looked at, and what that came to."""
    faults, erased = tally.fault_count, tally.counts[FindingKind.ERASED]
    said = [
        f"{tally.records:,} records after position {scope.after:,}"
        if scope.after
        else f"{tally.records:,} records",
        "links and seals compared, no decision asked again (that takes the key)"
        if scope.without_key
        else f"{tally.asked - erased:,} decisions asked again",
        f"{faults:,} difference{'' if faults == 1 else 's'}"
        if faults
        else "no difference",
    ]
    if tally.otherwise:
        said.append(f"{tally.counts[FindingKind.OTHERWISE]:,} otherwise by this core")
    if erased:
        said.append(f"{erased:,} not re-derivable (erased)")
    return "; ".join(said)
