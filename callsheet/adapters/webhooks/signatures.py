"""The signatures of a delivery, by Standard Webhooks, over the bytes that came."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from secrets import token_bytes
from typing import Final, NamedTuple, Protocol

from standardwebhooks.webhooks import hmac_data

from callsheet.adapters.webhooks.refusal import Refused, Why
from callsheet.application.errors import ConfigurationError

_PREFIX: Final = "whsec_"
# Newer workspaces send the first family, older ones the second; nothing else differs.
_FAMILIES: Final = (
    ("webhook-id", "webhook-timestamp", "webhook-signature"),
    ("svix-id", "svix-timestamp", "svix-signature"),
)
_NONE: Final = [""]
_DIGITS: Final = 11
"""Of the seconds since 1970, for the next three thousand years."""


class Headers(Protocol):
    """The headers of a delivery, as aiohttp has them: case does not matter."""

    def __contains__(self, name: object, /) -> bool:
        """Say whether there is a header of that name."""

    def getall(self, name: str, default: list[str], /) -> list[str]:
        """Give every value of a header."""


class Claim(NamedTuple):
    """
    What the headers of a delivery say of it.

    Attributes:
        id: Of the message.
        at: When this attempt was signed, in seconds since 1970.
        signatures: Several, separated by spaces; one for each secret.
        wrong: Why they prove nothing, whatever is signed.
    """

    id: str
    at: int
    signatures: str
    wrong: Why | None = None


class Signatures:
    """
    Knows the secrets that sign.

    The library's `verify` goes by the clock of the machine, knows one secret and one
    family of headers, takes text alone, and raises errors of many kinds. What its own
    `sign` would make of a delivery is compared with what came, over the bytes.

    Args:
        secrets: `whsec_` and then a key in base64, each; several while one is
            replaced, none if nothing is signed.
        tolerance: Seconds that a signature may be old, or ahead.

    Raises:
        ConfigurationError: A secret is none; it is not shown.
    """

    def __init__(self, secrets: Sequence[str], tolerance: float) -> None:
        self.known = len(secrets)
        self._tolerance = tolerance
        keys = [_key(secret, place) for place, secret in enumerate(secrets, 1)]
        # Without a secret a delivery is refused like any other, and as slowly.
        self._keys = keys or [token_bytes()]

    def prove(self, headers: Headers, body: bytes, now: datetime) -> str:
        """
        Give the id of a message whose signature is right.

        All secrets are tried, and what is wrong with the headers is told only then:
        the time it takes tells nobody why he was refused.

        Raises:
            Refused: It is not, or not of now.
        """
        claim = claimed(headers)
        wrong = claim.wrong or self._untimely(claim, now)
        text = b"%b.%d.%b" % (claim.id.encode(), claim.at, body)
        given = claim.signatures.encode("utf-8", "surrogatepass").split(b" ")
        signed = False
        for key in self._keys:
            right = b"v1," + b64encode(hmac_data(key, text))
            for one in given:
                # Those of a version that is not known match nothing.
                signed |= compare_digest(right, one)
        if wrong or not signed or not self.known:
            raise Refused(wrong or "no signature matches")
        return claim.id

    def _untimely(self, claim: Claim, now: datetime) -> Why | None:
        age = now.timestamp() - claim.at
        if age > self._tolerance:
            return "old timestamp"
        return "future timestamp" if age < -self._tolerance else None


def is_signed(headers: Headers) -> bool:
    """Say whether there is any header of a signature, right or wrong."""
    return any(_has_any(headers, names) for names in _FAMILIES)


def _has_any(headers: Headers, names: tuple[str, str, str]) -> bool:
    first, second, third = names
    return first in headers or second in headers or third in headers


def claimed(headers: Headers) -> Claim:
    """Read what the headers say; the newer family is asked first, and alone."""
    newer, older = _FAMILIES
    names = newer if _has_any(headers, newer) else older
    try:
        [message_id], [timestamp], [signatures] = (
            headers.getall(names[0], _NONE),
            headers.getall(names[1], _NONE),
            headers.getall(names[2], _NONE),
        )
    except ValueError:
        return Claim("", 0, "", "header doubled")
    if not (message_id and timestamp and signatures):
        return Claim("", 0, "", "header missing")
    if not _is_id(message_id):
        return Claim("", 0, signatures, "bad id")
    if not _is_timestamp(timestamp):
        return Claim(message_id, 0, signatures, "bad timestamp")
    return Claim(message_id, int(timestamp), signatures)


def _is_id(message_id: str) -> bool:
    """
    Say whether this may be an id.

    Id, time and body are signed as one text with dots between them. Where a body has
    such a text in it, it could be cut in another place; the id would then have the
    brace in it with which the true body begins.
    """
    return "{" not in message_id and message_id.isprintable()


def _is_timestamp(text: str) -> bool:
    """Say whether a time is spelt as it is signed."""
    digits = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return digits and (text == "0" or text[0] != "0")


def _key(secret: str, place: int) -> bytes:
    encoded = secret.removeprefix(_PREFIX)
    padded = encoded + "=" * (-len(encoded) % 4)
    try:
        key = b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if encoded == secret or not key:
        raise ConfigurationError(
            f"recall.webhook_secret (item {place}): must be whsec_ and then a key in "
            "base64, as Recall's dashboard shows it"
        )
    return key
