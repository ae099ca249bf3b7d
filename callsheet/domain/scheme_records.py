"""What the log holds of the key scheme: set, changed, and carried over to twins."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.keys import KeySettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSet:
    """
    How deduplication keys are made in this workspace from now on.

    Attributes:
        by: Who changed it; None if the first pass set it.
        before: What was in force until now; None if nothing was.
    """

    key: KeySettings
    at: datetime
    by: str | None = None
    why: str = ""
    before: KeySettings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinsBegun:
    """
    Calendars are replaced by twins for another key scheme; writes are paused.

    The next `SchemeSet` ends it.

    Attributes:
        key: What will be in force then.
        known: Every calendar that was there: one that is not among them may be a twin.
    """

    key: KeySettings
    at: datetime
    by: str
    why: str
    known: tuple[CalendarId, ...]


class Step(Enum):
    """How far the replacement of one calendar has come."""

    ASKED = "asked"
    MADE = "made"
    READY = "ready"
    GONE = "gone"
    LEFT = "left"


class Left(Enum):
    """Why a calendar keeps its place, and gets no twin."""

    NOT_CONNECTED = "not_connected"
    UNREADABLE = "unreadable"
    NOT_SHOWN = "not_shown"
    CERTIFICATE = "certificate"
    REFUSED = "refused"
    DID_NOT_CONNECT = "did_not_connect"
    ANOTHER_ACCOUNT = "another_account"
    CHOICES = "choices"
    BUSY = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinStep:
    """
    One step in the replacement of a calendar by its twin.

    Its twin is asked for, then made; choices are carried over, and the old calendar is
    ready to be deleted; then it is gone. Or it is left as it was, and loses its twin.

    Attributes:
        calendar_id: The old one.
        left: Set if the calendar is left as it was.
        running: Events of the twin whose meetings a bot of the old calendar is in, with
            their ends.
    """

    calendar_id: CalendarId
    at: datetime
    step: Step
    twin_id: CalendarId | None = None
    left: Left | None = None
    running: tuple[tuple[EventId, datetime], ...] = ()


SchemeRecord = SchemeSet | TwinsBegun | TwinStep
