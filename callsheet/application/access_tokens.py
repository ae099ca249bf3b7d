"""Issuing and revoking access tokens, recorded as facts; they are made elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.errors import CallsheetError
from callsheet.application.known_scopes import Named, Readers, Scopes
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.near_ids import SHOWN, mistaken_for
from callsheet.application.phrases import listed
from callsheet.application.signature import Signature
from callsheet.application.statements import check_text, write_said
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.instants import later
from callsheet.domain.scopes import calendar_of
from callsheet.domain.token_records import TokenIssued, TokenRevoked, TokenScope
from callsheet.domain.tokens import allows, token_id

LONGEST: Final = timedelta(days=3_660)
"""A token that is to last longer is one that somebody has to revoke."""

MOST: Final = 1_000
"""Tokens that may stand at once: all of them are in memory while a service runs."""

NAME_LIMIT: Final = 100
CALENDARS_LIMIT: Final = 100
"""Characters of a token's name, and calendars that one may be bound to."""


class UnknownToken(CallsheetError):
    """No token that stands is meant by that, or several are; the text names some."""


class TokenRefused(CallsheetError):
    """A token cannot be issued as things are; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWish(Signature):
    """
    What token somebody wants.

    Attributes:
        name: What it is for, or whose it is.
        calendars: Ids or addresses of all that it is to see; None for the whole
            workspace.
        lasts: How long; None until somebody revokes it.
    """

    name: str
    scopes: tuple[TokenScope, ...]
    calendars: tuple[str, ...] | None = None
    lasts: timedelta | None = None

    def __post_init__(self) -> None:
        """
        Refuse what makes no sense, and texts that cannot be kept.

        Raises:
            ValueError: A text is empty, too long, or holds control characters; there
                is no scope; it would last too long; or a token for some calendars
                would have a scope that reaches beyond them.
        """
        check_text("the name", self.name, NAME_LIMIT)
        if not self.scopes:
            raise ValueError(f"name a scope: {', '.join(s.value for s in TokenScope)}")
        if self.lasts is not None and not timedelta() < self.lasts <= LONGEST:
            raise ValueError(f"a token lasts for {LONGEST.days:,} days at most")
        if self.calendars is not None:
            self._check_calendars(self.calendars)
        Signature.__post_init__(self)

    def _check_calendars(self, calendars: tuple[str, ...]) -> None:
        if not 0 < len(calendars) <= CALENDARS_LIMIT:
            raise ValueError(f"name 1 to {CALENDARS_LIMIT} calendars, or none at all")
        for one in calendars:
            check_text("a calendar", one, NAME_LIMIT * 10)
        if allows(self.scopes, TokenScope.OPERATE):
            raise ValueError(
                "operate and admin act on the whole workspace: a token for some "
                "calendars may have read and prefer"
            )


async def issue_token(
    log: Log, wish: TokenWish, digest: Digest, *, now: datetime, readers: Readers
) -> TokenIssued:
    """
    Let in whoever says a token from now on.

    Args:
        log: Where it is recorded.
        wish: What the token is to be good for.
        digest: Of the token, which nobody keeps.
        now: When it begins to count.
        readers: How stored texts become what they were.

    Raises:
        UnknownScope: The log knows no such calendar, or several.
        TokenRefused: There is one of that name, or there are too many.
        Conflict: Somebody else wrote at the same moment; nothing was recorded.
        LogUnavailable: The log could not be read or written.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    standing = ledger.workspace.tokens.at(now)
    if any(one.name == wish.name for one in standing):
        raise TokenRefused(
            f"a token is called {wish.name!r} already: take another name, or revoke it"
        )
    if len(standing) >= MOST:
        raise TokenRefused(f"there are {MOST:,} tokens already: revoke one")
    issued = TokenIssued(
        token=token_id(digest),
        name=wish.name,
        digest=digest,
        scopes=tuple(one for one in TokenScope if one in wish.scopes),
        by=wish.by,
        why=wish.why,
        at=now,
        calendars=await _calendars(ledger, wish, readers),
        expires=None if wish.lasts is None else later(now, wish.lasts),
    )
    await write_said(ledger, [issued], "token")
    return issued


async def revoke_token(
    log: Log, named: str, signature: Signature, *, now: datetime
) -> TokenIssued:
    """
    Let nobody in by a token from now on.

    Args:
        log: Where it is recorded.
        named: The token's id or its name.
        signature: Who revokes it, and why.
        now: When it ends.

    Returns:
        What it was.

    Raises:
        UnknownToken: No token that stands is called so.
        Conflict: Somebody else wrote at the same moment; nothing was recorded.
        LogUnavailable: The log could not be read or written.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    found = _find(ledger.workspace.tokens.at(now), named)
    revoked = TokenRevoked(
        token=found.token, by=signature.by, why=signature.why, at=now
    )
    await write_said(ledger, [revoked], "revocation")
    return found


async def tokens_in_force(log: Log, *, now: datetime) -> tuple[TokenIssued, ...]:
    """
    Read which tokens count at a moment, oldest first.

    Raises:
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    return ledger.workspace.tokens.at(now)


def _find(standing: tuple[TokenIssued, ...], named: str) -> TokenIssued:
    for one in standing:
        if named in (one.token, one.name):
            return one
    names = [name for one in standing for name in (one.name, one.token)]
    near = mistaken_for(named, names) or [one.name for one in standing]
    known = f"there is {listed(near)}" if near else "there is none at all"
    raise UnknownToken(f"no token {named[:SHOWN]!r}: {known}")


async def _calendars(
    ledger: Ledger, wish: TokenWish, readers: Readers
) -> tuple[CalendarId, ...] | None:
    if wish.calendars is None:
        return None
    scopes = Scopes(ledger, readers)
    found = [await scopes.find(Named(calendar=one)) for one in wish.calendars]
    ids = (calendar_of(scope) for scope in found)
    return tuple(sorted({one for one in ids if one is not None}))
