"""People's choices, and what comes of them, as people read it and as programs do."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from rich.text import Text

from callsheet.adapters.cli.prefer_words import kind_word, outcome
from callsheet.adapters.cli.rows import why
from callsheet.adapters.cli.tables import titled
from callsheet.adapters.cli.tables_with_notes import show_noted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day, day_and_time, span, zone_name
from callsheet.application.preferring import Chosen, Standing, Wish
from callsheet.application.prospects import Prospect, outlook_words
from callsheet.domain.decision import Decision
from callsheet.domain.erasures import ERASED, LOST
from callsheet.domain.instants import spell
from callsheet.domain.records import PreferenceSet


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
        terminal.show(f"  now: {_outlook(chosen, one, wish)}")
    if chosen.further:
        terminal.show(f"\nand {chosen.further:,} more events of this series")


def chosen_document(chosen: Chosen, wish: Wish) -> dict[str, object]:
    """Give what came of a wish as JSON's types."""
    target, recorded = chosen.target, chosen.recorded
    return {
        "target": target.id,
        "kind": kind_word(target.series),
        "known": target.seen,
        "near": list(target.near),
        "wanted": wish.wanted,
        "recorded": None if recorded is None else _choice_document(recorded),
        "before": None if chosen.before is None else _choice_document(chosen.before),
        "replaced": [_told(one) for one in chosen.replaced],
        "above": [_told(one) for one in chosen.above],
        "events": [_prospect_document(chosen, one, wish) for one in chosen.prospects],
        "further": chosen.further,
    }


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


def choices_document(found: Sequence[Standing]) -> dict[str, object]:
    """Give the choices that stand as JSON's types."""
    return {"choices": [_standing_document(one) for one in found]}


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


def _outlook(chosen: Chosen, one: Prospect, wish: Wish) -> str:
    if chosen.is_for(one.event):
        return clean(outlook_words(one, wish.wanted))
    return f"{clean(outlook_words(one, None))}; only the replaced choice was for it"


def _prospect_document(chosen: Chosen, one: Prospect, wish: Wish) -> dict[str, object]:
    return {
        "event_id": one.event.id,
        "title": clean(one.event.title or ""),
        "start_time": spell(one.event.start),
        "end_time": spell(one.event.end),
        "calendar": clean(one.calendar.address or one.calendar.id),
        "before": _decision_document(one.before),
        "after": _decision_document(one.after),
        "locked_rule": one.locked,
        "words": _outlook(chosen, one, wish),
    }


def _decision_document(decision: Decision) -> dict[str, object]:
    return {
        "reason": decision.reason.value,
        "rule": decision.rule,
        "commands": [command.kind.value for command in decision.commands],
        "because": why(decision),
    }


def _standing_document(one: Standing) -> dict[str, object]:
    event = one.event
    return {
        "kind": kind_word(one.choice.series),
        **_told(one.choice),
        "title": None if event is None else clean(event.title or ""),
        "start_time": None if event is None else spell(event.start),
        "events": one.events,
        "gone": one.gone,
    }


def _told(choice: PreferenceSet) -> dict[str, object]:
    return {"target": choice.target, **_choice_document(choice)}


def _choice_document(choice: PreferenceSet) -> dict[str, object]:
    return {
        "wanted": choice.wanted,
        "by": choice.by,
        "why": choice.why,
        "at": spell(choice.at),
    }
