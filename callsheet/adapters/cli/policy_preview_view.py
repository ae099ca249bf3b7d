"""What a new policy gains and loses, as people read it and as programs do."""

from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import Final, assert_never

from rich.text import Text

from callsheet.adapters.cli.plan_table import plan_table
from callsheet.adapters.cli.plan_view import HELD_WORDS
from callsheet.adapters.cli.policy_preview_compared import (
    Compared,
    FileSource,
    LiveSource,
    LogSource,
    PastSource,
)
from callsheet.adapters.cli.policy_preview_options import ShownOptions
from callsheet.adapters.cli.policy_preview_rows import preview_rows
from callsheet.adapters.cli.preview_view import show_skipped, skipped_document
from callsheet.adapters.cli.rows import (
    MARKS,
)
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, local
from callsheet.adapters.documents.decisions import (
    ADD,
    HELD,
    NOTHING,
    REBOOK,
    REMOVE,
)
from callsheet.adapters.documents.plans import unread
from callsheet.adapters.documents.policy_preview import (
    ComparedDocument,
    compared_document,
    lost_documents,
)
from callsheet.application.comparing import Comparison, Effect, Total
from callsheet.domain.ids import Digest


def show_compared(
    terminal: Terminal, compared: Compared, options: ShownOptions, zone: tzinfo | None
) -> None:
    """
    Print what changes (or everything), the totals, and what was compared.

    Args:
        terminal: Where it is printed.
        compared: Both policies' answers.
        options: How much of them.
        zone: In which times are shown; None for the machine's own.
    """
    rows = preview_rows(compared, reasons=options.reasons)
    changed = [row for row in rows if row.change.effect is not Effect.UNCHANGED]
    shown = rows if options.everything else changed
    if shown:
        terminal.show(plan_table(shown, rows, zone, width=terminal.out.width))
        terminal.show("")
        terminal.show(Text(legend({row.action for row in shown}), style="dim"))
    if rows and not changed:
        terminal.show("No meeting changes.")
    terminal.show(Text(totals_words(compared.comparison), style="bold"))
    terminal.show(f"{_policies(compared)}  ·  {_source(compared, zone)}")
    if compared.preview is not None:
        show_skipped(terminal, compared.preview)
    if compared.comparison.held:
        terminal.say(HELD_WORDS)


def legend(shown: Collection[str]) -> str:
    """Say what the marks mean that are shown."""
    marked = [action for action in _MARKED if action in shown]
    return ", ".join(f"{MARKS[action]} {_MARKED[action]}" for action in marked)


_MARKED: Final = {
    ADD: "gains a bot",
    REMOVE: "loses it",
    REBOOK: "has it booked anew",
    NOTHING: "stays as it is",
    HELD: "would be held back",
}


def document_of(compared: Compared, *, everything: bool) -> ComparedDocument:
    """Write the comparison as JSON's types."""
    preview, look = compared.preview, compared.look
    return compared_document(
        compared.comparison,
        source=compared.source,
        unreadable=[*map(unread, look.problems)]
        if look is not None
        else lost_documents(compared.lost),
        skipped=skipped_document(preview) if preview is not None else [],
        everything=everything,
    )


def totals_words(comparison: Comparison) -> str:
    """Say what is gained and lost in one line, in meetings and in bots."""
    totals = comparison.totals
    gained, lost = totals[Effect.GAINED], totals[Effect.LOST]
    anew, alike = totals[Effect.REBOOKED], totals[Effect.UNCHANGED]
    held = comparison.losses_held
    return (
        f"{count(gained.events, 'meeting')} gained{_bots(gained)}, "
        f"{lost.events} lost{_bots(lost)}{f', {held} of them held back' * bool(held)}, "
        f"{anew.events} re-booked{_bots(anew)}, {alike.events} unchanged"
    )


def _bots(total: Total) -> str:
    if not total.events:
        return ""
    return f" ({count(total.bots, 'bot')}{'' if total.bots else ': shared'})"


def _policies(compared: Compared) -> str:
    old, new = compared.comparison.old, compared.comparison.new
    if compared.past:
        return f"recorded then → {_short(new)}"
    return f"{'no policy' if old is None else _short(old)} → {_short(new)}"


def _source(compared: Compared, zone: tzinfo | None) -> str:
    source, meetings = compared.source, len(compared.comparison.changes)
    match source:
        case LogSource(database=log, last_pass=at):
            seen = "without any pass" if at is None else _as_of(at, zone)
            return clean(f"{log}, {seen}")
        case PastSource():
            return f"{count(meetings, 'meeting')} from {_since(source, zone)} on"
        case LiveSource():
            read = count(source.calendars, "calendar"), count(source.events, "event")
            return f"{', '.join(read)} read"
        case FileSource():
            return f"{count(meetings, 'meeting')} of an exported calendar"
        case _:
            assert_never(source)


def count(number: int, word: str) -> str:
    """Write a number of things: `1 day`, `2 days`."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def _as_of(at: datetime, zone: tzinfo | None) -> str:
    return f"as of {day_and_time(at, zone)}"


def _since(source: PastSource, zone: tzinfo | None) -> str:
    if source.days <= _WITHOUT_YEAR:
        return day_and_time(source.begins, zone)
    return f"{local(source.begins, zone):%a %d %b %Y %H:%M}"


_WITHOUT_YEAR: Final = 180
"""Days for which a date needs no year to be understood."""


def _short(digest: Digest) -> str:
    return digest[: len("sha256:") + 12]
