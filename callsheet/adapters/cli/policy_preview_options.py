"""Which meetings a policy's preview is about, and how much of it is shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.calendar_file import Noted
from callsheet.adapters.cli.days import read_days
from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.options import InZone, SettingsOptions
from callsheet.adapters.cli.stdin import STDIN

MOST_DAYS = 365


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """Where the meetings come from; without any it is the log."""

    ics: Annotated[
        Path | None,
        Parameter(
            metavar="FILE", help="Compare over an exported calendar's next four weeks."
        ),
    ] = None
    owner: Annotated[
        str | None,
        Parameter(
            name="--as", metavar="EMAIL", help="Whose calendar the --ics file is."
        ),
    ] = None
    metadata: Noted = None
    live: Annotated[
        bool,
        Parameter(help="Compare over what Recall lists now, as callsheet plan does."),
    ] = False
    days: Annotated[
        int | None,
        Parameter(
            metavar="N",
            converter=read_days,
            help="Look back in the log: what would the new policy have done in the "
            f"last N days, {MOST_DAYS} at most?",
        ),
    ] = None

    def check(self, new: Path, settings: SettingsOptions) -> None:
        """
        Refuse what makes no sense together.

        Args:
            new: The new policy's file.
            settings: Where the settings are, and what flags say of them.

        Raises:
            UsageError: Two sources, an option that belongs to another one, or a second
                file on standard input.
        """
        self._check_source(settings)
        self._check_input(new, settings)
        if self.owner is not None and self.ics is None:
            raise UsageError("--as: says whose calendar an --ics file is")
        if self.metadata is not None and self.ics is None:
            raise UsageError("--metadata: says what is noted on an --ics calendar")
        if self.days is not None:
            self._check_days(self.days, settings)

    def _check_source(self, settings: SettingsOptions) -> None:
        named = {
            "--ics": self.ics is not None,
            "--live": self.live,
            "--database": settings.database is not None,
        }
        given = [name for name, is_given in named.items() if is_given]
        if len(given) > 1:
            hint = "; with --live the settings name the log" if self.live else ""
            raise UsageError(f"{' and '.join(given)}: one source at a time{hint}")

    def _check_input(self, new: Path, settings: SettingsOptions) -> None:
        named = {
            "the new policy": new,
            "--ics": self.ics,
            "--policy": settings.policy,
        }
        given = [name for name, file in named.items() if file == STDIN]
        if len(given) > 1:
            raise UsageError(f"{' and '.join(given)}: only one can be standard input")

    def _check_days(self, days: int, settings: SettingsOptions) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise UsageError(f"--days: a number from 1 to {MOST_DAYS}")
        if self.live or self.ics is not None:
            other = "--live" if self.live else "--ics"
            raise UsageError(
                f"--days: looks back in the log, not together with {other}"
            )
        if settings.policy is not None:
            raise UsageError(
                "--days: compares with what was recorded then, not with a --policy"
            )


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ShownOptions:
    """How much is shown."""

    reasons: Annotated[
        bool, Parameter(name="--why", help="Show the path through the rules of both.")
    ] = False
    everything: Annotated[
        bool, Parameter(name="--all", help="List the meetings that do not change, too.")
    ] = False
    zone: InZone = None


DEFAULT_SOURCE = SourceOptions()
DEFAULT_SHOWN = ShownOptions()
