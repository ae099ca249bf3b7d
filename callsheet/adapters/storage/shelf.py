"""How texts are kept under their digests, each for each of its owners: in any table."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Generic, NamedTuple, TypeVar

from callsheet.adapters.storage.appends import WORKSPACE_OWNER, TextKey
from callsheet.adapters.storage.keys import DataKey, WrongKey
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import (
    KeyDamaged,
    KeyMissing,
    TextDamaged,
    TextsDamaged,
)
from callsheet.application.log_port import Owned
from callsheet.domain.ids import Digest

C = TypeVar("C")
"""The cursor of a transaction."""


class StoredText(NamedTuple):
    """A text as its table holds it, with the key of its owner if that is there."""

    digest: Digest
    owner: str
    codec: str
    stored: bytes
    wrapped: bytes | None


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
        keys = self.data_keys(c, sorted({key.owner for key in new}))
        self._store(
            c,
            [
                (key, *self._vault.seal(key, text, keys[key.owner]))
                for key, text in new.items()
            ],
        )

    def select(self, c: C, digests: Sequence[Digest]) -> dict[Digest, bytes]:
        """
        Read texts; those that are not there, or erased, are left out.

        Raises:
            LogUnavailable: There is no master key, or another one.
            TextsDamaged: Some are there and cannot be read, in no owner's copy.
        """
        found: dict[Digest, bytes] = {}
        problems: dict[Digest, TextDamaged] = {}
        for digest, owner, codec, stored, wrapped in self._find(c, digests):
            if digest in found:  # another owner's copy says the same
                continue
            key = TextKey(digest, owner)
            try:
                data_key = self._open(c, owner, wrapped)
                found[digest] = self._vault.unseal(key, codec, stored, data_key)
            except TextDamaged as problem:
                problems[digest] = problem
        lost = {digest: problems[digest] for digest in problems if digest not in found}
        if lost:
            raise TextsDamaged(lost)
        return found

    def keys(self, c: C, owners: Sequence[str]) -> dict[str, bytes]:
        """Give the owners' data keys, wrapped; who has none gets one."""
        wrapped = self._keys(c, owners)
        new = {o: self._vault.new_wrapped(o) for o in owners if o not in wrapped}
        self._store_keys(c, new)
        return wrapped | new

    def data_keys(self, c: C, owners: Sequence[str]) -> dict[str, DataKey]:
        """
        Give the owners' data keys; who has none gets one.

        Raises:
            LogUnavailable: There is no master key, or another one.
            KeyDamaged: One of the keys is not what was stored.
        """
        wrapped = self.keys(c, owners)
        return {owner: self._open(c, owner, wrapped[owner]) for owner in owners}

    def data_key(self, c: C, owner: str) -> DataKey | None:
        """
        Give an owner's data key; None if he has none.

        Raises:
            LogUnavailable: There is no master key, or another one.
            KeyDamaged: The key is not what was stored.
        """
        wrapped = self._keys(c, [owner]).get(owner)
        return None if wrapped is None else self._open(c, owner, wrapped)

    def view_key(self, identity: bytes) -> bytes | None:
        """Give the key that attests a log's views; None without a master key."""
        return self._vault.view_key(identity)

    def check_key(self, c: C, owner: str) -> None:
        """
        See whether the master key is the one that the log's keys were wrapped with.

        Args:
            c: The transaction.
            owner: Whose key is tried first.

        Raises:
            LogUnavailable: There is none, or another one.
        """
        own = self._keys(c, [owner])
        if not (self._opens(own) or self._opens(self._all_keys(c))):
            raise self._vault.another()

    def damaged_keys(self, c: C) -> list[str]:
        """
        Name the owners whose keys are not what was stored.

        Raises:
            LogUnavailable: There is no master key, or another one.
        """
        every = self._all_keys(c)
        damaged = [
            owner for owner, key in every.items() if not self._opens({owner: key})
        ]
        if every and len(damaged) == len(every):
            raise self._vault.another()
        return damaged

    def _open(self, c: C, owner: str, wrapped: bytes | None) -> DataKey:
        if wrapped is None:
            raise KeyMissing(f"the key of {whose(owner)} is not in the log")
        try:
            return self._vault.data_key(owner, wrapped)
        except WrongKey:
            # One key that does not open is damaged; all of them are another log's.
            if self._vault.fits or self._opens(self._all_keys(c)):
                said = f"the key of {whose(owner)} is damaged"
                raise KeyDamaged(said) from None
        raise self._vault.another()

    def _opens(self, wrapped: Mapping[str, bytes]) -> bool:
        """Say whether the master key opens one of some keys."""
        for owner, key in wrapped.items():
            with suppress(WrongKey):
                self._vault.data_key(owner, key)
                return True
        return False

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
    def _all_keys(self, c: C) -> dict[str, bytes]:
        """Read all wrapped keys."""

    @abstractmethod
    def _store_keys(self, c: C, wrapped: Mapping[str, bytes]) -> None:
        """Store new wrapped keys."""

    @abstractmethod
    def _store(self, c: C, texts: Sequence[tuple[TextKey, str, bytes]]) -> None:
        """Store texts that are not there yet, with their codecs."""

    @abstractmethod
    def _find(self, c: C, digests: Sequence[Digest]) -> Iterable[StoredText]:
        """Read all copies of the texts."""


def whose(owner: str) -> str:
    """Name an owner in a sentence."""
    return "the workspace's texts" if owner == WORKSPACE_OWNER else f"calendar {owner}"
