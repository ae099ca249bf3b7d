"""`callsheet audit tail`: the newest records, as lines that people read."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.audit_options import Since, bounds
from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_SETTINGS,
    InZone,
    OutputOptions,
    SettingsOptions,
    Verbose,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.application.auditing import Row
    from callsheet.application.log_port import Log

EXAMPLES = """\
Examples:

callsheet audit tail

callsheet audit tail --lines 100 --json

callsheet audit tail --follow
"""

MOST = 100_000
PAUSE = 1.0
"""Seconds after which a log that is followed is looked at again."""


def tail(
    *,
    lines: Annotated[
        int,
        Parameter(name=["--lines", "-n"], metavar="N", help="So many (default: 20)."),
    ] = 20,
    follow: Annotated[
        bool,
        Parameter(name=["--follow", "-f"], help="Go on until Ctrl-C, as they come."),
    ] = False,
    since: Since = None,
    zone: InZone = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    json: Annotated[
        bool, Parameter(name="--json", help="Print each as a line of JSON.")
    ] = False,
    verbose: Verbose = False,
) -> int:
    """
    Show the newest records of the log, also while another process writes.

    With --since all records from there on. Each line has the time, the position in
    the log, the kind of record, its stream and version, and what it says.
    """
    import asyncio

    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.passes import begin

    if not 1 <= lines <= MOST:
        raise UsageError(f"--lines: a number from 1 to {MOST:,}")
    output = OutputOptions(json=json, verbose=verbose)
    terminal, configuration = begin(settings, output)
    show = _shown(terminal, zone, json=json)

    async def run() -> None:
        async with existing_log(configuration) as log:
            after, end = await bounds(log, since)
            if since is None:
                after = await _last(log, end, lines)
            after = await _show_rest(log, after, show)
            while follow and not terminal.unheard:
                await asyncio.sleep(PAUSE)
                after = await _show_rest(log, after, show)

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        if not follow:
            raise
    return Exit.FINE


def _shown(
    terminal: "Terminal", zone: tzinfo | None, *, json: bool
) -> "Callable[[Sequence[Row]], None]":
    import orjson

    from callsheet.adapters.cli.audit_tail_view import lines_of
    from callsheet.adapters.storage.flat_records import flat

    # Into a file or pipe each goes in one line, as programs like it.
    width = terminal.out.width if terminal.out.is_terminal else None

    def show(rows: "Sequence[Row]") -> None:
        for row in rows:
            record = flat(row)
            if json:
                terminal.raw(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
            else:
                for line in lines_of(record, zone, width):
                    terminal.show(line)

    return show


async def _last(log: "Log", end: int, lines: int) -> int:
    """Find the position after which so many records stand, or all there are."""
    back = lines
    while back < end and len(await log.scan(end - back, lines)) < lines:
        back *= 2  # some positions were never given to a record
    low, high = max(end - back, 0), end
    while low < high:
        middle = (low + high + 1) // 2
        if len(await log.scan(middle, lines)) < lines:
            high = middle - 1
        else:
            low = middle
    return low


async def _show_rest(
    log: "Log", after: int, show: "Callable[[Sequence[Row]], None]"
) -> int:
    from callsheet.application.auditing import PAGE

    while rows := await log.scan(after, PAGE):
        show(rows)
        after = rows[-1].position
    return after
