"""Changing the key scheme event by event: shown, asked, recorded, carried out."""

import asyncio
from datetime import datetime, tzinfo

from callsheet.adapters.cli.compose import engine
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import OutputOptions
from callsheet.adapters.cli.passes import carry_out
from callsheet.adapters.cli.plan_view import show_plan, show_refusal
from callsheet.adapters.cli.progress import progress
from callsheet.adapters.cli.scheme_view import (
    named,
)
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.documents.scheme import (
    key_document,
)
from callsheet.adapters.settings import Configuration
from callsheet.application.policies import InForce
from callsheet.application.reading import Look
from callsheet.application.scheme import rekeyed, same_keys, shape
from callsheet.application.signature import Signature
from callsheet.application.thinking import Planned
from callsheet.domain.keys import KeySettings


def change_by_events(
    terminal: Terminal,
    configuration: Configuration,
    signed: Signature,
    *,
    ask: bool,
    output: OutputOptions,
    now: datetime | None,
    zone: tzinfo | None,
) -> Exit:
    """Show what is booked anew, ask, put the scheme in force, and make a pass."""
    wanted = configuration.core_settings().key
    before, look, planned, in_force = _plan(terminal, configuration, now)
    left, changes = rekeyed(planned), not same_keys(before, wanted)
    if not (changes or left):
        return _nothing(terminal, output, wanted)
    if not output.json:
        _show_change(terminal, before, wanted, len(left))
        show_plan(terminal, look, planned, zone=zone, everything=False)
    show_refusal(terminal, in_force)
    question = "Change the key scheme, and" if changes else "Go on, and"
    if ask and not terminal.ask(f"{question} carry this out? [y/N]"):
        terminal.say("nothing was changed, and nothing sent")
        return Exit.FAILED
    scheme = {"before": key_document(before), "now": key_document(wanted)}
    return carry_out(
        terminal,
        configuration,
        output,
        now=now,
        zone=zone,
        signed=signed,
        also={"changed": changes, "scheme": scheme},
    )


def nothing_to_change(wanted: KeySettings) -> str:
    """Say that settings and log agree, and that all bots are booked like that."""
    return f"The key scheme in force is {shape(wanted)}; nothing is left to change."


def _nothing(terminal: Terminal, output: OutputOptions, wanted: KeySettings) -> Exit:
    if output.json:
        scheme = {"before": key_document(wanted), "now": key_document(wanted)}
        terminal.document({"changed": False, "scheme": scheme})
    else:
        terminal.show(nothing_to_change(wanted))
    return Exit.FINE


def _plan(
    terminal: Terminal, configuration: Configuration, now: datetime | None
) -> tuple[KeySettings, Look, Planned, InForce]:
    async def run() -> tuple[KeySettings, Look, Planned, InForce]:
        with progress(terminal) as tell:
            async with engine(configuration, writes=False, now=now, tell=tell) as made:
                look, planned = await made.plan_change()
                key = configuration.core_settings().key
                before = key if made.scheme is None else made.scheme.key
                return before, look, planned, made.in_force

    return asyncio.run(run())


def _show_change(
    terminal: Terminal, before: KeySettings, wanted: KeySettings, left: int
) -> None:
    if not same_keys(before, wanted):
        terminal.show(f"from  {named(before)}")
    terminal.show(f"to    {named(wanted)}")
    events = "1 event is" if left == 1 else f"{left:,} events are"
    terminal.show(f"{events} booked under other keys.")
    terminal.show("")
