"""Why a saved plan is not carried out: what changed since it was made."""

from collections.abc import Sequence

from rich.text import Text

from callsheet.adapters.cli.rows import short_ids
from callsheet.adapters.cli.saved_plan import Difference, SavedPlan
from callsheet.adapters.cli.tables import fitted, titled
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.domain.ids import EventId

SHOWN = 50
"""So many differences are listed."""


def show_stale(
    terminal: Terminal, saved: SavedPlan, found: Sequence[Difference], *, table: bool
) -> None:
    """Print what the plan was to do and what would be done now: that it is stale."""
    if table:
        _show_differences(terminal, found)
    terminal.say(
        f"the plan of {clean(saved.made_at, 40)} is stale: {_count(len(found))}; "
        "nothing was sent. `callsheet plan --out FILE` makes a fresh one"
    )


def _show_differences(terminal: Terminal, found: Sequence[Difference]) -> None:
    ids = short_ids(EventId(one.event_id) for one in found)
    rows = [
        (
            Text(clean(ids[EventId(one.event_id)], 40)),
            titled(one.title),
            Text(clean(_said(one.planned), 20)),
            Text(_now(one)),
        )
        for one in found[:SHOWN]
    ]
    heads = ("event", "title", "the plan", "now")
    if rows:
        terminal.show(fitted(heads, rows, title=1, reason=3, width=terminal.out.width))
    if len(found) > SHOWN:
        terminal.show(f"and {len(found) - SHOWN:,} more")


def stale_document(
    saved: SavedPlan, found: Sequence[Difference], now: str
) -> dict[str, object]:
    """Write the same as JSON's types."""
    return {
        "stale": True,
        "digest": {"planned": saved.digest, "now": now},
        "differences": [
            {
                "event_id": one.event_id,
                "title": clean(one.title),
                "planned": one.planned,
                "now": one.now,
            }
            for one in found
        ],
    }


def _said(action: str | None) -> str:
    return "nothing" if action is None else action


def _now(one: Difference) -> str:
    if one.now == one.planned:
        return f"{one.now}, but for another time, link or bot"
    return _said(one.now)


def _count(number: int) -> str:
    if not number:
        return "what is held has changed, or the file has"
    return f"{number:,} event{' differs' if number == 1 else 's differ'}"
