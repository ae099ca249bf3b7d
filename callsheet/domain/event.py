"""What the core knows of a calendar and of a calendar event."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.instants import aware


class CalendarStatus(Enum):
    """Whether Recall can read the calendar."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"


class Response(Enum):
    """What an invited person answered; both platforms' words, in one tongue."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """
    One connected Google or Microsoft calendar.

    Attributes:
        address: The owner's e-mail address; None until Recall has learnt it.
        tenant: Which customer of the host product it belongs to.
        time_zone: IANA name of the owner's zone; what it means at an event's time is
            for an adapter to say (see `LocalTimes`).
        metadata: What the host product noted on it, sorted by key; None if unknown.
    """

    id: CalendarId
    address: str | None = None
    status: CalendarStatus = CalendarStatus.CONNECTED
    tenant: str | None = None
    time_zone: str | None = None
    metadata: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTimes:
    """
    When an event takes place by the clock on its owner's wall.

    Attributes:
        zone: IANA name of the zone.
        zone_data: Version of the zone data that was looked up.
        weekday: Of the start, counted from Monday as 0.
        starts: Minutes from the midnight before the start.
        ends: Minutes from that same midnight; over 1,440 if on a later day.
    """

    zone: str
    zone_data: str
    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """
    A person on an event, organiser included; rooms and resources are none.

    Attributes:
        address: None where the platform hides it.
        is_me: Whether this is the calendar's owner.
    """

    address: str | None
    is_me: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    One reading of a calendar event, normalised from either platform.

    Attributes:
        start: Aware instant; for an all-day event as Recall gives it.
        end: Aware instant; the event is over from here on.
        meeting_url: The link as Recall extracted it, never altered; None without.
        series: Every id under which its series is known, `ical_uid` first; sorted
            behind it. Empty if the platform gave none.
        series_complete: False where there may be other ids that are not shown.
        title: None without one, or where it is hidden (see `title_hidden`).
        all_day: Whether it lasts whole days, None where it cannot be told.
        guests: All people known, the organiser too.
        guests_complete: False where the platform hides or shortens the list.
        organizer: The organiser's address, None if unknown.
        organizer_is_me: None where it cannot be told.
        my_response: The owner's own answer, None where it cannot be told.
        recurring: Whether it is one of a series, None where it cannot be told.
        private: Whether it is marked private or confidential, None where it cannot
            be told.
        meeting_platform: Recall's word for where the meeting takes place; None if
            it gave none.
        local: None unless the policy asks for the time of day, or the zone is unknown.
        updated_at: Recall's version of the row.
    """

    id: EventId
    calendar_id: CalendarId
    start: datetime
    end: datetime
    meeting_url: str | None = None
    is_deleted: bool = False
    is_cancelled: bool = False
    ical_uid: str | None = None
    series: tuple[str, ...] = ()
    series_complete: bool = True
    title: str | None = None
    title_hidden: bool = False
    all_day: bool | None = False
    guests: tuple[Guest, ...] = ()
    guests_complete: bool = True
    organizer: str | None = None
    organizer_is_me: bool | None = None
    my_response: Response | None = None
    recurring: bool | None = None
    private: bool | None = None
    meeting_platform: str | None = None
    local: LocalTimes | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        """
        Refuse times that are no instants.

        Raises:
            ValueError: A time lacks its UTC offset.
        """
        aware(self.start, "start")
        aware(self.end, "end")
        if self.updated_at is not None:
            aware(self.updated_at, "updated_at")
