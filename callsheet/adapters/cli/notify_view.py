"""Those who are told of changes, as people read them and as programs do."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.text import Text

from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, zone_name
from callsheet.adapters.documents.endpoints import EndpointDocument
from callsheet.adapters.notify.posting import Reply


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


def show_endpoints(
    terminal: Terminal, rows: Sequence[EndpointDocument], zone: tzinfo | None
) -> None:
    """Print a line for each endpoint."""
    if not rows:
        terminal.say("nobody is told: the settings have no [notify.endpoints.NAME]")
        return
    cells = [
        [
            Text(clean(row.name)),
            Text(row.state),
            Text("" if row.position is None else f"{row.position:,}"),
            Text(f"{row.behind:,}"),
            Text(f"{row.waiting:,}"),
            Text(f"{row.given_up:,}"),
            Text(_at(row.delivered_at, zone)),
            Text(row.last_failure or ""),
        ]
        for row in rows
    ]
    times = [datetime.fromisoformat(t) for r in rows if (t := r.delivered_at)]
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


def _at(text: str | None, zone: tzinfo | None) -> str:
    return "" if text is None else day_and_time(datetime.fromisoformat(text), zone)
