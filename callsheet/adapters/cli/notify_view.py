"""Those who are told of changes, as people read them and as programs do."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from rich.text import Text

from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, zone_name
from callsheet.adapters.notify.posting import Reply
from callsheet.adapters.settings.notify_options import NotifyOptions
from callsheet.domain.deliveries import Standing
from callsheet.domain.instants import spell

Row = dict[str, Any]


def show_reply(terminal: Terminal, name: str, reply: Reply, *, json: bool) -> None:
    """Print what came back of a test."""
    text = reply.body.decode(errors="replace")
    if json:
        terminal.document(
            {
                "name": name,
                "taken": reply.is_good,
                "status": reply.status,
                "said": reply.said,
                "body": text,
            }
        )
        return
    terminal.show(f"{name}: {'taken' if reply.is_good else 'not taken'}: {reply.said}")
    for line in text.splitlines()[:10]:
        terminal.show(f"  {clean(line)}")


def rows_of(
    options: NotifyOptions, known: Mapping[str, Standing], end: int
) -> list[Row]:
    """Say of each endpoint how it stands, those of earlier settings included."""
    names = [*options.endpoints, *(n for n in known if n not in options.endpoints)]
    return [
        _row(one, known.get(one), end, is_set=one in options.endpoints) for one in names
    ]


def show_endpoints(
    terminal: Terminal, rows: Sequence[Row], zone: tzinfo | None
) -> None:
    """Print a line for each endpoint."""
    if not rows:
        terminal.say("nobody is told: the settings have no [notify.endpoints.NAME]")
        return
    cells = [
        [
            Text(clean(row["name"])),
            Text(row["state"]),
            Text("" if row["position"] is None else f"{row['position']:,}"),
            Text(f"{row['behind']:,}"),
            Text(f"{row['waiting']:,}"),
            Text(f"{row['given_up']:,}"),
            Text(_at(row["delivered_at"], zone)),
            Text(row["last_failure"] or ""),
        ]
        for row in rows
    ]
    times = [datetime.fromisoformat(t) for r in rows if (t := r["delivered_at"])]
    heads = (
        "name",
        "state",
        "position",
        "behind",
        "waiting",
        "given up",
        f"taken last ({zone_name(zone, times)})" if times else "taken last",
        "last failure",
    )
    width = terminal.out.width
    terminal.show(fitted(heads, cells, title=0, reason=7, width=width))


def _row(name: str, standing: Standing | None, end: int, *, is_set: bool) -> Row:
    state = _word(standing, is_set=is_set)
    standing = standing or Standing(position=end)
    first = min((one.due for one in standing.waiting), default=None)
    return {
        "name": name,
        "state": state,
        "position": None if state == "new" else standing.position,
        "behind": max(end - standing.position, 0),
        "waiting": len(standing.waiting),
        "given_up": standing.lost,
        "next_try_at": None if first is None else spell(first),
        "delivered_at": _spelt(standing.delivered_at),
        "last_failure": standing.said,
    }


def _word(standing: Standing | None, *, is_set: bool) -> str:
    if not is_set:
        return "not set"
    if standing is None:
        return "new"
    if standing.gone_at is not None:
        return "gone"
    return "away" if standing.is_away else "told"


def _spelt(at: datetime | None) -> str | None:
    return None if at is None else spell(at)


def _at(text: str | None, zone: tzinfo | None) -> str:
    return "" if text is None else day_and_time(datetime.fromisoformat(text), zone)
