"""
What the log holds of access tokens: records for ever, as in `domain.records`.

All of them stand in a stream of their own. Of a token itself only a digest is kept:
nobody can read from the log what to say to be let in.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.domain.ids import CalendarId, Digest


class TokenScope(Enum):
    """
    What the bearer of a token may do; each one includes those before it.

    They are stored, so none is ever renamed.
    """

    READ = "read"
    PREFER = "prefer"
    OPERATE = "operate"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    """
    Somebody may come in with a token from now on.

    Attributes:
        token: Names it in all later records; see `callsheet.domain.tokens.token_id`.
        name: For people; no two that stand have the same.
        digest: Of the token as it is said.
        calendars: All that it lets see; None if it is for the whole workspace.
        expires: From when on it counts no more; None if it has to be revoked.
    """

    token: str
    name: str
    digest: Digest
    scopes: tuple[TokenScope, ...]
    by: str
    why: str
    at: datetime
    calendars: tuple[CalendarId, ...] | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked:
    """A token counts no more."""

    token: str
    by: str
    why: str
    at: datetime


TokenRecord = TokenIssued | TokenRevoked
