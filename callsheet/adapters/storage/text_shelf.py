"""Where SQLite keeps the texts, each under its digest for each of its owners."""

from collections.abc import Iterator, Mapping, Sequence

from eventsourcing.sqlite import SQLiteCursor

from callsheet.adapters.storage.appends import WORKSPACE_OWNER, TextKey
from callsheet.adapters.storage.shelf import Shelf, StoredText
from callsheet.application.log_port import Owned
from callsheet.domain.ids import Digest

CHUNK = 500
"""Names asked for in one query; every build of SQLite takes 999."""

# A file can hold anything in any column; what is no text would stop the reading of all.
_TEXTS = """
    SELECT digest, owner,
        CAST(codec AS BLOB), CAST(bytes AS BLOB), CAST(wrapped AS BLOB)
    FROM stored_texts LEFT JOIN data_keys USING (owner) WHERE digest IN ({})
"""
_KNOWN = "SELECT digest, owner FROM stored_texts WHERE digest IN ({})"
_KEYS = "SELECT owner, CAST(wrapped AS BLOB) FROM data_keys WHERE owner IN ({})"
_ALL_KEYS = """
    SELECT CAST(owner AS BLOB), CAST(wrapped AS BLOB) FROM data_keys ORDER BY owner
"""
_COUNT = "SELECT count(*) FROM stored_texts WHERE owner <> ? AND digest IN ({})"
_FORGET = "DELETE FROM stored_texts WHERE owner <> ? AND digest IN ({})"


class TextShelf(Shelf[SQLiteCursor]):
    """The tables on SQLite."""

    def owned(self, c: SQLiteCursor, owner: str) -> Owned:
        """Say what there is of an owner's."""
        c.execute("SELECT count(*) FROM stored_texts WHERE owner = ?", [owner])
        texts = int(c.fetchone()[0])
        c.execute("SELECT count(*) FROM data_keys WHERE owner = ?", [owner])
        return Owned(texts=texts, key=c.fetchone()[0] > 0)

    def erase(self, c: SQLiteCursor, owner: str) -> int:
        """Destroy an owner's data key, and his texts; say how many there were."""
        texts = self.owned(c, owner).texts
        c.execute("DELETE FROM stored_texts WHERE owner = ?", [owner])
        c.execute("DELETE FROM data_keys WHERE owner = ?", [owner])
        return texts

    def count(self, c: SQLiteCursor, digests: Sequence[Digest]) -> int:
        """Count texts, but for the workspace's."""
        found = 0
        for some in chunks(digests):
            c.execute(_COUNT.format(marks(some)), [WORKSPACE_OWNER, *some])
            found += int(c.fetchone()[0])
        return found

    def forget(self, c: SQLiteCursor, digests: Sequence[Digest]) -> None:
        """Delete texts, whoever owns them, but for the workspace's."""
        for some in chunks(digests):
            c.execute(_FORGET.format(marks(some)), [WORKSPACE_OWNER, *some])

    def _known(self, c: SQLiteCursor, digests: Sequence[Digest]) -> Iterator[TextKey]:
        for some in chunks(digests):
            c.execute(_KNOWN.format(marks(some)), some)
            yield from (TextKey(*row) for row in c.fetchall())

    def _keys(self, c: SQLiteCursor, owners: Sequence[str]) -> dict[str, bytes]:
        wrapped: dict[str, bytes] = {}
        for some in chunks(owners):
            c.execute(_KEYS.format(marks(some)), some)
            wrapped.update(map(tuple, c.fetchall()))
        return wrapped

    def _all_keys(self, c: SQLiteCursor) -> dict[str, bytes]:
        c.execute(_ALL_KEYS)
        return {owner.decode(errors="replace"): key for owner, key in c.fetchall()}

    def _store_keys(self, c: SQLiteCursor, wrapped: Mapping[str, bytes]) -> None:
        c.executemany("INSERT INTO data_keys VALUES (?, ?)", list(wrapped.items()))

    def _store(
        self, c: SQLiteCursor, texts: Sequence[tuple[TextKey, str, bytes]]
    ) -> None:
        c.executemany(
            "INSERT INTO stored_texts VALUES (?, ?, ?, ?)",
            [(*key, codec, stored) for key, codec, stored in texts],
        )

    def _find(self, c: SQLiteCursor, digests: Sequence[Digest]) -> Iterator[StoredText]:
        for some in chunks(digests):
            c.execute(_TEXTS.format(marks(some)), some)
            for digest, owner, codec, stored, wrapped in c.fetchall():
                name = (codec or b"").decode(errors="replace")
                yield StoredText(digest, owner, name, stored, wrapped)


def chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut names into pieces that one query takes."""
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK]


def marks(values: Sequence[object]) -> str:
    """Write as many placeholders as there are values."""
    return ",".join("?" * len(values))
