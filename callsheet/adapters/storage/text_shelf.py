"""Where SQLite keeps the texts, each under its digest for each of its owners."""

from collections.abc import Iterator, Mapping, Sequence

from eventsourcing.sqlite import SQLiteCursor

from callsheet.adapters.storage.appends import TextKey
from callsheet.adapters.storage.vault import Vault
from callsheet.domain.ids import Digest

CHUNK = 500
"""Names asked for in one query; every build of SQLite takes 999."""

_TEXTS = """
    SELECT digest, owner, codec, bytes, wrapped
    FROM stored_texts JOIN data_keys USING (owner) WHERE digest IN ({})
"""
_KNOWN = "SELECT digest, owner FROM stored_texts WHERE digest IN ({})"
_KEYS = "SELECT owner, wrapped FROM data_keys WHERE owner IN ({})"


class TextShelf:
    """The tables of texts and of their owners' keys, within a caller's transaction."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def insert(self, c: SQLiteCursor, texts: Mapping[TextKey, bytes]) -> None:
        """Store the texts that are new; each once for ever."""
        if not texts:
            return
        # Asked for first, so that only what is new is compressed and sealed.
        known = set(self._known(c, sorted({key.digest for key in texts})))
        new = {key: text for key, text in texts.items() if key not in known}
        wrapped = self.keys(c, sorted({key.owner for key in new}))
        c.executemany(
            "INSERT INTO stored_texts VALUES (?, ?, ?, ?)",
            [
                (*key, *self._vault.seal(key, text, wrapped[key.owner]))
                for key, text in new.items()
            ],
        )

    def select(self, c: SQLiteCursor, digests: Sequence[Digest]) -> dict[Digest, bytes]:
        """Read texts; those that are not there, or erased, are left out."""
        found: dict[Digest, bytes] = {}
        for some in chunks(digests):
            c.execute(_TEXTS.format(marks(some)), some)
            for digest, owner, codec, stored, wrapped in c.fetchall():
                if digest not in found:  # another owner's copy says the same
                    key = TextKey(digest, owner)
                    found[digest] = self._vault.unseal(key, codec, stored, wrapped)
        return found

    def keys(self, c: SQLiteCursor, owners: Sequence[str]) -> dict[str, bytes]:
        """Give the owners' data keys, wrapped; who has none gets one."""
        wrapped: dict[str, bytes] = {}
        for some in chunks(owners):
            c.execute(_KEYS.format(marks(some)), some)
            wrapped.update(map(tuple, c.fetchall()))
        new = {o: self._vault.new_wrapped(o) for o in owners if o not in wrapped}
        c.executemany("INSERT INTO data_keys VALUES (?, ?)", list(new.items()))
        return wrapped | new

    def erase(self, c: SQLiteCursor, owner: str) -> int:
        """Destroy an owner's data key, and his texts; say how many there were."""
        c.execute("SELECT count(*) FROM stored_texts WHERE owner = ?", [owner])
        texts = int(c.fetchone()[0])
        c.execute("DELETE FROM stored_texts WHERE owner = ?", [owner])
        c.execute("DELETE FROM data_keys WHERE owner = ?", [owner])
        return texts

    def _known(self, c: SQLiteCursor, digests: Sequence[Digest]) -> Iterator[TextKey]:
        for some in chunks(digests):
            c.execute(_KNOWN.format(marks(some)), some)
            yield from (TextKey(*row) for row in c.fetchall())


def chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut names into pieces that one query takes."""
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK]


def marks(values: Sequence[object]) -> str:
    """Write as many placeholders as there are values."""
    return ",".join("?" * len(values))
