"""Two policies over the meetings of one source, ready to be shown in any form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from callsheet.adapters.cli.previewing import Preview
from callsheet.application.comparing import Comparison
from callsheet.application.policies import InForce
from callsheet.application.reading import Look
from callsheet.domain.ids import EventId


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSource:
    """
    The last known readings of the log, without what is over.

    Attributes:
        database: Where the log is.
        last_pass: When Recall was looked at last; None if it never was.
        events: How many events the log knows at all.
    """

    database: str
    last_pass: datetime | None
    events: int
    kind: Literal["database"] = "database"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSource:
    """
    The occurrences of the last days, as the log has them.

    Attributes:
        database: Where the log is.
        begins: Where the days begin.
        log_begins: When the log does; None if it is empty.
        erased: Events of which nothing is known any more.
    """

    database: str
    days: int
    begins: datetime
    log_begins: datetime | None
    erased: int = 0
    kind: Literal["past"] = "past"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSource:
    """What Recall lists now."""

    calendars: int
    events: int
    kind: Literal["live"] = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """
    An exported calendar.

    Attributes:
        calendar: Whose it is, None if nobody knows.
        start: Where the window begins.
        end: And where it ends.
    """

    calendar: str | None
    start: datetime
    end: datetime
    kind: Literal["ics"] = "ics"


Source = LogSource | PastSource | LiveSource | FileSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """
    Two policies over the meetings of one source.

    Attributes:
        look: What was read; None for the past.
        in_force: By what Recall is kept in step, where Recall was read.
        preview: The file's meetings, where a file was read.
        lost: What is wrong with events of the log that cannot be looked at.
        unknown: Calendars whose addresses the log does not know, where a policy learns
            one's own domains from them.
    """

    source: Source
    comparison: Comparison
    look: Look | None = None
    in_force: InForce = InForce()
    preview: Preview | None = None
    lost: Mapping[EventId, str] = field(default_factory=dict)
    unknown: int = 0

    @property
    def past(self) -> bool:
        """Whether it is about what was, and not about what will be."""
        return isinstance(self.source, PastSource)
