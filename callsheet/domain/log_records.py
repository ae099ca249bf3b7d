"""What the log holds of itself: seals over its records, and what was erased of them."""

from dataclasses import dataclass
from datetime import datetime

from callsheet.domain.ids import CalendarId, Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """
    A range of the log as it was: none of its records can go, come or change place.

    The seal before stands in the range, and so do, through it, all the seals before.

    Attributes:
        first: The first position of the range; it follows the range before.
        last: The last one that holds a record.
        count: How many records the range holds.
        root: The root of the hash tree over their positions and hashes.
    """

    at: datetime
    first: int
    last: int
    count: int
    root: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarErased:
    """
    What the log held of a calendar's content is gone; its decisions stay.

    Attributes:
        by: Who asked for it.
        texts: How many stored texts went with it.
    """

    calendar_id: CalendarId
    at: datetime
    by: str
    why: str
    texts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsForgotten:
    """
    Texts that only old decisions refer to are gone; the decisions stay.

    Attributes:
        before: Of decisions from before this moment, unless it was the last one on an
            event that was not over.
        by: Who asked for it.
        texts: How many stored texts there were to go.
        seen: The position up to which records were looked at for what is old; None
            where that was not written down yet.
        looked: When the last pass up to there began to look; None if there was none.
    """

    at: datetime
    before: datetime
    by: str
    why: str
    texts: int
    seen: int | None = None
    looked: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAccepted:
    """
    Somebody took the log as it is, though it lacks a seal that was kept elsewhere.

    Attributes:
        by: Who did.
        kept: The number of the seal that was kept, if that could be read.
        held: The number of the newest seal that the log holds; 0 without any.
    """

    at: datetime
    by: str
    why: str
    kept: int | None
    held: int


LogRecord = Sealed | CalendarErased | TextsForgotten | LogAccepted
