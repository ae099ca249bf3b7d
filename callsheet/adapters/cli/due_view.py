"""What is due and what needs somebody, as people read it."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Final

from rich.text import Text

from callsheet.adapters.cli.holds_view import pause_words
from callsheet.adapters.cli.rows import short_ids
from callsheet.adapters.cli.tables import NARROW, fitted, titled
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, moment, zone_name
from callsheet.adapters.documents.due import because_of, what_happens
from callsheet.application.coming_up import ComingUp, Item
from callsheet.domain.call_sheet import Attention
from callsheet.domain.ids import EventId

_WHY: Final = {
    Attention.UNREADABLE: "it could not be read; every pass tries again",
    Attention.REFUSED: "Recall refused it, and would again",
    Attention.EXPIRED: "too late: the meeting is over before another try",
    Attention.NOT_SETTLING: "the same was done again and again, in vain",
    Attention.ANOTHER_SCHEDULER: "its bot comes back: another scheduler books it",
}


def show_coming_up(terminal: Terminal, found: ComingUp, zone: tzinfo | None) -> None:
    """Print who needs somebody, then what is due, then what holds everywhere."""
    ids = short_ids(one.line.event_id for one in (*found.attention, *found.due))
    if found.attention:
        terminal.show(Text("needs somebody", style="bold red"))
        _show(terminal, found.attention, ids, zone, odd=True)
        _show_more(terminal, found.attention_count - len(found.attention))
    if found.due:
        terminal.show(Text("due next", style="bold"))
        _show(terminal, found.due, ids, zone, odd=False)
        _show_more(terminal, found.due_count - len(found.due))
    terminal.show(Text(_sums(found, zone), style="bold"))
    for line in _everywhere(found, zone):
        terminal.show(clean(line, 300))
    if found.attention:
        terminal.say(
            "`callsheet explain EVENT` tells what was tried, and what came back"
        )


def _show(
    terminal: Terminal,
    items: Sequence[Item],
    ids: Mapping[EventId, str],
    zone: tzinfo | None,
    *,
    odd: bool,
) -> None:
    times = [one.line.due_at for one in items if one.line.due_at is not None]
    starts = [one.event.start for one in items if one.event is not None]
    name = zone_name(zone, [*times, *starts])
    rows = [
        [
            Text("-" if one.line.due_at is None else moment(one.line.due_at, zone)),
            Text(clean(ids[one.line.event_id])),
            Text("(not known)", "dim")
            if one.event is None
            else titled(one.event.title or ""),
            Text("" if one.event is None else day_and_time(one.event.start, zone)),
            Text(_why(one) if odd else _happens_words(one, terminal.out.width)),
        ]
        for one in items
    ]
    heads = (f"due ({name})", "event", "title", "start", "why" if odd else "what")
    terminal.show(fitted(heads, rows, title=2, reason=4, width=terminal.out.width))


def _show_more(terminal: Terminal, more: int) -> None:
    terminal.show(f"and {more:,} more; --all shows them\n" if more else "")


def _why(item: Item) -> str:
    return "" if item.line.attention is None else _WHY[item.line.attention]


def _happens_words(item: Item, width: int) -> str:
    because = because_of(item)
    between = ", " if width >= NARROW else ",\n"  # a title would be cut for it
    does = what_happens(item)
    return does if because is None else f"{does}{between}{because}"


def _sums(found: ComingUp, zone: tzinfo | None) -> str:
    looked, need = found.looked, found.attention_count
    seen = "without any pass" if looked is None else f"as of {moment(looked, zone)}"
    waits = f" ({found.overdue:,} of them wait for a pass)" if found.overdue else ""
    return (
        f"{found.events:,} event{'s' * (found.events != 1)}, {seen}: {need:,} "
        f"need{'s' * (need == 1)} somebody, {found.due_count:,} due{waits}"
    )


def _everywhere(found: ComingUp, zone: tzinfo | None) -> list[str]:
    lines = [pause_words(one, {}, zone) for one in found.pauses]
    if found.stopped is not None:
        since = moment(found.stopped.at, zone)
        status = found.stopped.status
        lines.append(
            f"stopped since {since}: Recall lets nothing be written ({status})"
        )
    for hold in found.holds:
        word = "" if hold.word is None else ", of which somebody has said something"
        many = f"{hold.placed.count:,} removal{'s' * (hold.placed.count != 1)}"
        lines.append(f"hold {hold.name}: {many}{word}; `callsheet plan` shows it")
    return lines
