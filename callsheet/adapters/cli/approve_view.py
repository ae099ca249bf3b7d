"""What was said of a hold, as people read it."""

from datetime import tzinfo

from callsheet.adapters.cli.holds_view import (
    removals_words,
    said_words,
)
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.application.approving import Ruled
from callsheet.application.held_words import scope_words
from callsheet.domain.hold_records import HoldApproved


def show_ruled(terminal: Terminal, ruled: Ruled, zone: tzinfo | None) -> None:
    """Print what was recorded, what it replaces, and what comes of it."""
    placed, word = ruled.known.placed, ruled.word
    approved = isinstance(word, HoldApproved)
    verb = "approved" if approved else "rejected"
    what = f"{removals_words(placed.count)} in {scope_words(placed.scope, {})}"
    head = verb if ruled.recorded else f"nothing new: {verb}"
    said = f"{head}: hold {ruled.known.name}, {what},{said_words(word, zone)}"
    terminal.show(clean(said, 900))
    before = ruled.known.word
    if ruled.recorded and before is not None:
        was = "approved" if isinstance(before, HoldApproved) else "rejected"
        terminal.show(clean(f"before: {was}{said_words(before, zone)}", 900))
    terminal.show(_APPROVED if approved else _REJECTED)


_APPROVED = (
    "the next callsheet sync takes the bots off, if it still finds exactly these "
    "removals"
)
_REJECTED = "the bots stay; another set of removals would be asked about again"
