"""What is held back as a whole, and paused: for people and for programs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import assert_never

from rich.text import Text

from callsheet.adapters.cli.rows import short_ids
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time
from callsheet.adapters.documents.holds import ToldHoldDocument, Word, told_document
from callsheet.adapters.documents.pauses import PauseDocument, pause_document
from callsheet.adapters.documents.plans import addresses_of
from callsheet.application.held_words import ENDINGS, LIMITS, scope_words
from callsheet.application.mode_names import strange_calendars
from callsheet.application.reading import Look
from callsheet.application.thinking import Planned
from callsheet.application.told_holds import Standing, ToldHold, told_holds
from callsheet.domain.hold_records import (
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    Paused,
)
from callsheet.domain.holds import hold_name
from callsheet.domain.ids import CalendarId
from callsheet.domain.modes import Modes

Addresses = Mapping[CalendarId, str]


def show_holds(
    terminal: Terminal,
    look: Look,
    planned: Planned,
    zone: tzinfo | None,
    *,
    recorded: bool,
) -> None:
    """
    Print each pause, and each hold once, with what can be done about it.

    Args:
        terminal: Where to.
        look: What was read.
        planned: The plan.
        zone: In which times are shown.
        recorded: Whether a pass has recorded all of it.
    """
    addresses = addresses_of(look)
    for pause in planned.pauses:
        terminal.show(clean(pause_words(pause, addresses, zone)))
    for told in told_holds(planned, look.started):
        for line in _lines(told, planned, addresses, zone, recorded=recorded):
            terminal.show(line)


def show_strange_calendars(terminal: Terminal, modes: Modes, look: Look) -> None:
    """Tell of calendars with a mode that are not there: it may be a slip."""
    for name in strange_calendars(modes, look):
        shown = clean(name, 80)
        terminal.say(f"modes.calendars: no calendar {shown!r} is connected, or not yet")


def show_ended(terminal: Terminal, ended: Iterable[HoldEnded]) -> None:
    """Print which holds are over, and how that came."""
    for one in ended:
        terminal.show(f"hold {hold_name(one.hold)}: {ENDINGS[one.how]}")


def holds_document(
    look: Look, planned: Planned, *, recorded: bool
) -> list[ToldHoldDocument]:
    """
    Give every hold of a plan as JSON's types, with what was said of it.

    Args:
        look: What was read.
        planned: The plan.
        recorded: Whether a pass has recorded all of them.
    """
    return [
        told_document(told, recorded=recorded)
        for told in told_holds(planned, look.started)
    ]


def pauses_document(look: Look, planned: Planned) -> list[PauseDocument]:
    """Give the pauses in force as JSON's types."""
    addresses = addresses_of(look)
    return [pause_document(pause, addresses) for pause in planned.pauses]


def pause_words(pause: Paused, addresses: Addresses, zone: tzinfo | None) -> str:
    """Say where nothing is sent, by whom and until when."""
    expires = pause.expires
    until = "somebody resumes" if expires is None else day_and_time(expires, zone)
    where = scope_words(pause.scope, addresses)
    why = f" ({pause.why})" if pause.why else ""
    since = day_and_time(pause.at, zone)
    return f"paused: {where}, by {pause.by} since {since} until {until}{why}"


def _lines(
    told: ToldHold,
    planned: Planned,
    addresses: Addresses,
    zone: tzinfo | None,
    *,
    recorded: bool,
) -> Iterator[Text]:
    placed, name = told.placed, hold_name(told.placed.hold)
    head = f"hold {name}: {removals_words(placed.count)} in "
    head += scope_words(placed.scope, addresses)
    match told.standing:
        case Standing.HIDDEN:
            return
        case Standing.APPROVED:
            said = f"approved{said_words(told.word, zone)}"
            yield Text(clean(f"{head}: {said}; the next pass lets them go"))
        case Standing.REJECTED:
            said = f"rejected{said_words(told.word, zone)}"
            yield Text(clean(f"{head}: {said}; the bots stay"))
        case Standing.OPEN:
            yield Text(clean(f"{head}: {LIMITS[placed.limit]}"), style="bold magenta")
            yield from _first(placed, planned, zone)
            if placed.until is not None:
                yield Text(f"  passes by itself {day_and_time(placed.until, zone)}")
            if not (recorded or told.recorded):
                yield Text("  first let a pass record it: callsheet sync")
            yield Text(f"  to let the bots go: callsheet plan approve {name}")
            yield Text(f"  to keep them: callsheet plan reject {name}")
        case _:
            assert_never(told.standing)


def _first(placed: HoldPlaced, planned: Planned, zone: tzinfo | None) -> Iterator[Text]:
    ids = short_ids(planned.situations)
    for event_id in placed.first:
        event = planned.situations[event_id].event
        when = day_and_time(event.start, zone)
        title = clean(event.title or "(no title)", 44)
        yield Text(f"  {clean(ids[event_id])}  {when}  {title}", style="dim")
    more = placed.count - len(placed.first)
    if more > 0:
        yield Text(f"  and {more:,} more", style="dim")


def removals_words(removals: int) -> str:
    """Count removals."""
    return f"{removals:,} removal{'' if removals == 1 else 's'}"


def said_words(word: Word | None, zone: tzinfo | None) -> str:
    """Say who said something of a hold, when, until when it counts, and why."""
    if word is None:
        return ""
    until = ""
    if isinstance(word, HoldApproved):
        until = f" until {day_and_time(word.expires, zone)}"
    why = f" ({word.why})" if word.why else ""
    return f" by {word.by} on {day_and_time(word.at, zone)}{until}{why}"
