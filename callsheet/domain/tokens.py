"""Access tokens: who may come in, and what they may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, assert_never

from callsheet.domain.ids import Digest
from callsheet.domain.token_records import (
    TokenIssued,
    TokenRecord,
    TokenRevoked,
    TokenScope,
)

_ID: Final = slice(len("sha256:"), len("sha256:") + 16)
_ORDER: Final = tuple(TokenScope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """
    What the log says of tokens.

    Attributes:
        issued: Those that nobody has revoked, by their ids; some have expired.
    """

    issued: Mapping[str, TokenIssued] = field(default_factory=dict)

    def at(self, now: datetime) -> tuple[TokenIssued, ...]:
        """Those that count at a moment, oldest first."""
        return tuple(one for one in self.issued.values() if counts(one, now))


def token_id(digest: Digest) -> str:
    """Name a token by the beginning of its digest, from which nobody learns it."""
    return digest[_ID]


def counts(token: TokenIssued, now: datetime) -> bool:
    """Say whether a token that was not revoked has not expired either."""
    return token.expires is None or now < token.expires


def allows(scopes: Iterable[TokenScope], needed: TokenScope) -> bool:
    """Say whether one of some scopes is the one that is needed, or includes it."""
    return any(_ORDER.index(one) >= _ORDER.index(needed) for one in scopes)


def evolve_tokens(tokens: Tokens, record: TokenRecord) -> Tokens:
    """Add one record to what is known of tokens; those long expired go with it."""
    others = {i: one for i, one in tokens.issued.items() if counts(one, record.at)}
    match record:
        case TokenIssued():
            return Tokens(issued={**others, record.token: record})
        case TokenRevoked():
            others.pop(record.token, None)
            return Tokens(issued=others)
        case _:
            assert_never(record)
