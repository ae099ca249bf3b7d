"""
What the log holds of holds and pauses: records for ever, as in `domain.records`.

All of them stand in the workspace's stream. Who said something, and why, is kept as
it was said; nothing else in them is personal.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.domain.ids import Digest, EventId


class Limit(Enum):
    """Which limit of the guard was passed, or what a change of the scheme waits for."""

    REMOVALS = "removals"
    PER_HOUR = "per_hour"
    FREEZE_WINDOW = "freeze_window"
    SHARED_BOT = "shared_bot"
    BY_CALENDARS = "by_calendars"
    LIVE_BOT = "live_bot"


class Ending(Enum):
    """How a hold ended."""

    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced:
    """
    The guard holds these removals back from now on.

    Attributes:
        hold: Names it; see `callsheet.domain.holds.Hold`.
        scope: Where the limit was passed; see `callsheet.domain.scopes`.
        count: How many events' removals are held.
        first: The first ten of these events, the most urgent one first.
        until: When it passes by itself; None if somebody has to approve.
    """

    hold: Digest
    scope: str
    limit: Limit
    count: int
    first: tuple[EventId, ...]
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldApproved:
    """Somebody agreed to the removals of a hold; that counts until `expires`."""

    hold: Digest
    scope: str
    by: str
    why: str
    at: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRejected:
    """Somebody refused the removals of a hold; an approval before is taken back."""

    hold: Digest
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded:
    """
    A hold is over.

    Attributes:
        commands: What an approval lets go until it expires, or what a rejection keeps:
            each event with the digest of its commands; of no others.
    """

    hold: Digest
    how: Ending
    at: datetime
    commands: tuple[tuple[EventId, Digest], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """
    Nothing is sent in a scope from now on; it is decided and recorded all the same.

    Attributes:
        scope: See `callsheet.domain.scopes`.
        expires: When it ends by itself; None if it has to be ended.
    """

    scope: str
    by: str
    why: str
    at: datetime
    expires: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The pause of a scope is over."""

    scope: str
    by: str
    why: str
    at: datetime


HoldRecord = HoldPlaced | HoldApproved | HoldRejected | HoldEnded

PauseRecord = Paused | Resumed
