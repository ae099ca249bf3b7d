"""Options that several commands share, and how their values are read."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter, Token

from callsheet.adapters.cli.exits import UsageError

if TYPE_CHECKING:
    from callsheet.adapters.settings import Configuration


def read_instant(kind: object, tokens: Sequence[Token]) -> datetime:
    """Read an instant with its offset, for cyclopts."""
    try:
        found = datetime.fromisoformat(tokens[0].value)
    except ValueError:
        raise ValueError("an instant looks like 2026-03-02T15:00:00Z") from None
    if found.tzinfo is None:
        raise ValueError("an instant needs its offset, as in 2026-03-02T15:00:00Z")
    if not 1971 <= found.year <= 2200:
        raise ValueError("an instant lies between the years 1971 and 2200")
    return found


def read_zone(kind: object, tokens: Sequence[Token]) -> tzinfo:
    """Read the IANA name of a zone, for cyclopts."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(tokens[0].value)
    except (ValueError, OSError, LookupError):
        raise ValueError("not a time zone; names look like Europe/Berlin") from None


AsJson = Annotated[bool, Parameter(name="--json", help="Print one JSON document.")]
Verbose = Annotated[
    bool,
    Parameter(
        name=["--verbose", "-v"],
        help="Log every call, and say where an inner error arose.",
    ),
]
Now = Annotated[
    datetime | None,
    Parameter(
        name="--now",
        metavar="INSTANT",
        converter=read_instant,
        help="Take this instant for now; for use with the simulator, whose clock "
        "may stand.",
    ),
]
InZone = Annotated[
    tzinfo | None,
    Parameter(
        name="--zone",
        metavar="NAME",
        converter=read_zone,
        help="Show local times in this zone, such as Europe/Berlin.",
    ),
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class SettingsOptions:
    """Where the settings are, and those of them that flags may give."""

    config: Annotated[
        Path | None,
        Parameter(metavar="FILE", help="Settings file (default: ./callsheet.toml)."),
    ] = None
    database: Annotated[
        str | None,
        Parameter(
            metavar="URL",
            help="The log, such as sqlite:///callsheet.db or postgresql://host/name "
            "(default: ~/.local/state/callsheet/callsheet.db).",
        ),
    ] = None
    policy: Annotated[Path | None, Parameter(metavar="FILE", help="Policy file.")] = (
        None
    )

    def load(self, http: Mapping[str, object] | None = None) -> "Configuration":
        """
        Put the settings together; see `callsheet.adapters.settings.load`.

        Args:
            http: What flags say of the service; None where they say nothing.

        Raises:
            UsageError: A password was given where others can see it.
        """
        from callsheet.adapters.settings import load

        flags: dict[str, Any] = {}
        if self.database is not None:
            refuse_password(self.database, "--database")
            flags["database_url"] = self.database
        if self.policy is not None:
            flags["policy"] = self.policy
        said = {n: one for n, one in (http or {}).items() if one is not None}
        if said:
            flags["http"] = said
        return load(flags, config=self.config)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class OutputOptions:
    """How much is told, and in which form."""

    json: AsJson = False
    verbose: Verbose = False

    @property
    def talkative(self) -> bool:
        """Whether logs are wanted."""
        return self.verbose or bool(os.environ.get("CALLSHEET_DEBUG"))


def refuse_password(address: str, place: str) -> None:
    """
    Refuse the address of a log with a password in it, where others can see that.

    Args:
        address: As it was typed.
        place: The option or argument that it stands in.

    Raises:
        UsageError: There is one.
    """
    from callsheet.adapters.storage.address import ServerAddress, place_of
    from callsheet.application.errors import LogUnavailable

    try:
        found = place_of(address)
        server = found.server() if isinstance(found, ServerAddress) else None
    except LogUnavailable:
        return  # whoever opens it says so
    if server is not None and server.parameters["password"]:
        raise UsageError(
            f"{place}: a password there can be seen by others on this machine; give "
            "the address by CALLSHEET_DATABASE_URL, or the password in ~/.pgpass"
        )


DEFAULT_SETTINGS = SettingsOptions()
DEFAULT_OUTPUT = OutputOptions()
