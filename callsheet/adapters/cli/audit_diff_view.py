"""Differences of two logs, a line each, for people and for programs."""

import orjson
from rich.text import Text

from callsheet.adapters.cli.audit_compared import Compared, Difference
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean

_WIDEST = 100
"""Characters of a value that are shown."""


def show_difference(terminal: Terminal, difference: Difference) -> None:
    """Print one difference; the fields of a record below it."""
    side = "" if difference.side is None else difference.side.upper()
    place = clean(difference.stream)
    if difference.version:
        place = f"{place} version {difference.version} ({clean(difference.topic)})"
    match difference.what:
        case "stream_only_in":
            count = f"{difference.count:,} record{'s' * (difference.count != 1)}"
            said = f"only in {side}: the stream {place}, {count}"
        case "only_in":
            said = f"only in {side}: {place}"
        case "twice_in":
            said = f"{difference.count} times in {side}: {place}"
        case "differs":
            said = f"differs: {place}"
    terminal.show(Text(said))
    for name, mine, theirs in difference.fields:
        terminal.show(Text(f"  {clean(name)}: {_spelt(mine)} → {_spelt(theirs)}"))


def _spelt(value: object) -> str:
    return clean(orjson.dumps(value).decode(), _WIDEST)


def show_sums(terminal: Terminal, both: Compared, found: int) -> None:
    """Print how much was compared, and how much of it differs."""
    said = f"{found:,} difference{'s' * (found != 1)}" if found else "no difference"
    counts = f"A has {both.records['a']:,} records, B {both.records['b']:,}"
    moved = both.moved
    also = f"; {moved:,} stand at another position" if moved else ""
    terminal.show(Text(f"{counts}; {said}{also}", style="bold"))


def difference_line(difference: Difference) -> bytes:
    """Write one difference as a line of JSON."""
    return _line(
        {
            "schema_version": 1,
            "what": difference.what,
            "side": difference.side,
            "stream": difference.stream,
            "version": difference.version or None,
            "topic": difference.topic or None,
            "count": difference.count,
            "fields": {name: {"a": a, "b": b} for name, a, b in difference.fields},
        }
    )


def sums_line(both: Compared, found: int) -> bytes:
    """Write the sums as the last line of JSON."""
    totals = {"differences": found, "moved": both.moved, "records": both.records}
    return _line({"schema_version": 1, "totals": totals})


def _line(document: dict[str, object]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
