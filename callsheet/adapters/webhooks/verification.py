"""Whether a delivery is from Recall: by its signature, or by the older way, a token."""

from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Final

from callsheet.adapters.webhooks.refusal import Refused
from callsheet.adapters.webhooks.signatures import (
    Headers,
    Signatures,
    claimed,
    is_signed,
)

TOLERANCE: Final = 300.0
"""Seconds that a signature may be old, or ahead: as the scheme's libraries have it."""


class Verifier:
    """
    Tells Recall's deliveries from all others.

    Where secrets are known, a signature that is there decides. The token is for
    deliveries that nobody can prove otherwise: Recall signs none before a workspace
    has a secret.

    Args:
        secrets: Every one that signs, `whsec_` and then a key in base64.
        tokens: Every one that the address may carry as `?token=`; none by default.
        tolerance: Seconds that a signature may be old, or ahead.

    Raises:
        ConfigurationError: A secret is none; it is not shown.
    """

    def __init__(
        self,
        secrets: Sequence[str],
        tokens: Sequence[str] = (),
        tolerance: float = TOLERANCE,
    ) -> None:
        self._signatures = Signatures(secrets, tolerance)
        self._tokens = [token.encode() for token in tokens if token]

    @property
    def takes_tokens(self) -> bool:
        """Whether the query of an address has to be looked at."""
        return bool(self._tokens)

    def admit(
        self, headers: Headers, tokens: Sequence[str], body: bytes, now: datetime
    ) -> str | None:
        """
        Give the id of a message; None if it has none, which only a token allows.

        Args:
            headers: Of the delivery.
            tokens: Every `token` of its address.
            body: Exactly as it was received.
            now: When it was.

        Raises:
            Refused: Nobody knows whose it is.
        """
        try:
            return self._signatures.prove(headers, body, now)
        except Refused as refused:
            known = self._knows(tokens)
            if self._signatures.known and (is_signed(headers) or not self._tokens):
                raise
            if known:
                return _named(headers)
            if self._tokens:
                raise Refused("no token matches") from refused
            raise Refused("not configured") from refused

    def _knows(self, tokens: Sequence[str]) -> bool:
        """Compare with all, however early one is right; two in an address are none."""
        token = tokens[0] if len(tokens) == 1 else ""
        given = token.encode("utf-8", "surrogatepass")
        return sum(compare_digest(given, one) for one in self._tokens) > 0


def _named(headers: Headers) -> str | None:
    """Take the id that stands there, though nothing but the token vouches for it."""
    return claimed(headers).id or None
