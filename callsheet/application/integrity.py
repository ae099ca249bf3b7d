"""Whether the log is what was written: the links within it, and the seals over it."""

from collections.abc import Iterable, Iterator
from typing import Final

from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.log_port import Hashed, Linked
from callsheet.domain.chain import link
from callsheet.domain.log_records import Sealed
from callsheet.domain.merkle import MerkleRoot
from callsheet.domain.streams import SEALS

_NAMED: Final = 5
"""Positions without a record that one finding names."""


def check_links(rows: Iterable[Linked], identity: bytes) -> Iterator[Finding]:
    """
    See whether each record is what was written after the one before it.

    Args:
        rows: In any order; each by itself.
        identity: Of the log.
    """
    for row in rows:
        previous = identity if row.version == 1 else row.previous
        # A database takes what it is given, also a text in the place of a number.
        numbered = isinstance(row.version, int)
        if previous is None and numbered:
            yield Finding(
                kind=FindingKind.MISSING,
                stream=str(row.stream),
                version=row.version - 1,
                position=row.position,
                said="the record is not there, and the one after it is",
            )
        elif previous is None or not _follows(previous, row):
            yield Finding(
                kind=FindingKind.ALTERED,
                stream=str(row.stream),
                version=row.version if numbered else 0,
                position=row.position,
                field="hash",
                said="the record, or the one before it, is not what was written",
            )


def _follows(previous: bytes, row: Linked) -> bool:
    try:
        made = link(
            previous, row.stream, row.version, row.topic, row.append_id, row.state
        )
    except (TypeError, ValueError, AttributeError, OverflowError):
        # A database takes what it is given, also a number in the place of a text.
        return False
    return made == row.hash


FAR: Final = 1_000_000_000
"""
So many positions in a row without a record are in no log that was only appended to: a
server leaves out one for each append that it refused, a file none.
"""


class SealCheck:
    """
    Compares each seal with the records of its range, given in the log's order.

    Args:
        start: The last seal before the first record that is given; None from the
            log's beginning on. The first record is then the one behind its range.

    Attributes:
        seals: How many were compared.
        unsealed: Records so far that no seal covers; the newest seal is one of them.
    """

    def __init__(self, start: Sealed | None = None) -> None:
        self._start = start
        self._first = 1 if start is None else start.last + 1
        self._begin()
        self.seals = 0

    @property
    def unsealed(self) -> int:
        """Count the records so far that no seal covers."""
        return self._root.count

    def look(self, rows: Iterable[Hashed]) -> Iterator[Finding]:
        """See whether what the seals say of the records before them is so."""
        for row in rows:
            if row.seal is not None and row.seal != self._start:
                yield from self._compare(row, row.seal)
                self._first = row.seal.last + 1
                self._begin()
                self.seals += 1
            if row.position - self._end > FAR:
                yield self._far(row)
            self._add(row)

    def _begin(self) -> None:
        self._root = MerkleRoot()
        self._end = self._first - 1
        self._gaps: list[int] = []

    def _add(self, row: Hashed) -> None:
        room = _NAMED + 1 - len(self._gaps)
        self._gaps += range(self._end + 1, row.position)[: max(room, 0)]
        self._end = row.position
        self._root.add(row.position, row.hash)

    def _far(self, row: Hashed) -> Finding:
        said = f"no record stands between {self._end} and {row.position}"
        return Finding(
            kind=FindingKind.MISSING,
            stream="",
            version=0,
            position=row.position,
            said=said,
        )

    def _compare(self, row: Hashed, seal: Sealed) -> Iterator[Finding]:
        where = f"seal {row.number} (positions {seal.first} to {seal.last})"
        if seal.first != self._first:
            said = f"{where}: the one before it ended at {self._first - 1}"
            kind = FindingKind.MISSING
        elif seal.last != self._end or seal.last >= row.position:
            said = f"{where}: the last record before it stands at {self._end}"
            said += self._without()
            kind = FindingKind.RESEALED
        elif self._root.count != seal.count:
            said = f"{where}: {self._root.count} records instead of {seal.count}"
            said += self._without()
            kind = FindingKind.RESEALED
        elif f"sha256:{self._root.digest().hex()}" != seal.root:
            said = f"{where}: not the records that were sealed, or not in their places"
            kind = FindingKind.RESEALED
        else:
            return
        yield Finding(
            kind=kind,
            stream=SEALS,
            version=row.number,
            position=row.position,
            said=said,
        )

    def _without(self) -> str:
        if not self._gaps:
            return ""
        named = ", ".join(str(position) for position in self._gaps[:_NAMED])
        more = " and more" if len(self._gaps) > _NAMED else ""
        return f"; there is none at {named}{more}"
