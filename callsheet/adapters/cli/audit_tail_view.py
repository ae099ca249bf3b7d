"""One record in one line."""

from datetime import datetime, tzinfo

from rich.text import Text

from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import in_zone, local
from callsheet.adapters.storage.flat_records import Flat, facts_of

_WIDEST = 300


def line_of(record: Flat, zone: tzinfo | None) -> Text:
    """Write time, position, kind, stream with version, and what the record says."""
    at = record["at"]
    when = (
        f"{local(datetime.fromisoformat(at), zone):%Y-%m-%d %H:%M:%S%z}"
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
    line.append(f"  {place}  ")
    line.append(clean(in_zone(facts, zone), _WIDEST))
    return line


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
