"""One record in one line, or in few where lines are short."""

from datetime import datetime, tzinfo
from textwrap import wrap

from rich.cells import cell_len
from rich.text import Text

from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import in_zone, stamp
from callsheet.adapters.storage.flat_records import Flat, facts_of

_WIDEST = 300
_GAP = 2
_INDENT = 4
_NARROWEST = 20


def lines_of(record: Flat, zone: tzinfo | None, width: int | None) -> list[Text]:
    """
    Write time, position, kind, stream with version, and what the record says.

    Args:
        record: The record.
        zone: In which times are shown.
        width: Columns of a terminal; None for one line, however long.
    """
    at = record["at"]
    when = (
        stamp(datetime.fromisoformat(at), zone)
        if isinstance(at, str)
        else "-" * len("2026-03-02 15:00:00+0000")
    )
    kind = str(record["topic"]).partition("/")[0]
    place = clean(f"{record['stream']} {record['version']}", _WIDEST)
    facts = "; ".join(
        f"{name} {_words(value)}" for name, value in facts_of(record).items()
    )
    line = Text(f"{when}  {record['position']:>7}  ", style="dim")
    line.append(f"{clean(kind, 20):<15}", style="bold")
    said = f"{place}  {clean(in_zone(facts, zone, stamp), _WIDEST)}"
    if width is None or line.cell_len + _GAP + cell_len(said) <= width:
        line.append(f"{' ' * _GAP}{said}")
        return [line]
    # Below each other a narrow terminal can be read; wrapped by itself it cannot.
    line.rstrip()
    room = max(width - _INDENT, _NARROWEST)
    return [line, *(Text(" " * _INDENT + part) for part in wrap(said, room))]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
