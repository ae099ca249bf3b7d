"""The table of an audit's faults: its words whole, its ids short where room is."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.rows import short_ids
from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.application.audit_findings import Finding
from callsheet.domain.ids import EventId

_WIDEST: Final = 200
"""Characters of a value that are shown."""

_FIELD: Final = 16
"""Columns in which the names of all fields are whole."""

_PIPED: Final = 900
"""Columns of a file or pipe: a fault each line, as programs like it."""

_HEADS: Final = ("what", "stream", "version", "field", "why")


def fault_table(terminal: Terminal, faults: Sequence[Finding]) -> Table:
    """Make a line for each fault; ids are as long as tells them apart."""
    shown = terminal.has_columns
    streams = _short([one.stream for one in faults]) if shown else {}
    rows = [_row(one, streams) for one in faults]
    width = terminal.out.width if shown else _PIPED
    return fitted(_HEADS, rows, title=3, reason=4, width=width, least=_FIELD)


def finding_words(finding: Finding) -> str:
    """Say in one line what is the matter."""
    if finding.recorded is None or finding.present is None:
        return clean(finding.said)
    recorded = clean(finding.recorded, _WIDEST)
    return f"recorded {recorded}, should be {clean(finding.present, _WIDEST)}"


def _row(finding: Finding, streams: Mapping[str, str]) -> list[Text]:
    stream = streams.get(finding.stream, finding.stream)
    return [
        Text(finding.kind.value, style="red"),
        Text(clean(stream, _WIDEST)),
        Text(str(finding.version)),
        Text(clean(finding.field, _WIDEST).replace(",", ",\n")),
        Text(finding_words(finding)),
    ]


def _short(streams: Sequence[str]) -> Mapping[str, str]:
    """Shorten the ids in streams' names; `callsheet explain` takes such ids, too."""
    parts = {stream: stream.partition(":") for stream in streams}
    ids = short_ids(EventId(id) for _, _, id in parts.values() if id)
    return {
        stream: f"{kind}:{ids[EventId(id)]}" if id else stream
        for stream, (kind, _, id) in parts.items()
    }
