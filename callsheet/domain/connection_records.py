"""
What the log holds of how calendars came and went: records for ever, as in `records`.

An offer does not say whose calendar it is for: that is sealed by what the link itself
holds, and the log keeps no more of the link than a digest. Nobody reads it from the log
alone, and once the link is gone nobody reads it at all.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.domain.ids import CalendarId, Digest


class Lapse(Enum):
    """
    Why a try to connect a calendar came to nothing.

    They are stored, so none is ever renamed.
    """

    DENIED = "denied"
    PROVIDER_ERROR = "provider_error"
    PROVIDER_DOWN = "provider_down"
    CODE_REFUSED = "code_refused"
    WRONG_ACCOUNT = "wrong_account"
    SCOPE_MISSING = "scope_missing"
    TOKEN_MISSING = "token_missing"  # noqa: S105 -- a code
    RECALL_DOWN = "recall_down"
    RECALL_REFUSED = "recall_refused"


class Connection(Enum):
    """What was done at Recall so that a calendar is connected; stored, too."""

    CREATED = "created"
    RENEWED = "renewed"
    FOUND = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOffered:
    """
    A link was made by which one person may connect one calendar, once.

    Attributes:
        offer: Names it in all later records: the beginning of the digest.
        digest: Of the secret in the link.
        platform: Recall's word for Google or Microsoft.
        sealed: For which address, and which tenant; only the link opens it.
        expires: From when on the link counts no more.
    """

    offer: str
    digest: Digest
    platform: str
    sealed: str
    by: str
    why: str
    at: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFailed:
    """
    Somebody used a link, and no calendar was connected; he may try again.

    Attributes:
        detail: The other side's own code for it; never free text.
        revoked: Whether what was granted was given back to Google at once.
    """

    offer: str
    lapse: Lapse
    at: datetime
    detail: str | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionUsed:
    """A link has done its work, and counts no more."""

    offer: str
    calendar_id: CalendarId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarConnected:
    """
    A calendar was connected through Callsheet.

    Attributes:
        by: Who made the link, or gave the credentials.
        offer: Which link it was; None for credentials at hand.
    """

    calendar_id: CalendarId
    platform: str
    connection: Connection
    by: str
    why: str
    at: datetime
    offer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisconnectOrdered:
    """
    Somebody wants a calendar deleted at Recall; written before that is sent.

    A `CalendarSeen` with `deleted` behind it says that it is gone.
    """

    calendar_id: CalendarId
    by: str
    why: str
    at: datetime


OfferRecord = ConnectionOffered | ConnectionFailed | ConnectionUsed
ConnectionRecord = OfferRecord | CalendarConnected | DisconnectOrdered
