"""Access tokens as programs read them; never what is said to be let in."""

from dataclasses import dataclass

from callsheet.adapters.documents.form import Instant, fields_of
from callsheet.domain.instants import spell
from callsheet.domain.token_records import TokenIssued, TokenScope


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenDocument:
    """
    A token, without what is said to be let in.

    Attributes:
        id: By which it is revoked; it lets nobody in.
        calendars: All that it lets see; null for the whole workspace.
        at: When it was issued.
        expires: From when on it counts no more; null until it is revoked.
    """

    id: str
    name: str
    scopes: tuple[TokenScope, ...]
    calendars: tuple[str, ...] | None
    by: str
    why: str
    at: Instant
    expires: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedDocument(TokenDocument):
    """
    A new token.

    Attributes:
        secret: What is sent as `Bearer`; it is shown this once.
        id: By which it is revoked; it lets nobody in.
        calendars: All that it lets see; null for the whole workspace.
        at: When it was issued.
        expires: From when on it counts no more; null until it is revoked.
    """

    secret: str


def issued_document(token: TokenIssued, secret: str) -> IssuedDocument:
    """Write a new token, with what is sent to be let in, as JSON's types."""
    return IssuedDocument(secret=secret, **fields_of(token_document(token)))


def token_document(token: TokenIssued) -> TokenDocument:
    """Write a token as JSON's types."""
    return TokenDocument(
        id=token.token,
        name=token.name,
        scopes=token.scopes,
        calendars=token.calendars,
        by=token.by,
        why=token.why,
        at=spell(token.at),
        expires=None if token.expires is None else spell(token.expires),
    )
