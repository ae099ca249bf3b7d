"""People's choices, and what comes of them, as people read it."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from rich.text import Text

from callsheet.adapters.cli.prefer_words import (
    outcome,
)
from callsheet.adapters.cli.tables import titled
from callsheet.adapters.cli.tables_with_notes import show_noted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day, day_and_time, span, zone_name
from callsheet.adapters.documents.choices import (
    kind_word,
    outlook,
)
from callsheet.adapters.documents.decisions import (
    why,
)
from callsheet.application.preferring import Chosen, Standing, Wish
from callsheet.domain.erasures import ERASED, LOST


def show_chosen(
    terminal: Terminal, chosen: Chosen, wish: Wish, zone: tzinfo | None
) -> None:
    """Print what was recorded, and what the next pass will do about it."""
    for line in outcome(chosen, wish, zone):
        terminal.show(line)
    for one in chosen.prospects:
        event = one.event
        when = f"{day(event.start, zone)} {span(event.start, event.end, zone)}"
        title = clean(event.title or "(no title)", 60)
        owner = clean(one.calendar.address or one.calendar.id, 60)
        terminal.show("")
        terminal.show(Text(f"{title}", style="bold"))
        known = f"{when} ({zone_name(zone, [event.start])}), {owner}"
        terminal.show(f"  {known}, {clean(event.id)}")
        terminal.show(f"  so far: {why(one.before)}")
        terminal.show(f"  now: {outlook(chosen, one, wish)}")
    if chosen.further:
        terminal.show(f"\nand {chosen.further:,} more events of this series")


def show_choices(
    terminal: Terminal, found: Sequence[Standing], zone: tzinfo | None
) -> None:
    """Print the choices that stand as a table."""
    if not found:
        terminal.show("Nobody has chosen anything: the rules decide.")
        return
    zones = zone_name(zone, (one.choice.at for one in found))
    heads = ("for", "record", "by", f"since ({zones})", "title")
    show_noted(terminal, heads, [_row(one, zone) for one in found])


def _row(one: Standing, zone: tzinfo | None) -> tuple[Sequence[Text], Sequence[Text]]:
    choice = one.choice
    count = f" ({one.events:,})" if choice.series else ""
    notes = [Text(clean(choice.target))]  # whole, on one line: it is to be copied
    if choice.why and choice.why not in (ERASED, LOST):
        notes.append(Text(clean(choice.why), "dim"))
    cells = (
        Text(f"{kind_word(choice.series)}{count}"),
        Text("yes", "green") if choice.wanted else Text("no", "red"),
        Text(clean(choice.by, 20)),
        Text(day_and_time(choice.at, zone)),
        Text(_GONE[one.gone], "dim")
        if one.event is None
        else titled(one.event.title or ""),
    )
    return cells, notes


_GONE: Final = {
    None: "not seen yet",
    "erased": "(erased)",
    "missing": "(missing)",
}
