"""What a product is told that keeps its own copy of which meeting has which bot."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.domain.ids import BotId, CalendarId, Digest, EventId


class ChangeKind(Enum):
    """What changed; stored by those who hear of it, so never rename a value."""

    BOOKED = "booked"
    """A bot was booked for the event, or one of an earlier scheduler taken over."""

    MOVED = "moved"
    """The event's bot was replaced: for another time, link, key or settings."""

    REMOVED = "removed"
    """The event does not have the bots in `was` any more, and no others instead."""

    NOT_RECORDED = "not_recorded"
    """The event gets no bot, or it gets none for another reason than was told."""

    RECORDED_ELSEWHERE = "recorded_elsewhere"
    """The event gets no bot, for another one is or was in its meeting."""

    FAILED = "failed"
    """What was to be done was given up; the event keeps the bots that are named."""

    BOT_JOINED = "bot_joined"
    """The bot is in the call."""

    BOT_DONE = "bot_done"
    """The bot has been in the call and has left it."""

    BOT_FAILED = "bot_failed"
    """The bot did not get in, or broke down."""

    HELD = "held"
    """The guard holds removals back: those bots stay until somebody approves."""

    RELEASED = "released"
    """A hold is over."""

    CALENDAR_CONNECTED = "calendar_connected"
    """Recall can read the calendar."""

    CALENDAR_LOST = "calendar_lost"
    """Recall cannot read the calendar any more, and has removed its future bots."""

    CALENDAR_DELETED = "calendar_deleted"
    """Recall does not know the calendar any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One change; it follows from a record of the log and those before it.

    Attributes:
        position: Of that record: no two changes have the same, and later ones higher.
        at: When it was recorded; what happened, happened just before.
        reason: A stable code for why: a decision's reason, a failure by its meaning,
            why a bot's life ended, the guard's limit, how a hold ended, `adopted` or
            `vanished`.
        event_id: None of what is no single event's.
        calendar_id: None of what is no single calendar's.
        bot_ids: The bots that the event has from now on; of a change in a bot's life
            that bot.
        was: The bots that it had before and has no more.
        start: When the bots are to join, or those that it had were; None if the log
            does not tell.
        hold: Which hold.
        count: Of how many events a hold keeps the bots.
    """

    position: int
    at: datetime
    kind: ChangeKind
    reason: str | None = None
    event_id: EventId | None = None
    calendar_id: CalendarId | None = None
    bot_ids: tuple[BotId, ...] = ()
    was: tuple[BotId, ...] = ()
    start: datetime | None = None
    hold: Digest | None = None
    count: int | None = None
