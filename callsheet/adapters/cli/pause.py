"""`callsheet pause` and `callsheet resume`: let nothing be sent for now, and again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    Now,
    OutputOptions,
    SettingsOptions,
)
from callsheet.adapters.cli.statement import (
    NOTHING_SAID,
    StatementOptions,
    bounded,
    lasting_log,
    read_span,
    stated,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from callsheet.application.known_scopes import Readers
    from callsheet.application.log_port import Log
    from callsheet.application.pausing import PauseWish, Pausing

PAUSE_EXAMPLES = """\
Examples:

callsheet pause --for 2h --why "moving the mail server"

callsheet pause --calendar ana@acme.example

callsheet pause --list
"""
RESUME_EXAMPLES = """\
Examples:

callsheet resume

callsheet resume --rule customers --by ana
"""

For = Annotated[
    timedelta | None,
    Parameter(
        name="--for",
        metavar="SPAN",
        converter=read_span,
        help="For how long, such as 30m, 2h or 3d (default: until somebody resumes).",
    ),
]
Listed = Annotated[bool, Parameter(name="--list", help="Show the pauses in force.")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ScopeOptions:
    """Where; everywhere without any."""

    calendar: Annotated[
        str | None,
        Parameter(metavar="ID|ADDRESS", help="Only in this calendar."),
    ] = None
    rule: Annotated[
        str | None,
        Parameter(metavar="NAME", help="Only what this rule of the policy decides."),
    ] = None

    def wish(self, statement: StatementOptions) -> "PauseWish":
        """
        Put together what somebody wants.

        Raises:
            UsageError: It contradicts itself, or cannot be kept.
        """
        from callsheet.application.known_scopes import Named
        from callsheet.application.pausing import PauseWish

        named = Named(calendar=self.calendar, rule=self.rule)
        return stated(
            lambda: PauseWish(named=named, by=statement.who, why=statement.why)
        )


_EVERYWHERE = ScopeOptions()


def pause(
    *,
    where: ScopeOptions = _EVERYWHERE,
    lasts: For = None,
    listed: Listed = False,
    statement: StatementOptions = NOTHING_SAID,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Let nothing be sent for now: everywhere, in a calendar, or by a rule.

    Only the log is written. Everything is read, decided and recorded all the same;
    after `callsheet resume` it is as if there had been no pause.
    """
    from callsheet.application import pausing

    if listed:
        if (where, lasts, statement) != (_EVERYWHERE, None, NOTHING_SAID):
            raise UsageError("--list shows the pauses in force, and makes none")
        return _list(now=now, zone=zone, settings=settings, output=output)
    bounded(lasts, pausing.LONGEST)
    wish = where.wish(statement)

    async def said(log: "Log", at: datetime) -> "Pausing":
        return await pausing.pause(log, wish, now=at, lasts=lasts, readers=readers())

    # What is to be looked up needs a log; a pause of everything may begin one.
    begins = where == _EVERYWHERE
    return _say(
        said, begins=begins, now=now, zone=zone, settings=settings, output=output
    )


def resume(
    *,
    where: ScopeOptions = _EVERYWHERE,
    statement: StatementOptions = NOTHING_SAID,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    End a pause: that of everything, or that of the calendar or rule that is named.

    Only the log is written; the next `callsheet sync` sends what is due.
    """
    from callsheet.application import pausing

    wish = where.wish(statement)

    async def said(log: "Log", at: datetime) -> "Pausing":
        return await pausing.resume(log, wish, now=at, readers=readers())

    return _say(
        said, begins=False, now=now, zone=zone, settings=settings, output=output
    )


def _say(
    say: "Callable[[Log, datetime], Awaitable[Pausing]]",
    *,
    begins: bool,
    now: Now,
    zone: InZone,
    settings: SettingsOptions,
    output: OutputOptions,
) -> Exit:
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.pause_view import show_pausing
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.documents.pauses import pausing_document

    terminal, configuration = begin(settings, output)
    at = clock_of(now).now()

    async def run() -> "Pausing":
        opened = lasting_log(
            configuration,
            begins=begins,
            what="the pause",
            ask="ask it (/v1/pauses; docs/serve.md)",
        )
        async with opened as log:
            return await say(log, at)

    made = asyncio.run(run())
    if output.json:
        terminal.document(fields_of(pausing_document(made)))
    else:
        show_pausing(terminal, made, zone)
    return Exit.FINE


def _list(
    *, now: Now, zone: InZone, settings: SettingsOptions, output: OutputOptions
) -> Exit:
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.pause_view import show_pauses
    from callsheet.adapters.documents.pauses import pause_document
    from callsheet.application.pausing import PausesInForce, pauses_in_force

    terminal, configuration = begin(settings, output)
    at = clock_of(now).now()

    async def read() -> PausesInForce:
        async with existing_log(configuration) as log:
            return await pauses_in_force(log, now=at, readers=readers())

    found = asyncio.run(read())
    if output.json:
        told = [pause_document(one, found.addresses) for one in found.pauses]
        terminal.document({"pauses": told})
    else:
        show_pauses(terminal, found, zone)
    return Exit.FINE


def readers() -> "Readers":
    """Say how stored texts become calendars and policies."""
    from callsheet.adapters.storage.situation_codec import (
        rebuild_calendar,
        rebuild_policy,
    )
    from callsheet.application.known_scopes import Readers

    return Readers(calendar=rebuild_calendar, policy=rebuild_policy)
