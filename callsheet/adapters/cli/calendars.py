"""`callsheet calendars erase` and `forget`: what the log holds of people's content."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter, Token

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
    lasting_log,
    stated,
)

if TYPE_CHECKING:
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.settings import Configuration
    from callsheet.application.erasing import Holding
    from callsheet.application.forgetting import Aged
    from callsheet.application.signature import Signature
    from callsheet.domain.log_records import CalendarErased, TextsForgotten

ERASE_EXAMPLES = """\
Examples:

callsheet calendars erase ana@acme.example --by "Dana Roe" --why "she has left"

callsheet calendars erase 3fa85f64-5717-4562-b3fc-2c963f66afa6 --yes
"""
FORGET_EXAMPLES = """\
Examples:

callsheet calendars forget --older-than 180d --by "Dana Roe"

callsheet calendars forget --yes
"""

_AGE: Final = re.compile(r"(\d{1,5})d", re.ASCII)


def read_age(kind: object, tokens: Sequence[Token]) -> timedelta:
    """Read an age in days such as `180d`, for cyclopts."""
    found = _AGE.fullmatch(tokens[0].value)
    if found is None or not int(found[1]):
        raise ValueError("an age is a whole number of days, such as 180d")
    return timedelta(days=int(found[1]))


Calendar = Annotated[
    str,
    Parameter(name="ID|ADDRESS", help="Recall's id of the calendar, or whose it is."),
]
OlderThan = Annotated[
    timedelta | None,
    Parameter(
        name="--older-than",
        metavar="DAYS",
        converter=read_age,
        help="From which age on, such as 180d (default: retention_days of [log]).",
    ),
]
Yes = Annotated[bool, Parameter(name=["--yes", "-y"], help="Do not ask.")]


def erase(
    calendar: Calendar,
    /,
    *,
    yes: Yes = False,
    statement: StatementOptions = NOTHING_SAID,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Erase for good what the log holds of a calendar's content.

    Gone are titles, people, links and bots of its events, and who made people's choices
    for them and why. Decisions stay, with reason, rules and commands, and so does the
    record of the erasure. Recall is not asked: a calendar that is still connected there
    is recorded anew from the next pass on.
    """
    import asyncio

    from callsheet.adapters.cli.calendars_view import (
        show_erased,
        show_holding,
    )
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.documents.erasures import erased_document
    from callsheet.adapters.documents.form import fields_of

    signed = _signed(statement, yes=yes)
    terminal, configuration = begin(settings, output)
    holding = asyncio.run(_holding(terminal, configuration, calendar))
    if not output.json:
        show_holding(terminal, holding, zone)
    if holding.empty:
        record = None
    elif not yes and not terminal.ask("Erase it for good? [y/N]"):
        terminal.say("nothing was erased")
        return Exit.FAILED
    else:
        record = asyncio.run(_erase(configuration, holding, signed, _at(now)))
    if output.json:
        terminal.document(fields_of(erased_document(holding, record)))
    else:
        show_erased(terminal, record, zone)
    return Exit.FINE


def forget(
    *,
    older_than: OlderThan = None,
    yes: Yes = False,
    statement: StatementOptions = NOTHING_SAID,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Erase for good what only old decisions were made from, of all calendars.

    What the last decision on an event that is not over was made from stays, however old
    it is. Decisions stay, with reason, rules and commands, and so do the policies.
    """
    import asyncio

    from callsheet.adapters.cli.calendars_view import (
        forgotten_document,
        show_aged,
        show_forgotten,
    )
    from callsheet.adapters.cli.passes import begin

    signed = _signed(statement, yes=yes)
    terminal, configuration = begin(settings, output)
    at = _at(now)
    before = at - _age(configuration, older_than)
    aged = asyncio.run(_aged(terminal, configuration, before))
    if not output.json:
        show_aged(terminal, aged, zone)
    if not aged.texts:
        record = None
    elif not yes and not terminal.ask("Erase them for good? [y/N]"):
        terminal.say("nothing was erased")
        return Exit.FAILED
    else:
        record = asyncio.run(_forget(terminal, configuration, before, signed, at))
    if output.json:
        terminal.document(forgotten_document(aged, record))
    else:
        show_forgotten(terminal, record, zone)
    return Exit.FINE


def _signed(statement: StatementOptions, *, yes: bool) -> "Signature":
    import sys

    from callsheet.application.signature import Signature

    if not yes and not sys.stdin.isatty():
        raise UsageError("it asks before it erases; without a terminal it needs --yes")
    return stated(lambda: Signature(by=statement.who, why=statement.why))


def _at(now: Now) -> datetime:
    from callsheet.adapters.cli.compose import clock_of

    return clock_of(now).now()


def _age(configuration: "Configuration", older_than: timedelta | None) -> timedelta:
    days = configuration.log.retention_days
    if older_than is not None:
        return older_than
    if days is None:
        raise UsageError(
            "from which age on? say --older-than 180d, or retention_days = 180 under "
            "[log] in callsheet.toml"
        )
    return timedelta(days=days)


async def _holding(
    terminal: "Terminal", configuration: "Configuration", calendar: str
) -> "Holding":
    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.progress import progress
    from callsheet.adapters.storage.situation_codec import (
        rebuild_calendar,
        rebuild_policy,
    )
    from callsheet.application.erasing import holding_of
    from callsheet.application.known_scopes import Readers

    readers = Readers(calendar=rebuild_calendar, policy=rebuild_policy)
    with progress(terminal) as tell:
        async with existing_log(configuration) as log:
            return await holding_of(log, calendar, readers, tell)


async def _erase(
    configuration: "Configuration",
    holding: "Holding",
    signed: "Signature",
    now: datetime,
) -> "CalendarErased | None":
    from callsheet.application.erasing import erase_calendar

    opened = lasting_log(
        configuration,
        begins=False,
        what="the erasure",
        ask="ask it (/v1/calendars/ID/erasure; docs/serve.md)",
    )
    async with opened as log:
        return await erase_calendar(log, holding.calendar_id, signed, now=now)


async def _aged(
    terminal: "Terminal", configuration: "Configuration", before: datetime
) -> "Aged":
    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.progress import progress
    from callsheet.application.forgetting import Forgetting

    with progress(terminal) as tell:
        async with existing_log(configuration) as log:
            return await Forgetting(log, before, tell).survey()


async def _forget(
    terminal: "Terminal",
    configuration: "Configuration",
    before: datetime,
    signed: "Signature",
    now: datetime,
) -> "TextsForgotten | None":
    from callsheet.adapters.cli.progress import progress
    from callsheet.application.forgetting import Forgetting

    with progress(terminal) as tell:
        opened = lasting_log(
            configuration,
            begins=False,
            what="the erasure",
            ask="end it meanwhile",
        )
        async with opened as log:
            return await Forgetting(log, before, tell).forget(signed, now=now)
