"""One hash over a range of the log, by which a single record can be proven in it."""

from collections.abc import Iterable
from hashlib import sha256

_LEAF, _NODE = b"\0", b"\1"


class MerkleRoot:
    """
    The root over (position, hash) of records, added in the order of the log.

    It is the tree of RFC 6962; only one hash for each of its levels is kept, however
    many records there are.
    """

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []
        self.count = 0

    def add(self, position: int, record: bytes) -> None:
        """Add the next record by its position and hash."""
        self.count += 1
        size = 1
        node = sha256(
            _LEAF + position.to_bytes(8, "big", signed=True) + record
        ).digest()
        while self._peaks and self._peaks[-1][0] == size:
            node = sha256(_NODE + self._peaks.pop()[1] + node).digest()
            size *= 2
        self._peaks.append((size, node))

    def digest(self) -> bytes:
        """Give the root of what was added so far; of nothing, the hash of nothing."""
        if not self._peaks:
            return sha256().digest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = sha256(_NODE + left + node).digest()
        return node


def root_of(records: Iterable[tuple[int, bytes]]) -> MerkleRoot:
    """Build the root over records, given by position and hash."""
    root = MerkleRoot()
    for position, record in records:
        root.add(position, record)
    return root
