"""Links by which a calendar is connected: made by chance, and what they seal."""

import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from callsheet.application.offering import Expected

_BYTES: Final = 32
_NONCE: Final = 12
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_PURPOSE: Final = b"callsheet connection"


def new_secret() -> str:
    """Make a secret that nobody guesses: 256 bits of the system's randomness."""
    return token_urlsafe(_BYTES)


def is_secret(text: str) -> bool:
    """Say whether a text looks like one."""
    return _SHAPE.fullmatch(text) is not None


def challenge_of(verifier: str) -> str:
    """Give the challenge for a verifier, by S256 of RFC 7636."""
    return _base64(sha256(verifier.encode()).digest())


def sealed(expected: Expected, secret: str) -> str:
    """
    Seal whose calendar is expected, so that only the link itself can tell.

    The key is derived from the secret in the link, of which the log keeps a digest:
    whoever has the log alone learns nothing, nor does anybody once the link is lost.
    """
    content = orjson.dumps({"address": expected.address, "tenant": expected.tenant})
    nonce = os.urandom(_NONCE)
    return _base64(nonce + _cipher(secret).encrypt(nonce, content, _PURPOSE))


def unsealed(box: str, secret: str) -> Expected | None:
    """Open what a link sealed; None if it is not what was sealed."""
    try:
        content = urlsafe_b64decode(box + "=" * (-len(box) % 4))
        nonce, rest = content[:_NONCE], content[_NONCE:]
        said = orjson.loads(_cipher(secret).decrypt(nonce, rest, _PURPOSE))
        return Expected(address=said["address"], tenant=said["tenant"])
    except (InvalidTag, ValueError, LookupError, TypeError):
        return None


def _cipher(secret: str) -> AESGCM:
    key = HKDF(hashes.SHA256(), _BYTES, salt=None, info=_PURPOSE)
    return AESGCM(key.derive(secret.encode()))


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
