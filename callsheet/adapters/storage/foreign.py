"""What of a log's database is somebody else's, and what of that acts on the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from callsheet.application.errors import LogUnavailable

TABLES: Final = (
    "log_identity",
    "stored_events",
    "stored_texts",
    "data_keys",
    "tracking",
    "call_sheet",
    "workspace_view",
    "inbox_notices",
    "change_receivers",
)
"""What belongs to a log; the last five stand beside it: views, inbox, receivers."""

INDEXES: Final = (
    "texts_by_owner",
    "call_sheet_live",
    "call_sheet_newest",
    "inbox_notices_waiting",
)

_SHOWN: Final = 3
"""Things that are named; of more only the number is told."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """
    Something in the database that Callsheet did not make.

    Attributes:
        kind: In the database's words, such as `trigger`.
        on: The table it belongs to; its own name if it is none's.
    """

    kind: str
    name: str
    on: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name[:60]!r}"

    @property
    def acts(self) -> bool:
        """Whether it may change what is written to the log, or read from it."""
        if self.on not in TABLES:
            return False
        return self.kind != "index" and (self.kind != "table" or self.name != self.on)


def foreign_in(rows: Iterable[tuple[str, str, str]]) -> list[Foreign]:
    """
    Leave out what is Callsheet's, or the database's own.

    Args:
        rows: Kind, name and table of everything that the database has.
    """
    return [
        Foreign(kind, name, on)
        for kind, name, on in rows
        if not (kind == "table" and name in TABLES)
        and not (kind == "index" and name in INDEXES and on in TABLES)
    ]


def refuse_acting(found: Iterable[Foreign], place: object) -> None:
    """
    See whether somebody's triggers and the like stand between us and the log.

    Raises:
        LogUnavailable: So it is.
    """
    for one in found:
        if one.acts:
            raise LogUnavailable(
                f"{place}: a {one} that is not Callsheet's acts on {one.on}: find out "
                "whose it is, and drop it"
            )


def told(found: Iterable[Foreign]) -> str | None:
    """Name what is there besides the log; None if nothing is."""
    names = [str(one) for one in found]
    if not names:
        return None
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"not Callsheet's: {', '.join(names[:_SHOWN])}{more}"
