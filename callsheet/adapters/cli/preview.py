"""`callsheet preview`: which meetings of an exported calendar would get a bot."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.calendar_file import (
    DEFAULT_FILE,
    FileOptions,
    calendar_given,
    metadata_given,
    owner_given,
    zone_of,
)
from callsheet.adapters.cli.days import read_days
from callsheet.adapters.cli.decide import policy_given
from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    InZone,
    OutputOptions,
    SettingsOptions,
    read_instant,
)

if TYPE_CHECKING:
    from callsheet.domain.policy import Policy

EXAMPLES = """\
Examples:

callsheet preview calendar.ics --as you@your.example

callsheet preview calendar.ics --policy policy.toml --now 2026-03-20T00:00:00Z --why
"""

WINDOW = 28
"""Days that Recall looks ahead."""

From = Annotated[
    datetime | None,
    Parameter(
        name="--now",
        metavar="INSTANT",
        converter=read_instant,
        help="Begin the window here, such as 2026-03-02T08:00:00Z.",
    ),
]
Days = Annotated[
    int,
    Parameter(
        converter=read_days, help="Length of the window, 28 at most.", show_default=True
    ),
]
Why = Annotated[bool, Parameter(name="--why", help="Show the path through the rules.")]


def preview(
    file: Annotated[
        Path,
        Parameter(help="The calendar, exported as .ics; - is standard input."),
    ],
    /,
    *,
    policy: Annotated[
        Path | None,
        Parameter(metavar="FILE", help="Policy file; without any all is recorded."),
    ] = None,
    about: FileOptions = DEFAULT_FILE,
    now: From = None,
    days: Days = WINDOW,
    zone: InZone = None,
    reasons: Why = False,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Say which meetings of an exported calendar would get a bot, and why (not).

    Needs no account and no server, and writes nothing. Times are shown in the
    calendar's own zone; --zone says another, or the one that the file does not name.
    """
    from callsheet.adapters.cli.logs import to_stderr
    from callsheet.adapters.cli.preview_view import (
        preview_document,
        show_emptiness,
        show_preview,
    )
    from callsheet.adapters.cli.previewing import preview_of
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.domain.policy import Policy

    to_stderr(verbose=output.talkative)
    terminal = Terminal()
    if not 1 <= days <= WINDOW:
        raise UsageError(f"--days: a number from 1 to {WINDOW}, as far as Recall looks")
    wanted = _policy(policy)
    calendar = calendar_given(file)
    if wanted is None:
        terminal.say("no policy given: everything with a meeting link is recorded")
    made = preview_of(
        calendar,
        wanted or Policy(default="record"),
        owner=owner_given(terminal, about.owner, calendar),
        now=now or datetime.now(UTC),
        days=days,
        zone=None if zone is None else str(zone),
        metadata=metadata_given(about.metadata),
    )
    shown_in = zone or zone_of(terminal, calendar)
    if output.json:
        terminal.document(preview_document(made, shown_in))
    else:
        show_preview(terminal, made, shown_in, reasons=reasons)
    show_emptiness(terminal, made)
    return Exit.FINE


def _policy(file: Path | None) -> "Policy | None":
    named = file or SettingsOptions().load().policy
    return None if named is None else policy_given(named)
