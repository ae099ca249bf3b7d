"""Pauses, as people read them."""

from datetime import tzinfo

from callsheet.adapters.cli.holds_view import pause_words
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time
from callsheet.application.held_words import scope_words
from callsheet.application.pausing import PausesInForce, Pausing
from callsheet.domain.hold_records import Paused

_LONGEST_LINE = 900


def show_pausing(terminal: Terminal, made: Pausing, zone: tzinfo | None) -> None:
    """Print what was recorded, and the pause that it replaces or ends."""
    said, before = made.said, made.before
    if isinstance(said, Paused):
        words = pause_words(said, made.addresses, zone)
        new = "" if made.recorded else "nothing new: "
        terminal.show(clean(f"{new}{words}", _LONGEST_LINE))
    else:
        where = scope_words(said.scope, made.addresses)
        why = f" ({said.why})" if said.why else ""
        at = day_and_time(said.at, zone)
        line = f"resumed: {where}, by {said.by} on {at}{why}"
        terminal.show(clean(line, _LONGEST_LINE))
    if made.recorded and before is not None:
        words = pause_words(before, made.addresses, zone)
        terminal.show(clean(f"before: {words}", _LONGEST_LINE))


def show_pauses(terminal: Terminal, found: PausesInForce, zone: tzinfo | None) -> None:
    """Print the pauses in force, a line each."""
    if not found.pauses:
        terminal.show("Nothing is paused.")
    for pause in found.pauses:
        words = pause_words(pause, found.addresses, zone)
        terminal.show(clean(words, _LONGEST_LINE))
