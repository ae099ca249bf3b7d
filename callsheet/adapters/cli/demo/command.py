"""`callsheet demo`: a company (or exported calendars) recorded before one's eyes."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    OutputOptions,
    read_instant,
)

EXAMPLES = """\
Examples:

callsheet demo

callsheet demo --ics calendar.ics
"""

Ics = Annotated[
    tuple[Path, ...],
    Parameter(
        consume_multiple=True,
        metavar="FILE",
        help="Exported calendars, in place of the made-up company.",
    ),
]
Begins = Annotated[
    datetime | None,
    Parameter(
        name="--now",
        metavar="INSTANT",
        converter=read_instant,
        help="When the world begins (a Monday in March 2026; with --ics, now).",
    ),
]
Database = Annotated[
    str | None,
    Parameter(
        metavar="URL",
        help="Where the log is written (default: CALLSHEET_DATABASE_URL, else a new "
        "file).",
    ),
]


def demo(
    *,
    ics: Ics = (),
    seed: Annotated[int, Parameter(help="Another seed, another company.")] = 7,
    now: Begins = None,
    database: Database = None,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Follow a simulated company over HTTP while its meetings change.

    In the end Recall's bots are compared with what they ought to be; the exit code
    is 0 only if they agree.
    """
    import asyncio

    from callsheet.adapters.cli.demo.play import demo as play
    from callsheet.adapters.cli.demo.play import setting_of
    from callsheet.adapters.cli.demo.stage import NothingToPlay
    from callsheet.adapters.cli.logs import to_stderr
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.ics import IcsError

    to_stderr(verbose=output.talkative)
    setting = setting_of(ics, seed, now, database)
    try:
        return asyncio.run(play(setting, as_json=output.json, terminal=Terminal()))
    except (IcsError, NothingToPlay) as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None
