"""Access tokens as they are said: made by chance, and kept as digests only."""

from secrets import token_urlsafe
from typing import Final

from callsheet.domain.digests import digest_text
from callsheet.domain.ids import Digest

PREFIX: Final = "cs_"
"""By which people, and scanners for lost secrets, know a token of Callsheet."""

_BYTES: Final = 32


def new_token() -> str:
    """Make a token that nobody guesses: 256 bits of the system's randomness."""
    return PREFIX + token_urlsafe(_BYTES)


def token_digest(token: str) -> Digest:
    """Digest a token: SHA-256 suffices, since no token is a word that people chose."""
    return digest_text(token)
