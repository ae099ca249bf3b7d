"""What turns texts into stored bytes and back, with the keys of their owners."""

from callsheet.adapters.storage.appends import TextKey
from callsheet.adapters.storage.keys import DataKey, MasterKey, WrongKey
from callsheet.adapters.storage.texts import pack, unpack
from callsheet.application.errors import LogUnavailable


class Vault:
    """
    The keys of one log.

    Args:
        key: The master key; None where nobody gave one: then no text can be read.
        place: Where it is; without one, what is wrong there.
    """

    def __init__(self, key: MasterKey | None, place: str) -> None:
        self._key = key
        self._place = place

    @property
    def key(self) -> MasterKey:
        """
        The master key.

        Raises:
            LogUnavailable: There is none.
        """
        if self._key is None:
            raise LogUnavailable(
                f"the log's texts are sealed, and there is no key: {self._place}"
            )
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

    def check(self, owner: str, wrapped: bytes) -> None:
        """
        See whether the master key is the one that this log was begun with.

        Raises:
            LogUnavailable: There is none, or another one.
        """
        self.data_key(owner, wrapped)

    def seal(self, key: TextKey, text: bytes, wrapped: bytes) -> tuple[str, bytes]:
        """
        Give the name of the compression, and the bytes to store.

        Raises:
            LogUnavailable: There is no master key, or another one.
        """
        return pack(key, text, self.data_key(key.owner, wrapped))

    def unseal(self, key: TextKey, codec: str, stored: bytes, wrapped: bytes) -> bytes:
        """
        Give a text back.

        Raises:
            LogUnavailable: There is no master key, or another one; or the text is not
                what was stored.
        """
        data_key = self.data_key(key.owner, wrapped)
        try:
            return unpack(key, codec, stored, data_key)
        except WrongKey:
            raise LogUnavailable(f"a stored text is damaged: {key.digest}") from None

    def data_key(self, owner: str, wrapped: bytes) -> DataKey:
        """
        Give the key of an owner.

        Raises:
            LogUnavailable: There is no master key, or another one.
        """
        try:
            return self.key.unwrap(owner, wrapped)
        except WrongKey:
            raise LogUnavailable(
                f"the log was sealed with another key than that of {self._place}"
            ) from None
