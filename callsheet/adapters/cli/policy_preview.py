"""`callsheet policy preview`: which meetings a new policy gains or loses."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.decide import policy_given
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    Now,
    OutputOptions,
    SettingsOptions,
)
from callsheet.adapters.cli.policy_preview_options import (
    DEFAULT_SHOWN,
    DEFAULT_SOURCE,
    ShownOptions,
    SourceOptions,
)

if TYPE_CHECKING:
    from callsheet.adapters.cli.policy_preview_compared import Compared
    from callsheet.adapters.cli.previewing import Preview
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.settings import Configuration
    from callsheet.domain.policy import Policy

EXAMPLES = """\
Examples:

callsheet policy preview new.toml

callsheet policy preview new.toml --database sqlite:///copy.db --days 30

callsheet policy preview new.toml --live --why

callsheet policy preview new.toml --ics calendar.ics --policy policy.toml
"""

New = Annotated[Path, Parameter(help="The new policy file; - is standard input.")]


def preview(
    new: New,
    /,
    *,
    source: SourceOptions = DEFAULT_SOURCE,
    shown: ShownOptions = DEFAULT_SHOWN,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Say which meetings a new policy gains, loses or books anew; nothing is written.

    Both policies are asked about the same meetings: by default about those that the
    log knows and that are not over (--database names another log), with --live about
    those that Recall lists, with --ics about those of a file. The new one is compared
    with the policy in force in the log; with --live and --ics, with the one of the
    settings. --policy names another.

    Marks: + gains a bot, - loses it, ~ has it booked anew, ! would be held back.
    """
    from callsheet.adapters.cli.compose import policy_of
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.policy_preview_lacks import exit_of, show_lacks
    from callsheet.adapters.cli.policy_preview_view import (
        document_of,
        show_compared,
    )
    from callsheet.adapters.documents.form import fields_of

    source.check(new, settings)
    terminal, configuration = begin(settings, output)
    wanted = policy_given(new)
    zone = shown.zone
    if source.ics is not None:
        made, zone = _made_of(terminal, source.ics, source, wanted, now, zone)
        compared_with = _compared_with(terminal, settings, configuration)
        found = _of_file(made, wanted, compared_with)
    else:
        old = None if settings.policy is None else policy_of(configuration)
        found = _of_workspace(terminal, configuration, wanted, old, source, now)
    if output.json:
        document = document_of(found, everything=shown.everything)
        terminal.document(fields_of(document))
    else:
        show_compared(terminal, found, shown, zone)
    show_lacks(terminal, found)
    return exit_of(found)


def _made_of(
    terminal: "Terminal",
    file: Path,
    source: SourceOptions,
    new: "Policy",
    now: datetime | None,
    zone: tzinfo | None,
) -> tuple["Preview", tzinfo]:
    """Ask the new policy about a file's meetings; and in which zone to show them."""
    from callsheet.adapters.cli.calendar_file import (
        calendar_given,
        metadata_given,
        owner_given,
        zone_of,
    )
    from callsheet.adapters.cli.preview import WINDOW
    from callsheet.adapters.cli.previewing import preview_of

    calendar = calendar_given(file)
    made = preview_of(
        calendar,
        new,
        owner=owner_given(terminal, source.owner, calendar),
        now=now or datetime.now(UTC),
        days=WINDOW,
        zone=None if zone is None else str(zone),
        metadata=metadata_given(source.metadata),
    )
    return made, zone or zone_of(terminal, calendar)


def _compared_with(
    terminal: "Terminal", settings: SettingsOptions, configuration: "Configuration"
) -> "Policy | None":
    """Read what a file's meetings are compared under; None for no policy at all."""
    from callsheet.adapters.cli.compose import policy_of
    from callsheet.adapters.policy_file import PolicyError
    from callsheet.application.errors import ConfigurationError

    if configuration.policy is None:
        terminal.say("compared with no policy at all: nothing is recorded")
        return None
    if settings.policy is not None:
        return policy_given(configuration.policy)
    try:
        return policy_of(configuration)
    except PolicyError as error:
        raise ConfigurationError(
            f"{error}\nthis is the policy of the settings, to compare with; --policy "
            "names another"
        ) from None


def _of_file(preview: "Preview", new: "Policy", old: "Policy | None") -> "Compared":
    import asyncio

    from callsheet.adapters.cli.policy_preview_sources import from_file

    found: list[Compared] = []

    async def run() -> None:
        found.append(await from_file(preview, new, old))

    asyncio.run(run())
    return found[0]


def _of_workspace(
    terminal: "Terminal",
    configuration: "Configuration",
    new: "Policy",
    old: "Policy | None",
    source: SourceOptions,
    now: datetime | None,
) -> "Compared":
    import asyncio

    from callsheet.adapters.cli.policy_preview_sources import (
        from_log,
        from_past,
        from_recall,
    )
    from callsheet.adapters.cli.progress import progress

    # asyncio.run writes the repr of what it returns, and throws it away: of ten
    # thousand meetings under two policies that takes seconds.
    found: list[Compared] = []

    async def run() -> None:
        with progress(terminal) as tell:
            if source.live:
                found.append(await from_recall(configuration, new, now, tell))
            elif source.days is not None:
                days = source.days
                found.append(await from_past(configuration, new, days, now, tell))
            else:
                found.append(await from_log(configuration, new, old, now, tell))

    asyncio.run(run())
    return found[0]
