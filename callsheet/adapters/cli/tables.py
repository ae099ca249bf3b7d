"""Tables that look alike: no frame, bold heads, strangers' text cut to size."""

from collections.abc import Sequence
from datetime import tzinfo

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.rows import MARKS, STYLES, Row, short_ids
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, zone_name

_TITLE = 28


def plain_table(*names: str, wrapping: str) -> Table:
    """Begin a table; only the column `wrapping` takes more than one line."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in names:
        fold = name == wrapping
        table.add_column(
            name, no_wrap=not fold, overflow="fold" if fold else "ellipsis"
        )
    return table


def titled(title: str, width: int = _TITLE) -> Text:
    """Show a title; a missing one as such."""
    return Text(clean(title, width)) if title else Text("(no title)", style="dim")


def plan_table(rows: Sequence[Row], known: Sequence[Row], zone: tzinfo | None) -> Table:
    """
    Show what is to happen to each event.

    Args:
        rows: What is shown.
        known: All rows, among which a shortened id must be unique.
        zone: In which times are shown.
    """
    calendars = len({row.calendar for row in known}) > 1
    extra = ("calendar",) if calendars else ()
    when = f"when ({zone_name(zone)})"
    table = plain_table(
        "", when, "event", "title", *extra, "because", wrapping="because"
    )
    ids = short_ids(row.event_id for row in known)
    for row in rows:
        table.add_row(
            Text(MARKS[row.action], style=STYLES[row.action]),
            Text(day_and_time(row.start, zone)),
            Text(clean(ids[row.event_id])),
            titled(row.title),
            *([Text(owner(row.calendar))] if calendars else []),
            Text(row.why),
        )
    return table


def owner(address: str) -> str:
    """Shorten an address to whom it belongs."""
    return clean(address.partition("@")[0], 11)
