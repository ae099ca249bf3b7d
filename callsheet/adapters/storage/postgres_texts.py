"""Where PostgreSQL keeps the texts, each under its digest for each of its owners."""

from collections.abc import Mapping, Sequence

from callsheet.adapters.storage.appends import WORKSPACE_OWNER, TextKey
from callsheet.adapters.storage.postgres_datastore import Rows
from callsheet.adapters.storage.postgres_names import stored, told
from callsheet.adapters.storage.shelf import Shelf, StoredText
from callsheet.application.log_port import Owned
from callsheet.domain.ids import Digest

_TEXTS = """
    SELECT digest, owner, codec, bytes, wrapped
    FROM stored_texts LEFT JOIN data_keys USING (owner) WHERE digest = ANY(%b)
"""
_KNOWN = "SELECT digest, owner FROM stored_texts WHERE digest = ANY(%b)"
_KEYS = "SELECT owner, wrapped FROM data_keys WHERE owner = ANY(%b)"
_ALL_KEYS = "SELECT owner, wrapped FROM data_keys ORDER BY owner"
_OWNED = """
    SELECT (SELECT count(*) FROM stored_texts WHERE owner = %b),
        (SELECT count(*) FROM data_keys WHERE owner = %b)
"""
_COUNT = "SELECT count(*) FROM stored_texts WHERE owner <> %b AND digest = ANY(%b)"
_FORGET = "DELETE FROM stored_texts WHERE owner <> %b AND digest = ANY(%b)"
_STORE_KEYS = "INSERT INTO data_keys SELECT * FROM unnest(%b::text[], %b::bytea[])"
_STORE = """
    INSERT INTO stored_texts
    SELECT * FROM unnest(%b::text[], %b::text[], %b::text[], %b::bytea[])
"""


class PostgresShelf(Shelf[Rows]):
    """The tables on PostgreSQL; whoever writes to them holds the lock of the log."""

    def owned(self, c: Rows, owner: str) -> Owned:
        """Say what there is of an owner's."""
        [(texts, keys)] = c.execute(_OWNED, [stored(owner)] * 2).fetchall()
        return Owned(texts=texts, key=keys > 0)

    def count(self, c: Rows, digests: Sequence[Digest]) -> int:
        """Count texts, but for the workspace's."""
        values = [WORKSPACE_OWNER, list(digests)]
        [(texts,)] = c.execute(_COUNT, values).fetchall()
        return int(texts)

    def forget(self, c: Rows, digests: Sequence[Digest]) -> None:
        """Delete texts, whoever owns them, but for the workspace's."""
        c.execute(_FORGET, [WORKSPACE_OWNER, list(digests)])

    def erase(self, c: Rows, owner: str) -> int:
        """Destroy an owner's data key, and his texts; say how many there were."""
        c.execute("DELETE FROM stored_texts WHERE owner = %b", [stored(owner)])
        texts = c.rowcount
        c.execute("DELETE FROM data_keys WHERE owner = %b", [stored(owner)])
        return texts

    def _known(self, c: Rows, digests: Sequence[Digest]) -> list[TextKey]:
        c.execute(_KNOWN, [list(digests)])
        return [TextKey(digest, told(owner)) for digest, owner in c.fetchall()]

    def _keys(self, c: Rows, owners: Sequence[str]) -> dict[str, bytes]:
        c.execute(_KEYS, [[stored(owner) for owner in owners]])
        return {told(owner): wrapped for owner, wrapped in c.fetchall()}

    def _all_keys(self, c: Rows) -> dict[str, bytes]:
        c.execute(_ALL_KEYS)
        return {told(owner): wrapped for owner, wrapped in c.fetchall()}

    def _store_keys(self, c: Rows, wrapped: Mapping[str, bytes]) -> None:
        if wrapped:
            owners = [stored(owner) for owner in wrapped]
            c.execute(_STORE_KEYS, [owners, list(wrapped.values())])

    def _store(self, c: Rows, texts: Sequence[tuple[TextKey, str, bytes]]) -> None:
        if texts:
            keys, codecs, sealed = zip(*texts, strict=True)
            digests = [key.digest for key in keys]
            owners = [stored(key.owner) for key in keys]
            c.execute(_STORE, [digests, owners, list(codecs), list(sealed)])

    def _find(self, c: Rows, digests: Sequence[Digest]) -> list[StoredText]:
        c.execute(_TEXTS, [list(digests)])
        return [
            StoredText(digest, told(owner), codec, sealed, wrapped)
            for digest, owner, codec, sealed, wrapped in c.fetchall()
        ]
