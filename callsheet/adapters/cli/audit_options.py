"""Options that the commands of an audit share."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, Token

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.options import read_instant

if TYPE_CHECKING:
    from callsheet.adapters.settings import Configuration
    from callsheet.adapters.storage.custody import Custody
    from callsheet.adapters.storage.opened import OpenLog
    from callsheet.application.log_port import Log

MOST_JOBS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """
    What is to be looked at.

    Attributes:
        url: Where the log is.
        custody: What guards it.
        after: The position before the first record.
        upto: The last position that counts.
        jobs: How many processes may share the work.
        seal: A file with a seal that was exported before.
        without_key: Whether only that is looked at which takes no key.
    """

    url: str
    custody: "Custody"
    after: int
    upto: int
    jobs: int = 1
    seal: Path | None = None
    without_key: bool = False

    def open(self) -> "OpenLog":
        """
        Open the log to read it; also in another process.

        Raises:
            LogUnavailable: It cannot be opened.
        """
        from callsheet.adapters.storage import open_log

        return open_log(self.url, read_only=True, custody=self.custody)

    @property
    def positions(self) -> int:
        """How many there are."""
        return self.upto - self.after


def read_since(kind: object, tokens: Sequence[Token]) -> int | datetime:
    """Read a position, a day or an instant, for cyclopts."""
    word = tokens[0].value
    if word.isascii() and word.isdigit() and len(word) < len("20260302T"):
        return int(word)
    try:
        found = datetime.fromisoformat(word)
    except ValueError:
        raise ValueError(
            "a position such as 41500, a day such as 2026-03-02, or an instant such "
            "as 2026-03-02T15:00:00Z"
        ) from None
    if len(word) <= len("2026-03-02"):
        found = found.replace(tzinfo=UTC)
        return read_instant(kind, [Token(value=found.isoformat())])
    return read_instant(kind, tokens)


Since = Annotated[
    int | datetime | None,
    Parameter(
        name="--since",
        metavar="POSITION|DATE",
        converter=read_since,
        help="Only what stands after a position of the log, or was recorded from a "
        "day (UTC) or instant on.",
    ),
]
Jobs = Annotated[
    int | None,
    Parameter(
        name="--jobs",
        metavar="N",
        help="So many processes share the work (default: as many as there are cores).",
    ),
]


def jobs_of(jobs: int | None) -> int:
    """
    Say how many processes may share the work.

    Raises:
        UsageError: So many make no sense.
    """
    if jobs is None:
        return min(len(os.sched_getaffinity(0)), MOST_JOBS)
    if not 1 <= jobs <= MOST_JOBS:
        raise UsageError(f"--jobs: a number from 1 to {MOST_JOBS}")
    return jobs


async def bounds(log: "Log", since: int | datetime | None) -> tuple[int, int]:
    """
    Say after which position to begin, and where the log ends.

    Raises:
        LogUnavailable: The log cannot be read.
        UsageError: The log does not reach so far.
    """
    from callsheet.application.auditing import end_of, position_before

    end = await end_of(log)
    if isinstance(since, datetime):
        return await position_before(log, since, end), end
    if since is not None and since > end:
        raise UsageError(f"--since {since}: the log ends at position {end}")
    return since or 0, end


def scope_of(
    configuration: "Configuration", since: int | datetime | None, jobs: int = 1
) -> Scope:
    """
    Say what of the settings' log is to be looked at.

    Raises:
        ConfigurationError: They name nothing that can hold a log.
        LogUnavailable: The log is not there, or cannot be read.
        UsageError: It does not reach so far.
    """
    import asyncio

    from callsheet.adapters.cli.databases import custody_of, existing_log, existing_url

    async def look() -> tuple[int, int]:
        async with existing_log(configuration) as log:
            return await bounds(log, since)

    after, upto = asyncio.run(look())
    return Scope(
        url=existing_url(configuration),
        custody=custody_of(configuration),
        after=after,
        upto=upto,
        jobs=jobs,
    )
