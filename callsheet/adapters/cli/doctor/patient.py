"""What is examined: the settings, and what other checks have learnt by the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from callsheet.adapters.settings import Configuration
from callsheet.application.inbox import NoticeKind
from callsheet.application.ports import CalendarRead, Clock
from callsheet.domain.deliveries import Standing
from callsheet.domain.ids import CalendarId


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    What the log holds, as far as checks need it.

    Attributes:
        calendars: How each stands, in Recall's words.
        changed: When an event changed last, by Recall's clock; None if nobody knows.
        events: How many are not over.
        heard: When which kind of message was received last.
        standings: How it stands with each of those who are told of changes.
    """

    calendars: Mapping[CalendarId, str]
    changed: datetime | None
    events: int
    heard: Mapping[NoticeKind, datetime]
    standings: Mapping[str, Standing]


@dataclass(slots=True, kw_only=True)
class Patient:
    """
    What is examined.

    Attributes:
        configuration: All settings.
        clock: This machine's.
        service: Where it runs; None if nobody knows.
        date: What Recall's answer said of the time.
        dated: When it came, by this machine's clock.
        calendars: Those on the first page; None if they could not be read.
        all_listed: Whether there are no more.
        kept: What the log holds; None if it could not be read.
    """

    configuration: Configuration
    clock: Clock
    service: str | None = None
    date: str | None = None
    dated: datetime | None = None
    calendars: tuple[CalendarRead, ...] | None = None
    all_listed: bool = False
    kept: Kept | None = field(default=None)
