"""Changing the key scheme by calendars: shown, asked, and each replaced by a twin."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.exchange import exchange
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import OutputOptions
from callsheet.adapters.cli.passes import tell_pass
from callsheet.adapters.cli.progress import progress
from callsheet.adapters.cli.scheme_by_events import nothing_to_change
from callsheet.adapters.cli.scheme_view import (
    named,
)
from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.documents.scheme import (
    key_document,
    step_document,
)
from callsheet.adapters.settings import Configuration
from callsheet.application.by_calendars import Outlook, Survey
from callsheet.application.errors import RecallError
from callsheet.application.scheme import same_keys
from callsheet.application.signature import Signature
from callsheet.application.synced import Synced
from callsheet.domain.ids import CalendarId
from callsheet.domain.scheme_records import Left, Step, TwinStep

_WHY: Final = {
    Left.NOT_CONNECTED: "it is not connected, so that no twin would connect",
    Left.UNREADABLE: "Recall's row of it cannot be read",
    Left.NOT_SHOWN: "Recall does not show its credentials",
    Left.CERTIFICATE: "its client signs with a certificate, which cannot be copied",
    Left.REFUSED: "Recall refused to make a twin",
    Left.DID_NOT_CONNECT: "its twin did not connect",
    Left.ANOTHER_ACCOUNT: "its twin was of another account",
    Left.CHOICES: "people's choices for its events could not be carried over",
    Left.BUSY: "there was no moment at which no bot was on its way",
}
_BY_HAND: Final = """\
A calendar that is left keeps its bots: they are booked anew event by event. Nothing
has to be done. To replace one by hand:
  1. let nothing make passes, and choose an hour without meetings in that calendar
  2. delete it at Recall: DELETE /api/v2/calendars/ID/; its future bots go with it
  3. connect the account anew in your product, where its owner consents once more
  4. `callsheet sync` books the bots as soon as Recall has read the calendar
  5. repeat people's choices for single events of it: `callsheet prefer --list`"""


def change_by_calendars(
    terminal: Terminal,
    configuration: Configuration,
    signed: Signature,
    *,
    ask: bool,
    output: OutputOptions,
    now: datetime | None,
    zone: tzinfo | None,
) -> Exit:
    """Show what becomes of each calendar, ask, replace them, and make a pass."""
    wanted = configuration.core_settings().key
    survey = _survey(terminal, configuration, now)
    before = survey.before
    scheme = {"before": key_document(before), "now": key_document(wanted)}
    if survey.begun is None and same_keys(before, wanted):
        if output.json:
            terminal.document({"changed": False, "scheme": scheme, "calendars": []})
        else:
            terminal.show(nothing_to_change(wanted))
        return Exit.FINE
    if not output.json:
        terminal.show(f"from  {named(before)}")
        terminal.show(f"to    {named(wanted)}")
        terminal.show("")
        terminal.show(_table(survey.calendars, terminal.out.width))
        terminal.show("")
    if ask and not terminal.ask(_question(survey)):
        terminal.say("nothing was changed, and nothing sent")
        return Exit.FAILED
    steps, synced = _carry_out(terminal, configuration, signed, now)
    if not output.json:
        _show_steps(terminal, steps, survey)
    calendars = [step_document(step) for step in steps]
    also = {"changed": True, "scheme": scheme, "calendars": calendars}
    return tell_pass(terminal, configuration, output, synced, zone=zone, also=also)


def _survey(
    terminal: Terminal, configuration: Configuration, now: datetime | None
) -> Survey:
    async def run() -> Survey:
        with progress(terminal) as tell:
            parts = exchange(configuration, writes=False, now=now, tell=tell)
            async with parts as (by_calendars, _):
                return await by_calendars.survey()

    return asyncio.run(run())


def _carry_out(
    terminal: Terminal,
    configuration: Configuration,
    signed: Signature,
    now: datetime | None,
) -> tuple[Sequence[TwinStep], Synced]:
    async def run() -> tuple[Sequence[TwinStep], Synced]:
        with progress(terminal) as tell:
            parts = exchange(configuration, writes=True, now=now, tell=tell)
            async with parts as (by_calendars, engine):
                try:
                    await by_calendars.change(signed)
                except RecallError:
                    if by_calendars.under_way:
                        terminal.say(_PAUSED)
                    raise
                return by_calendars.steps, await engine.sync()

    return asyncio.run(run())


_PAUSED: Final = (
    "writes are paused: the same command goes on from where it stopped; until then no "
    "bot is booked or removed"
)


def _question(survey: Survey) -> str:
    twins = sum(one.left is None for one in survey.calendars)
    calendars = "1 calendar" if twins == 1 else f"{twins:,} calendars"
    word = "Replace" if survey.begun is None else "Go on replacing"
    return f"{word} {calendars} at Recall by twins? [y/N]"


def _table(calendars: Sequence[Outlook], width: int) -> Table:
    rows = [
        (
            Text(clean(one.read.calendar.id)),
            Text(clean(one.read.calendar.address or "", 40)),
            Text(_fate(one)),
        )
        for one in calendars
    ]
    heads = ("calendar", "owner", "what becomes of it")
    return fitted(heads, rows, title=1, reason=2, width=width)


def _fate(one: Outlook) -> str:
    if one.step is not None and one.step.step is not Step.ASKED:
        return f"under way: {one.step.step.value}"
    return "a twin takes its place" if one.left is None else _left(one.left)


def _left(left: Left) -> str:
    return f"left as it is: {_WHY[left]}"


def _show_steps(terminal: Terminal, steps: Sequence[TwinStep], survey: Survey) -> None:
    owners = {
        one.read.calendar.id: one.read.calendar.address for one in survey.calendars
    }
    gone = sum(step.step is Step.GONE for step in steps)
    replaced = "1 calendar was" if gone == 1 else f"{gone:,} calendars were"
    terminal.show(f"{replaced} replaced by twins.")
    left = [(step.calendar_id, step.left) for step in steps if step.left is not None]
    for calendar_id, why in left:
        terminal.show(f"{_name(calendar_id, owners.get(calendar_id))}: {_left(why)}")
    if left:
        terminal.say(_BY_HAND)
    terminal.show("")


def _name(calendar_id: CalendarId, owner: str | None) -> str:
    known = clean(calendar_id)
    return f"{clean(owner)} ({known})" if owner else known
