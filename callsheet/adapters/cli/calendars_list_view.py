"""The roll of calendars, as people read it and as programs do."""

from datetime import tzinfo

from rich.text import Text

from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, local, zone_name
from callsheet.application.calendar_roll import OnRoll, Roll
from callsheet.domain.instants import spell

_PLATFORMS = {"google_calendar": "google", "microsoft_outlook": "microsoft"}


def show_roll(terminal: Terminal, roll: Roll, zone: tzinfo | None) -> None:
    """Print a line for each calendar, and when they were looked at last."""
    if not roll.calendars:
        terminal.say(
            "the log knows no calendar: `callsheet calendars connect` makes a link for "
            "its owner, and `callsheet sync` reads those that are there"
        )
        return
    rows = [
        [
            Text(clean(one.id)),
            Text(clean(one.address or "(not known yet)", 60)),
            Text(_platform(one)),
            Text(_status(one)),
            Text(_since(one, zone)),
            Text(str(one.events)),
            Text(str(one.booked)),
        ]
        for one in roll.calendars
    ]
    instants = [one.standing.since for one in roll.calendars if one.standing.since]
    since = f"since ({zone_name(zone, instants)})"
    heads = ("id", "address", "platform", "status", since, "events", "bots")
    terminal.show(fitted(heads, rows, title=1, reason=3, width=terminal.out.width))
    if roll.looked is not None:
        terminal.say(f"last read: {day_and_time(roll.looked, zone)}")


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
