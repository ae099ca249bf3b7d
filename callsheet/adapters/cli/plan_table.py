"""The table of a plan: what is to happen to each event, and why."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.rows import MARKS, STYLES, short_ids
from callsheet.adapters.cli.tables import NARROW, fitted, titled
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, zone_name
from callsheet.domain.ids import EventId


class Line(Protocol):
    """What a row of the table needs; see `callsheet.adapters.cli.rows.Row`."""

    @property
    def action(self) -> str:
        """One of the words that have a mark."""

    @property
    def event_id(self) -> EventId:
        """The event."""

    @property
    def start(self) -> datetime:
        """When the event starts."""

    @property
    def title(self) -> str:
        """Cleaned; empty if unknown."""

    @property
    def calendar(self) -> str:
        """Whose calendar it is in, cleaned."""

    @property
    def why(self) -> str:
        """Why, in one line or several."""


def plan_table(
    rows: Sequence[Line], known: Sequence[Line], zone: tzinfo | None, *, width: int
) -> Table:
    """
    Show what is to happen to each event.

    Args:
        rows: What is shown.
        known: All rows, among which a shortened id must be unique, and whose
            calendars are named if there are several.
        zone: In which times are shown.
        width: Columns of the terminal; in few of them calendars stand below titles.
    """
    several = len({row.calendar for row in known}) > 1
    beside, below = several and width >= NARROW, several and width < NARROW
    ids = short_ids(row.event_id for row in known)
    heads = [
        "",
        f"when ({zone_name(zone, (row.start for row in rows))})",
        "event",
        "title (calendar)" if below else "title",
        *(["calendar"] if beside else []),
        "because",
    ]
    cells = [
        (
            Text(MARKS[row.action], style=STYLES[row.action]),
            Text(day_and_time(row.start, zone)),
            Text(clean(ids[row.event_id])),
            _with_calendar(row) if below else titled(row.title),
            *([Text(_owner(row.calendar))] if beside else []),
            Text(row.why),
        )
        for row in rows
    ]
    return fitted(heads, cells, title=3, reason=len(heads) - 1, width=width)


def _with_calendar(row: Line) -> Text:
    return Text("\n").join([titled(row.title), Text(_owner(row.calendar), "dim")])


def _owner(address: str) -> str:
    """Shorten an address to whom it belongs."""
    return clean(address.partition("@")[0], 11)
