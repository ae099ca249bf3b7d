"""What the log comes to, kept beside it: nobody has to read it from its start."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId
from callsheet.domain.workspace_log import WorkspaceLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The workspace, folded up to a position of the log."""

    position: int = 0
    workspace: WorkspaceLog = field(default_factory=WorkspaceLog)


class Views(Protocol):
    """
    Projections of the log; they can be dropped and made anew from it.

    Each answer holds for all that was appended before the question.

    Every method raises `LogUnavailable` if the log, or what is kept of it, cannot be
    read.
    """

    async def workspace(self) -> Kept:
        """Give the workspace as the records of the log have it."""

    async def live(self, now: datetime) -> tuple[EventId, ...]:
        """Name the events that a pass has to know of, sorted; see `Line.live_until`."""

    async def call_sheet(self, after: EventId | None, limit: int) -> tuple[Line, ...]:
        """
        Read lines of the call sheet, by the events' ids.

        Args:
            after: The event after which to begin; None to begin at the first.
            limit: How many lines at most.
        """

    async def newest(self) -> tuple[Line, ...]:
        """Give the line that was decided last of each calendar, by calendar id."""
