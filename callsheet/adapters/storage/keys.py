"""The keys of a log: one from outside, and one for each owner of texts within."""

import os
from base64 import b64decode, b64encode
from binascii import Error
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from callsheet.application.errors import LogUnavailable
from callsheet.domain.digests import encoded

KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME_BYTES = 8


class WrongKey(Exception):
    """What was sealed cannot be opened: another key, or other bytes."""


class DataKey:
    """
    Seals what belongs to one owner, by AES-256-GCM.

    Without it nothing that it sealed can be read again: destroying it erases that.

    Attributes:
        name: Tells it from the keys that the same owner had before or after; it stays
            the same under another master key.
    """

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(secret)
        self.name = _derived(secret, b"callsheet key name")[:_NAME_BYTES].hex()

    def seal(self, data: bytes, context: bytes) -> bytes:
        """Encrypt and bind to a context, such as where it is stored."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """
        Decrypt.

        Raises:
            WrongKey: It was sealed by another key, for another context, or altered.
        """
        try:
            nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, rest, context)
        except (InvalidTag, TypeError, ValueError):
            # A database takes what it is given, also a number in the place of bytes.
            raise WrongKey from None


class MasterKey:
    """
    The key that is kept outside of the database; every other one is wrapped by it.

    Args:
        secret: 32 random bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._wrapping = DataKey(_derived(secret, b"callsheet data keys"))
        self._signing = _derived(secret, b"callsheet seals")
        self._viewing = _derived(secret, b"callsheet views")
        self._unwrapped = lru_cache(maxsize=4_096)(self._unwrap)

    def new_wrapped(self, owner: str) -> bytes:
        """Make a data key for an owner, in the form in which it is stored."""
        return self._wrapping.seal(os.urandom(KEY_BYTES), encoded(owner))

    def unwrap(self, owner: str, wrapped: bytes) -> DataKey:
        """
        Give the data key of an owner.

        Raises:
            WrongKey: It was not wrapped by this key for this owner.
        """
        return self._unwrapped(owner, wrapped)

    def sign(self, data: bytes) -> bytes:
        """Authenticate data that is kept outside of the database."""
        code = hmac.HMAC(self._signing, hashes.SHA256())
        code.update(data)
        return code.finalize()

    def view_key(self, identity: bytes) -> bytes:
        """Give the key that attests the views of one log."""
        return _derived(self._viewing, identity)

    def _unwrap(self, owner: str, wrapped: bytes) -> DataKey:
        return DataKey(self._wrapping.unseal(wrapped, encoded(owner)))


def fresh_key() -> str:
    """Make a master key, as it is written into a file or a setting."""
    return b64encode(os.urandom(KEY_BYTES)).decode()


def key_from(text: str, place: str) -> MasterKey:
    """
    Read a master key as `fresh_key` writes it.

    Args:
        text: 44 characters; white space around them does not matter.
        place: Where it stands, for the error; the text itself is never repeated.

    Raises:
        LogUnavailable: It is no such key.
    """
    try:
        secret = b64decode(text.strip(), validate=True)
    except (Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise LogUnavailable(
            f"{place}: no key of a log; it is 32 random bytes in base64, as "
            "`openssl rand -base64 32` writes them"
        )
    return MasterKey(secret)


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret)
