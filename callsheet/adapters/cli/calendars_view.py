"""What is erased of the log, as people read it and as programs do."""

from datetime import tzinfo

from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time
from callsheet.application.erasing import Holding
from callsheet.application.forgetting import Aged
from callsheet.domain.digests import plain
from callsheet.domain.erasures import Erasure
from callsheet.domain.instants import spell
from callsheet.domain.log_records import CalendarErased, TextsForgotten


def show_holding(terminal: Terminal, holding: Holding, zone: tzinfo | None) -> None:
    """Print what there is of a calendar, and what becomes of it."""
    terminal.show(f"calendar {_name(holding)}")
    if holding.erased is not None:
        terminal.show(f"  {_last(holding.erased, zone)}")
    if holding.empty:
        terminal.show("  nothing is left to be erased")
        return
    texts, decisions = holding.owned.texts, holding.decisions
    terminal.show(
        f"  goes: {_count(texts, 'text')} (titles, people, links, bots), and who made "
        "people's choices for its events, and why"
    )
    terminal.show(
        f"  stays: {_count(decisions, 'decision')}, each with its reason, rules and "
        "commands; people's choices, without names"
    )
    if holding.status == "connected":
        terminal.show(
            "  it is connected at Recall: the next pass records it anew, unless it is "
            "disconnected first"
        )


def show_erased(
    terminal: Terminal, record: CalendarErased | None, zone: tzinfo | None
) -> None:
    """Print what was erased, if anything was."""
    if record is not None:
        terminal.show(f"{_last(record, zone)}: {_count(record.texts, 'text')}")


def show_aged(terminal: Terminal, aged: Aged, zone: tzinfo | None) -> None:
    """Print what is old, and what becomes of it."""
    terminal.show(
        f"old: {_count(aged.decisions, 'decision')} from before "
        f"{day_and_time(aged.before, zone)}; each stays, with its reason, rules and "
        "commands"
    )
    if aged.texts:
        terminal.show(
            f"goes: {_count(aged.texts, 'text')} (titles, people, links, bots) that "
            "no other decision was made from"
        )
    else:
        terminal.show("nothing is left to be erased")


def show_forgotten(
    terminal: Terminal, record: TextsForgotten | None, zone: tzinfo | None
) -> None:
    """Print what was erased, if anything was."""
    if record is not None:
        terminal.show(f"{_last(record, zone)}: {_count(record.texts, 'text')}")


def forgotten_document(aged: Aged, record: TextsForgotten | None) -> dict[str, object]:
    """Give what was forgotten as JSON's types."""
    return {
        "before": spell(aged.before),
        "decisions": aged.decisions,
        "erased": None if record is None else plain(record),
    }


def _name(holding: Holding) -> str:
    known = clean(holding.calendar_id)
    return f"{clean(holding.address, 60)} ({known})" if holding.address else known


def _last(record: Erasure, zone: tzinfo | None) -> str:
    said = f"erased on {day_and_time(record.at, zone)} by {clean(record.by)}"
    return f"{said} ({clean(record.why)})" if record.why else said


def _count(many: int, what: str) -> str:
    return f"1 {what}" if many == 1 else f"{many:,} {what}s"
