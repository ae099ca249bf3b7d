"""Texts as they are stored: compressed, and sealed by the key of their owner."""

import zlib

from callsheet.adapters.storage.appends import TextKey
from callsheet.adapters.storage.keys import DataKey
from callsheet.domain.digests import encoded


def pack(key: TextKey, text: bytes, data_key: DataKey) -> tuple[str, bytes]:
    """Give the name of the compression, and the sealed bytes."""
    small = zlib.compress(text)
    codec, data = ("zlib", small) if len(small) < len(text) else ("none", text)
    return codec, data_key.seal(data, _context(key, codec))


def unpack(key: TextKey, codec: str, stored: bytes, data_key: DataKey) -> bytes:
    """
    Give the text back.

    Raises:
        WrongKey: It is not what was stored there.
    """
    return unpacked(codec, data_key.unseal(stored, _context(key, codec)))


def unpacked(codec: str, data: bytes) -> bytes:
    """Undo the compression of that name."""
    return zlib.decompress(data) if codec == "zlib" else data


def _context(key: TextKey, codec: str) -> bytes:
    return b"\0".join((encoded(key.owner), encoded(key.digest), encoded(codec)))
