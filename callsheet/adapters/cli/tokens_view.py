"""Access tokens, as people read them and as programs do; never what is said."""

from collections.abc import Sequence
from datetime import tzinfo

from rich.text import Text

from callsheet.adapters.cli.tables import fitted, titled
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, zone_name
from callsheet.domain.instants import spell
from callsheet.domain.token_records import TokenIssued


def show_created(terminal: Terminal, issued: TokenIssued, said: str) -> None:
    """Print the token itself as the result, and what it is for beside it."""
    until = "" if issued.expires is None else f", until {spell(issued.expires)}"
    terminal.say(
        f"token {issued.name} ({issued.token}): {_scopes(issued)}, "
        f"{_where(issued)}{until}; it is shown this once:"
    )
    terminal.show(said)


def show_tokens(
    terminal: Terminal, found: Sequence[TokenIssued], zone: tzinfo | None
) -> None:
    """Print a line for each token."""
    if not found:
        terminal.say("there are no tokens; `callsheet tokens create NAME` makes one")
        return
    rows = [
        [
            Text(one.token),
            titled(one.name),
            Text(_scopes(one)),
            Text(_where(one)),
            Text(day_and_time(one.at, zone)),
            Text("" if one.expires is None else day_and_time(one.expires, zone)),
            Text(clean(one.by)),
        ]
        for one in found
    ]
    name = zone_name(zone, [one.at for one in found])
    heads = ("id", "name", "may", "where", f"since ({name})", "until", "by")
    terminal.show(fitted(heads, rows, title=1, reason=3, width=terminal.out.width))


def _scopes(token: TokenIssued) -> str:
    return ", ".join(one.value for one in token.scopes)


def _where(token: TokenIssued) -> str:
    if token.calendars is None:
        return "everywhere"
    return ", ".join(clean(one) for one in token.calendars)
