"""The roll of calendars, as people read it and as programs do."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, local, zone_name
from callsheet.application.calendar_roll import OnRoll, Roll
from callsheet.domain.instants import spell

_PLATFORMS = {"google_calendar": "google", "microsoft_outlook": "microsoft"}

_HEADS: Final = ("id", "address", "platform", "status", "since", "events", "bots")
_GAPS: Final = 2 * (len(_HEADS) - 1)

_PIPE: Final = 300
"""Columns where none are counted."""

_ID: Final = 8
"""So much of an id is left where room is short: the address is what people type."""

_ADDRESS: Final = 22
"""A longer address stands in two lines there."""


def show_roll(terminal: Terminal, roll: Roll, zone: tzinfo | None) -> None:
    """Print a line for each calendar, and when they were looked at last."""
    if not roll.calendars:
        terminal.say(
            "the log knows no calendar: `callsheet calendars connect` makes a link for "
            "its owner, and `callsheet sync` reads those that are there"
        )
        return
    instants = [one.standing.since for one in roll.calendars if one.standing.since]
    since = f"since ({zone_name(zone, instants)})"
    rows = [_row(one, zone) for one in roll.calendars]
    whole = [(*_HEADS[:4], since, *_HEADS[5:]), *rows]
    width = terminal.out.width if terminal.has_columns else _PIPE
    if not _fit(whole, width):
        since, rows = "since", [_short(row) for row in rows]
    cells = [[Text(cell) for cell in row] for row in rows]
    heads = (*_HEADS[:4], since, *_HEADS[5:])
    table = fitted(heads, cells, title=1, reason=3, width=width, least=_ADDRESS)
    terminal.show(table)
    if roll.looked is not None:
        terminal.say(f"last read: {day_and_time(roll.looked, zone)}")


def _row(one: OnRoll, zone: tzinfo | None) -> tuple[str, ...]:
    return (
        clean(one.id),
        clean(one.address or "(not known yet)", 60),
        _platform(one),
        _status(one),
        _since(one, zone),
        str(one.events),
        str(one.booked),
    )


def _fit(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Say whether all columns have room for their widest cell."""
    widest = (max(map(cell_len, cells)) for cells in zip(*rows, strict=True))
    return sum(widest) + _GAPS <= width


def _short(row: Sequence[str]) -> tuple[str, ...]:
    """Shorten an id, break an address before its domain, and leave the day alone."""
    found, address, platform, status, since, *counts = row
    found = f"{found[:_ID]}…" if len(found) > _ID + 1 else found
    if cell_len(address) > _ADDRESS:
        address = address.replace("@", "\n@", 1)
    return (found, address, platform, status, since.partition(" ")[0], *counts)


def roll_document(roll: Roll) -> dict[str, object]:
    """Give the roll as JSON's types."""
    return {
        "looked": None if roll.looked is None else spell(roll.looked),
        "calendars": [_document(one) for one in roll.calendars],
    }


def _document(one: OnRoll) -> dict[str, object]:
    standing = one.standing
    connected, ended = standing.connected, standing.disconnected
    return {
        "id": one.id,
        "address": None if one.address is None else clean(one.address),
        "platform": standing.platform or None,
        "status": standing.status,
        "since": None if standing.since is None else spell(standing.since),
        "code": standing.code,
        "events": one.events,
        "booked": one.booked,
        "connected_by": None if connected is None else connected.by,
        "disconnected_by": None if ended is None else ended.by,
    }


def _platform(one: OnRoll) -> str:
    platform = one.standing.platform
    return clean(_PLATFORMS.get(platform, platform), 20)


def _status(one: OnRoll) -> str:
    standing = one.standing
    if standing.disconnected is not None:
        return f"{standing.status} by {clean(standing.disconnected.by)}"
    return f"{standing.status} ({standing.code})" if standing.code else standing.status


def _since(one: OnRoll, zone: tzinfo | None) -> str:
    since = one.standing.since
    # Some stand so for years.
    return "" if since is None else f"{local(since, zone):%Y-%m-%d %H:%M}"
