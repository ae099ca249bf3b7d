"""What the core knows of a bot that Recall lists on an event."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.domain.answers import Answer
from callsheet.domain.ids import BotId, CalendarId, DedupKey, Digest, EventId
from callsheet.domain.instants import aware


class BotStatus(Enum):
    """Where a bot is in its life, as far as it was learnt."""

    SCHEDULED = "scheduled"
    JOINING = "joining"
    IN_CALL = "in_call"
    DONE = "done"
    FAILED = "failed"


class EndReason(Enum):
    """Why a bot's life ended."""

    REMOVED_FROM_CALL = "removed_from_call"
    REJECTED_BY_HOST = "rejected_by_host"
    JOIN_FAILURE = "join_failure"
    COMPLETED = "completed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """
    A bot that Recall lists on an event, with what is known of its life.

    Attributes:
        start: When it was booked to join; the event may have moved since.
        link: The link that it will join.
        status: None if nobody said; then its start alone decides.
        stopped_by_person: Whether a person sent it out of the call.
        settings_digest: Of the configuration last applied; None if unknown.
        ours: Whether the log holds our intent or adoption for it.
        dismissed: Whether it was to be removed, and Recall lists it all the same.
    """

    id: BotId
    key: DedupKey
    start: datetime
    link: str
    status: BotStatus | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    stopped_by_person: bool = False
    settings_digest: Digest | None = None
    ours: bool = False
    dismissed: bool = False

    def __post_init__(self) -> None:
        """
        Refuse times that are no instants.

        Raises:
            ValueError: A time lacks its UTC offset.
        """
        aware(self.start, "start")
        if self.ended_at is not None:
            aware(self.ended_at, "ended_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """
    An event of the workspace that may share a bot with the one to be decided.

    Attributes:
        calendar: The calendar's address (or id), for people.
        key: The deduplication key that this event wants, None if it can have none.
        wanted: Whether this event wants its occurrence recorded.
        bots: Its bots, with what is known of their lives.
        in_flight: Whether an addition under its key was sent and is unanswered.
    """

    event_id: EventId
    calendar_id: CalendarId
    calendar: str
    key: DedupKey | None
    start: datetime
    end: datetime
    wanted: Answer
    bots: tuple[Bot, ...] = ()
    in_flight: bool = False

    def __post_init__(self) -> None:
        """
        Refuse times that are no instants.

        Raises:
            ValueError: A time lacks its UTC offset.
        """
        aware(self.start, "start")
        aware(self.end, "end")
