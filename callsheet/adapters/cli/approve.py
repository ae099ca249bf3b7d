"""`callsheet plan approve` and `callsheet plan reject`: a word on what is held."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit
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

    from callsheet.application.approving import Ruled, Ruling
    from callsheet.application.log_port import Log

APPROVE_EXAMPLES = """\
Examples:

callsheet plan approve 1a2b3c4d5e --why "the pilot is over"

callsheet plan approve 1a2b --for 2h --by ana
"""
REJECT_EXAMPLES = """\
Examples:

callsheet plan reject 1a2b3c4d5e --why "the policy is wrong"

callsheet plan reject 1a2b --by ana --json
"""

Hold = Annotated[str, Parameter(name="HOLD", help="The hold's name, or how it begins.")]
For = Annotated[
    timedelta | None,
    Parameter(
        name="--for",
        metavar="SPAN",
        converter=read_span,
        help="How long the approval counts, such as 30m, 2h or 3d (default: 24h).",
    ),
]


def approve(
    hold: Hold,
    /,
    *,
    lasts: For = None,
    statement: StatementOptions = NOTHING_SAID,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Let the removals of a hold go that `callsheet sync` has recorded.

    Only the log is written. The next `callsheet sync` takes these bots off, if its plan
    still holds exactly the same removals there; if it holds others, the approval is
    void, and the new hold is to be approved.
    """
    from callsheet.application import approving

    bounded(lasts, approving.LONGEST)
    ruling = _ruling(hold, statement)

    async def said(log: "Log") -> "Ruled":
        span = approving.LASTS if lasts is None else lasts
        return await approving.approve(log, ruling, now=_at(now), lasts=span)

    return _rule(said, zone=zone, settings=settings, output=output)


def reject(
    hold: Hold,
    /,
    *,
    statement: StatementOptions = NOTHING_SAID,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Keep the bots of a hold, and ask no more about these removals.

    Only the log is written. An approval of the hold that no `callsheet sync` has acted
    on yet is taken back. Another set of removals is another hold, and is asked about.
    """
    from callsheet.application import approving

    ruling = _ruling(hold, statement)

    async def said(log: "Log") -> "Ruled":
        return await approving.reject(log, ruling, now=_at(now))

    return _rule(said, zone=zone, settings=settings, output=output)


def _ruling(hold: str, statement: StatementOptions) -> "Ruling":
    from callsheet.application.approving import Ruling

    return stated(lambda: Ruling(hold=hold, by=statement.who, why=statement.why))


def _at(now: Now) -> datetime:
    from callsheet.adapters.cli.compose import clock_of

    return clock_of(now).now()


def _rule(
    say: "Callable[[Log], Awaitable[Ruled]]",
    *,
    zone: InZone,
    settings: SettingsOptions,
    output: OutputOptions,
) -> Exit:
    import asyncio

    from callsheet.adapters.cli.approve_view import show_ruled
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.documents.holds import ruled_document

    terminal, configuration = begin(settings, output)

    async def run() -> "Ruled":
        opened = lasting_log(
            configuration,
            begins=False,
            what="the word",
            ask="ask it (/v1/holds; docs/serve.md)",
        )
        async with opened as log:
            return await say(log)

    ruled = asyncio.run(run())
    if output.json:
        terminal.document(fields_of(ruled_document(ruled)))
    else:
        show_ruled(terminal, ruled, zone)
    return Exit.FINE
