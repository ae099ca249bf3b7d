"""Carrying out what somebody has looked at: the plan of now, or one from a file."""

from datetime import datetime, tzinfo
from pathlib import Path

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import OutputOptions
from callsheet.adapters.cli.passes import carry_out, make_plan
from callsheet.adapters.cli.plan_view import show_plan, show_refusal
from callsheet.adapters.cli.saved_plan import SavedPlan, differences, read_plan
from callsheet.adapters.cli.stale_view import show_stale, stale_document
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.settings import Configuration
from callsheet.application.synced import StalePlan
from callsheet.application.thinking import Planned
from callsheet.domain.ids import Digest


def apply_anew(
    terminal: Terminal,
    configuration: Configuration,
    output: OutputOptions,
    *,
    now: datetime | None,
    zone: tzinfo | None,
    yes: bool,
) -> Exit:
    """Show what would be sent, ask, and send what is wanted by then."""
    planned = _shown(terminal, configuration, output, now, zone, asks=not yes)
    if not yes and not _agreed(terminal, planned):
        return Exit.FAILED
    return carry_out(terminal, configuration, output, now=now, zone=zone)


def apply_saved(
    file: Path,
    terminal: Terminal,
    configuration: Configuration,
    output: OutputOptions,
    *,
    now: datetime | None,
    zone: tzinfo | None,
    yes: bool,
) -> Exit:
    """
    Carry out the plan of a file, exactly, or say why it is stale.

    Raises:
        UsageError: The file is not there, or holds no plan.
    """
    saved = read_plan(file)
    if not yes:
        planned = _shown(terminal, configuration, output, now, zone, asks=True)
        if planned.plan.digest != saved.digest:
            return _stale(terminal, output, saved, planned)
        if not _agreed(terminal, planned):
            return Exit.FAILED
    digest = Digest(saved.digest)
    try:
        return carry_out(
            terminal, configuration, output, now=now, zone=zone, saved=digest
        )
    except StalePlan as stale:
        return _stale(terminal, output, saved, stale.planned)


def _shown(
    terminal: Terminal,
    configuration: Configuration,
    output: OutputOptions,
    now: datetime | None,
    zone: tzinfo | None,
    *,
    asks: bool,
) -> Planned:
    made = make_plan(terminal, configuration, now)
    if not output.json:
        show_plan(
            terminal,
            made.look,
            made.planned,
            zone=zone,
            everything=False,
            forecast=made.forecast,
            stopped=made.stopped,
        )
    if asks:
        show_refusal(terminal, made.in_force)
    return made.planned


def _agreed(terminal: Terminal, planned: Planned) -> bool:
    sends = any(decision.sends for decision in planned.plan.decisions)
    if sends and not terminal.ask("Carry this out? [y/N]"):
        terminal.say("nothing was sent")
        return False
    return True


def _stale(
    terminal: Terminal, output: OutputOptions, saved: SavedPlan, planned: Planned
) -> Exit:
    found = differences(saved, planned)
    if output.json:
        terminal.document(stale_document(saved, found, planned.plan.digest))
    show_stale(terminal, saved, found, table=not output.json)
    return Exit.FAILED
