"""An exported calendar, and what is not in the file: whose it is, and its notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.decide import content_of
from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.stdin import source_of

if TYPE_CHECKING:
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.ics import IcsCalendar

LARGEST = 50_000_000
"""Bytes of a file."""

Noted = Annotated[
    list[str] | None,
    Parameter(
        name="--metadata",
        metavar="KEY=VALUE",
        help="What is noted on the calendar; may be repeated.",
        negative="",
    ),
]
"""The notes that a host product would keep on the calendar in Recall."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class FileOptions:
    """What a file does not say of its calendar."""

    owner: Annotated[
        str | None,
        Parameter(name="--as", metavar="EMAIL", help="Whose calendar it is."),
    ] = None
    metadata: Noted = None


DEFAULT_FILE = FileOptions()


def metadata_given(words: Sequence[str] | None) -> tuple[tuple[str, str], ...] | None:
    """
    Read the notes on the calendar; None if none are given, for then none are known.

    Raises:
        UsageError: One is not of the form KEY=VALUE, or comes twice.
    """
    if words is None:
        return None
    notes: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise UsageError("--metadata: KEY=VALUE, such as team=sales")
        if key in notes:
            raise UsageError("--metadata: a key is given twice")
        notes[key] = value
    return tuple(sorted(notes.items()))


def calendar_given(file: Path) -> "IcsCalendar":
    """
    Read an exported calendar.

    Raises:
        UsageError: It cannot be read.
    """
    from callsheet.adapters.ics import IcsError, read_ics

    try:
        return read_ics(content_of(file, LARGEST), source=source_of(file))
    except IcsError as error:
        raise UsageError(str(error)) from None


def owner_given(
    terminal: "Terminal", owner: str | None, calendar: "IcsCalendar"
) -> str | None:
    """
    Check the owner's address; tell if nobody knows whose calendar it is.

    Raises:
        UsageError: It is no address.
    """
    if owner is not None and "@" not in owner.strip("@"):
        raise UsageError("--as: an e-mail address, such as you@your.example")
    if not (owner or calendar.owner):
        terminal.say(
            "whose calendar this is, is not known: what a rule asks about its owner "
            "cannot be told; --as EMAIL says it"
        )
    return owner


def zone_of(terminal: "Terminal", calendar: "IcsCalendar") -> tzinfo:
    """Take the calendar's own zone; tell if it has none."""
    from zoneinfo import ZoneInfo

    if calendar.time_zone is not None:
        return ZoneInfo(calendar.time_zone)
    terminal.say("the file names no zone of its own: times are in UTC; see --zone")
    return ZoneInfo("UTC")
