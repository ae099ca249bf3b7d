"""`callsheet audit replay`: what every recorded decision would have been."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.audit_options import Jobs, Scope, Since, jobs_of, scope_of
from callsheet.adapters.cli.decide import policy_given
from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    OutputOptions,
    SettingsOptions,
)
from callsheet.application.reading import Progress
from callsheet.application.replaying import NotAsked, Replayed, Replayer, ReplayTally

if TYPE_CHECKING:
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.settings import Configuration
    from callsheet.application.auditing import Stretch
    from callsheet.domain.layers import Learnt
    from callsheet.domain.policy import Policy

EXAMPLES = """\
Examples:

callsheet audit replay --policy new.toml

callsheet audit replay --policy new.toml --since 2026-03-01 --calendar ana@acme.example
"""

New = Annotated[
    Path,
    Parameter(
        name="--policy",
        metavar="FILE",
        help="The policy that is asked; - is standard input.",
    ),
]
Calendar = Annotated[
    str | None,
    Parameter(
        name="--calendar",
        metavar="CALENDAR",
        help="Only decisions on events of this calendar, by its id or address.",
    ),
]


def replay(
    *,
    policy: New,
    since: Since = None,
    calendar: Calendar = None,
    jobs: Jobs = None,
    config: Annotated[
        Path | None,
        Parameter(metavar="FILE", help="Settings file (default: ./callsheet.toml)."),
    ] = None,
    database: Annotated[
        str | None,
        Parameter(metavar="URL", help="The log, such as sqlite:///callsheet.db."),
    ] = None,
    zone: InZone = None,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Ask every recorded question again under another policy; nothing is written.

    Each decision is asked by itself, of the situation of its time with the bots that
    were there. `callsheet policy preview --days` tells instead which meetings would
    have had a bot in the end. --json prints one JSON document a line for each
    decision, and the sums in the last line.
    """
    from callsheet.adapters.cli.audit_replay_view import (
        replayed_line,
        show_replay,
        sums_line,
    )
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.progress import progress

    given = DEFAULT_SETTINGS
    if config is not None or database is not None:
        given = SettingsOptions(config=config, database=database)
    terminal, configuration = begin(given, output)
    wanted = policy_given(policy)
    scope = scope_of(configuration, since, jobs_of(jobs))
    tally = ReplayTally(scope.after)
    with progress(terminal) as tell:
        learnt = _learnt(configuration, wanted, tell)
        for stretch in _replayed(terminal, scope, wanted, learnt, calendar, tally):
            if output.json:
                terminal.raw(b"".join(map(replayed_line, stretch.found)))
            tell("asking", stretch.position - scope.after, scope.positions)
    if calendar is not None and not (tally.asked + tally.not_asked + tally.erased):
        raise UsageError(
            f"--calendar: no decision here is about {calendar}; an erased calendar is "
            "only known by its id"
        )
    if output.json:
        terminal.raw(sums_line(tally))
    else:
        show_replay(terminal, tally, zone)
    return Exit.FINE


def _replayed(
    terminal: "Terminal",
    scope: Scope,
    policy: "Policy",
    learnt: "Learnt | None",
    calendar: str | None,
    tally: ReplayTally,
) -> "Iterator[Stretch[Replayed | NotAsked]]":
    from callsheet.adapters.storage.shards import through

    make = partial(replayer, policy, learnt, calendar)
    try:
        for stretch in through(
            scope.open, make, after=scope.after, upto=scope.upto, jobs=scope.jobs
        ):
            tally.add(stretch)
            yield stretch
    except KeyboardInterrupt:
        terminal.say(
            f"everything up to position {tally.position} was asked; go on with --since "
            f"{tally.position}"
        )
        raise


def replayer(
    policy: "Policy", learnt: "Learnt | None", calendar: str | None
) -> Replayer:
    """Make what asks another policy, in whatever process it is to be done."""
    from callsheet.adapters.storage.quick_parts import read_quickly
    from callsheet.adapters.zones import ZoneData
    from callsheet.application.another_policy import AnotherPolicy

    another = AnotherPolicy(policy, ZoneData(), learnt)
    return Replayer(read_quickly, another, calendar)


def _learnt(
    configuration: "Configuration", policy: "Policy", tell: Progress
) -> "Learnt | None":
    """Learn the own domains from the log's calendars, if the policy asks for them."""
    import asyncio

    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.storage.situation_codec import rebuild
    from callsheet.application.replaying import learnt_from

    async def look() -> "Learnt | None":
        async with existing_log(configuration) as log:
            return await learnt_from(log, rebuild, tell)

    return asyncio.run(look()) if policy.learn_own_domains else None
