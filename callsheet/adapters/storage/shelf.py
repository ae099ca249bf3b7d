"""How texts are kept under their digests, each for each of its owners: in any table."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from callsheet.adapters.storage.appends import TextKey
from callsheet.adapters.storage.keys import DataKey
from callsheet.adapters.storage.vault import Vault
from callsheet.application.log_port import Owned
from callsheet.domain.ids import Digest

C = TypeVar("C")
"""The cursor of a transaction."""


class StoredText(NamedTuple):
    """A text as its table holds it, with the key of its owner."""

    digest: Digest
    owner: str
    codec: str
    stored: bytes
    wrapped: bytes


class Shelf(ABC, Generic[C]):
    """
    The tables of texts and of their owners' keys, within a caller's transaction.

    Args:
        vault: Seals and unseals the texts.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def insert(self, c: C, texts: Mapping[TextKey, bytes]) -> None:
        """Store the texts that are new; each once for ever."""
        if not texts:
            return
        # Asked for first, so that only what is new is compressed and sealed.
        known = set(self._known(c, sorted({key.digest for key in texts})))
        new = {key: text for key, text in texts.items() if key not in known}
        wrapped = self.keys(c, sorted({key.owner for key in new}))
        self._store(
            c,
            [
                (key, *self._vault.seal(key, text, wrapped[key.owner]))
                for key, text in new.items()
            ],
        )

    def select(self, c: C, digests: Sequence[Digest]) -> dict[Digest, bytes]:
        """Read texts; those that are not there, or erased, are left out."""
        found: dict[Digest, bytes] = {}
        for digest, owner, codec, stored, wrapped in self._find(c, digests):
            if digest not in found:  # another owner's copy says the same
                key = TextKey(digest, owner)
                found[digest] = self._vault.unseal(key, codec, stored, wrapped)
        return found

    def keys(self, c: C, owners: Sequence[str]) -> dict[str, bytes]:
        """Give the owners' data keys, wrapped; who has none gets one."""
        wrapped = self._keys(c, owners)
        new = {o: self._vault.new_wrapped(o) for o in owners if o not in wrapped}
        self._store_keys(c, new)
        return wrapped | new

    def data_keys(self, c: C, owners: Sequence[str]) -> dict[str, DataKey]:
        """Give the owners' data keys; who has none gets one."""
        wrapped = self.keys(c, owners)
        return {owner: self._vault.data_key(owner, wrapped[owner]) for owner in owners}

    def data_key(self, c: C, owner: str) -> DataKey | None:
        """Give an owner's data key; None if he has none."""
        wrapped = self._keys(c, [owner]).get(owner)
        return None if wrapped is None else self._vault.data_key(owner, wrapped)

    def view_key(self, identity: bytes) -> bytes | None:
        """Give the key that attests a log's views; None without a master key."""
        return self._vault.view_key(identity)

    def check_key(self, c: C, owner: str) -> None:
        """
        See whether the master key is the one that an owner's key was wrapped with.

        Raises:
            LogUnavailable: There is none, or another one.
        """
        for wrapped in self._keys(c, [owner]).values():
            self._vault.check(owner, wrapped)

    @abstractmethod
    def erase(self, c: C, owner: str) -> int:
        """Destroy an owner's data key, and his texts; say how many there were."""

    @abstractmethod
    def owned(self, c: C, owner: str) -> Owned:
        """Say what there is of an owner's."""

    @abstractmethod
    def count(self, c: C, digests: Sequence[Digest]) -> int:
        """Count texts, but for the workspace's."""

    @abstractmethod
    def forget(self, c: C, digests: Sequence[Digest]) -> None:
        """Delete texts, whoever owns them, but for the workspace's."""

    @abstractmethod
    def _known(self, c: C, digests: Sequence[Digest]) -> Iterable[TextKey]:
        """Say which of the texts are there, for whichever owner."""

    @abstractmethod
    def _keys(self, c: C, owners: Sequence[str]) -> dict[str, bytes]:
        """Read the owners' wrapped keys, as far as there are any."""

    @abstractmethod
    def _store_keys(self, c: C, wrapped: Mapping[str, bytes]) -> None:
        """Store new wrapped keys."""

    @abstractmethod
    def _store(self, c: C, texts: Sequence[tuple[TextKey, str, bytes]]) -> None:
        """Store texts that are not there yet, with their codecs."""

    @abstractmethod
    def _find(self, c: C, digests: Sequence[Digest]) -> Iterable[StoredText]:
        """Read all copies of the texts whose owners have keys."""
