"""What turns texts into stored bytes and back, with the keys of their owners."""

import zlib

from callsheet.adapters.storage.appends import TextKey
from callsheet.adapters.storage.keys import DataKey, MasterKey, WrongKey
from callsheet.adapters.storage.texts import pack, unpack
from callsheet.application.errors import LogUnavailable, TextDamaged


class Vault:
    """
    The keys of one log.

    Args:
        key: The master key; None where nobody gave one: then no text can be read.
        place: Where it is; without one, what is wrong there.

    Attributes:
        fits: Whether the master key has opened one of the log's keys.
    """

    def __init__(self, key: MasterKey | None, place: str) -> None:
        self._key = key
        self._place = place
        self.fits = False

    @property
    def key(self) -> MasterKey:
        """
        The master key.

        Raises:
            LogUnavailable: There is none.
        """
        if self._key is None:
            raise LogUnavailable(self._place)
        return self._key

    def view_key(self, identity: bytes) -> bytes | None:
        """Give the key that attests a log's views; None without a master key."""
        return None if self._key is None else self._key.view_key(identity)

    def new_wrapped(self, owner: str) -> bytes:
        """
        Make a data key for an owner, in the form in which it is stored.

        Raises:
            LogUnavailable: There is no master key.
        """
        return self.key.new_wrapped(owner)

    def seal(self, key: TextKey, text: bytes, data_key: DataKey) -> tuple[str, bytes]:
        """Give the name of the compression, and the bytes to store."""
        return pack(key, text, data_key)

    def unseal(
        self, key: TextKey, codec: object, stored: bytes, data_key: DataKey
    ) -> bytes:
        """
        Give a text back.

        Raises:
            TextDamaged: It is not what was stored.
        """
        try:
            return unpack(key, str(codec), stored, data_key)
        except (WrongKey, zlib.error):
            raise TextDamaged(f"a stored text is damaged: {key.digest}") from None

    def data_key(self, owner: str, wrapped: bytes) -> DataKey:
        """
        Give the key of an owner.

        Raises:
            LogUnavailable: There is no master key.
            WrongKey: There is another one, or the stored key is damaged.
        """
        opened = self.key.unwrap(owner, wrapped)
        self.fits = True
        return opened

    def another(self) -> LogUnavailable:
        """Give the error that the master key is not that of the log."""
        return LogUnavailable(
            f"the log was sealed with another key than that of {self._place}; put the "
            "right key back, or give it by CALLSHEET_LOG__KEY_FILE"
        )
