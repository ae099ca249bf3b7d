"""Access tokens as programs read them; never what is said to be let in."""

from dataclasses import dataclass

from callsheet.adapters.documents.form import Instant
from callsheet.domain.instants import spell
from callsheet.domain.token_records import TokenIssued, TokenScope


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenDocument:
    """
    A token, without what is said to be let in.

    Attributes:
        token: Its id, by which it is revoked.
        calendars: All that it lets see; null for the whole workspace.
        at: When it was issued.
        expires: From when on it counts no more; null until it is revoked.
    """

    token: str
    name: str
    scopes: tuple[TokenScope, ...]
    calendars: tuple[str, ...] | None
    by: str
    why: str
    at: Instant
    expires: Instant | None


def token_document(token: TokenIssued) -> TokenDocument:
    """Write a token as JSON's types."""
    return TokenDocument(
        token=token.token,
        name=token.name,
        scopes=token.scopes,
        calendars=token.calendars,
        by=token.by,
        why=token.why,
        at=spell(token.at),
        expires=None if token.expires is None else spell(token.expires),
    )
