"""What commands share that record what somebody says: by whom, why, how long."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

from cyclopts import Parameter, Token

from callsheet.adapters.cli.exits import UsageError

if TYPE_CHECKING:
    from callsheet.adapters.settings import Configuration
    from callsheet.adapters.storage.opened import OpenLog

T = TypeVar("T")

_SPAN: Final = re.compile(r"(\d{1,6})(m|h|d)", re.ASCII)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


def read_span(kind: object, tokens: Sequence[Token]) -> timedelta:
    """Read a span of time such as `30m`, `2h` or `3d`, for cyclopts."""
    found = _SPAN.fullmatch(tokens[0].value)
    if found is None or not int(found[1]):
        raise ValueError("a span of time looks like 30m, 2h or 3d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class StatementOptions:
    """Who says something, and why."""

    why: Annotated[str, Parameter(metavar="TEXT", help="Recorded with it.")] = ""
    by: Annotated[
        str | None,
        Parameter(metavar="WHO", help="Who says so (default: who is logged in)."),
    ] = None

    @property
    def who(self) -> str:
        """
        Say who says it.

        Raises:
            UsageError: Nobody was named, and who is logged in is not known.
        """
        return who() if self.by is None else self.by


NOTHING_SAID: Final = StatementOptions()


def who() -> str:
    """
    Name who is logged in.

    Raises:
        UsageError: That is not known.
    """
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("who is logged in is not known: say --by WHO") from None


def stated(make: Callable[[], T]) -> T:
    """
    Put together what somebody says.

    Raises:
        UsageError: It contradicts itself, or cannot be kept.
    """
    try:
        return make()
    except ValueError as error:
        raise UsageError(str(error)) from None


def bounded(span: timedelta | None, longest: timedelta) -> None:
    """
    Refuse a span of time that nobody can foresee.

    Raises:
        UsageError: It is longer than that.
    """
    if span is not None and span > longest:
        raise UsageError(f"--for: at most {longest.days}d")


def lasting_log(
    configuration: "Configuration", *, begins: bool, what: str, ask: str
) -> "OpenLog":
    """
    Open the log to record what somebody says.

    Args:
        configuration: All settings.
        begins: Whether a log that is not there yet is begun with it.
        what: Names what is recorded, for errors.
        ask: What to do about a running service, for errors: while it writes to a log
            in a file, nobody else can.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
        LogUnavailable: It cannot be opened, somebody else writes, or it is in memory.
    """
    from callsheet.adapters.cli.databases import (
        database_url,
        log_to_extend,
        log_to_write,
    )
    from callsheet.adapters.storage.address import place_of
    from callsheet.application.errors import LogTaken, LogUnavailable

    try:
        log = (log_to_write if begins else log_to_extend)(configuration)
    except LogTaken as error:
        raise LogTaken(f"{error}; if that is a service, {ask}") from None
    if place_of(database_url(configuration)) is None:
        raise LogUnavailable(
            f"a log in memory is gone at once, and {what} with it: let --database "
            "or CALLSHEET_DATABASE_URL name a file or a server"
        )
    return log
