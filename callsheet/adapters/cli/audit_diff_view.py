"""Differences of two logs, a line each, for people and for programs."""

from dataclasses import dataclass

import orjson
from rich.text import Text

from callsheet.adapters.cli.audit_compared import Compared, Difference
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean

_WIDEST = 100
"""Characters of a value that are shown."""


@dataclass(slots=True)
class Count:
    """
    How many differences there are so far.

    Attributes:
        differences: Those that need an answer.
        by_erasure: Those that an erasure explains which one of the two records.
    """

    differences: int = 0
    by_erasure: int = 0

    def add(self, difference: Difference) -> None:
        """Count one more."""
        if difference.is_by_erasure:
            self.by_erasure += 1
        else:
            self.differences += 1


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
        case "erased":
            names = ", ".join(clean(name) for name, _, _ in difference.fields)
            terminal.show(Text(f"erased in {side}: {place}: {names}"))
            return
        case "erasure":
            said = f"of an erasure, only in {side}: {place}"
    terminal.show(Text(said))
    for name, mine, theirs in difference.fields:
        terminal.show(Text(f"  {clean(name)}: {_spelt(mine)} → {_spelt(theirs)}"))


def _spelt(value: object) -> str:
    return clean(orjson.dumps(value).decode(), _WIDEST)


def show_sums(
    terminal: Terminal, both: Compared, names: tuple[str, str], count: Count
) -> None:
    """Print how much was compared, how much of it differs, and what was erased."""
    found, erased = count.differences, count.by_erasure
    said = f"{found:,} difference{'s' * (found != 1)}" if found else "no difference"
    a, b = (clean(name, _WIDEST) for name in names)
    counts = f"A ({a}) has {both.records['a']:,} records, B ({b}) {both.records['b']:,}"
    gone = f"; {erased:,} more by erasures that are recorded" if erased else ""
    moved = both.moved
    also = f"; {moved:,} stand at another position" if moved else ""
    terminal.show(Text(f"{counts}; {said}{gone}{also}", style="bold"))


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


def sums_line(both: Compared, count: Count) -> bytes:
    """Write the sums as the last line of JSON."""
    totals = {
        "differences": count.differences,
        "erased": count.by_erasure,
        "moved": both.moved,
        "records": both.records,
    }
    return _line({"schema_version": 1, "totals": totals})


def _line(document: dict[str, object]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
