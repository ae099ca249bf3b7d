"""What a recorder does within one transaction, whichever database it is of."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from eventsourcing.persistence import IntegrityError, StoredEvent

from callsheet.adapters.storage.appends import (
    Append,
    streams_in,
    together,
    with_sealed_fields,
)
from callsheet.adapters.storage.chain import HASH_BYTES, PlacedRow, StoredRow, Tip
from callsheet.adapters.storage.head import SealMark
from callsheet.adapters.storage.sealing import covered_by, mark_of, next_seal
from callsheet.adapters.storage.shelf import Shelf
from callsheet.application.errors import Conflict, LogUnavailable
from callsheet.domain.ids import Digest
from callsheet.domain.streams import SEALS

C = TypeVar("C")
"""The cursor of a transaction."""


class Linking(ABC, Generic[C]):
    """
    Links records to those before them, stores their texts, and seals ranges of them.

    Args:
        shelf: Where the texts are kept.
    """

    def __init__(self, shelf: Shelf[C]) -> None:
        self._texts = shelf
        self._identity: bytes | None = None

    def _write(self, c: C, appends: Sequence[Append]) -> list[int | Conflict]:
        """Write several callers' appends, and answer each."""
        appends = with_sealed_fields(appends, partial(self._texts.data_keys, c))
        tips = self._tips(c, streams_in(appends))
        writing = together(appends, tips, self._identified(c))
        before = self._end(c) if 0 in writing.answers else 0
        self._texts.insert(c, writing.texts)
        return writing.positions(self._insert_rows(c, writing.rows), before)

    def _write_alone(self, c: C, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Do what the library's own callers ask for; `IntegrityError` if too late."""
        append = Append(events, {})
        tips = self._tips(c, streams_in([append]))
        writing = together([append], tips, self._identified(c))
        if isinstance(writing.answers[0], Conflict):
            raise IntegrityError(str(writing.answers[0]))
        return self._insert_rows(c, writing.rows)

    def _write_one(self, c: C, append: Append) -> int:
        """Write an append of its own; a conflict is raised."""
        [end] = self._write(c, [append])
        if isinstance(end, Conflict):
            raise end
        return end

    def _write_erasure(self, c: C, owner: str, texts: int, append: Append) -> int:
        """Destroy an owner's data key and his texts, and write the record of it."""
        written = self._written(c, [append]).get(append.id)
        if written is not None:
            return written
        found = self._texts.erase(c, owner)
        if found != texts:
            raise Conflict(f"{owner} has {found} texts, not {texts}")
        return self._write_one(c, append)

    def _write_forgetting(
        self, c: C, digests: Sequence[Digest], seen: int, append: Append | None
    ) -> int:
        """Delete texts, but for the workspace's, and write the record of it."""
        appends = [] if append is None else [append]
        for written in self._written(c, appends).values():
            return written
        end = self._end(c)
        if end != seen:
            raise Conflict(f"the log is at position {end}, not {seen}")
        self._texts.forget(c, digests)
        return end if append is None else self._write_one(c, append)

    def _write_seal(self, c: C, at: datetime) -> SealMark | None:
        """Seal all that no seal covers yet; the newest seal, None in an empty log."""
        last = self._select_seal(c)
        seal = next_seal(last, self._hashes_behind(c, covered_by(last)), at)
        identity = self._identified(c)
        if seal is not None:
            tips = self._tips(c, [SEALS])
            self._insert_rows(c, together([Append([seal], {})], tips, identity).rows)
            last = self._select_seal(c)
        return None if last is None else mark_of(last, identity)

    def _identified(self, c: C) -> bytes:
        """
        Tell what makes this log another one than all others.

        Raises:
            LogUnavailable: What is stored for that is no identity.
        """
        if self._identity is None:
            found = self._select_identity(c)
            # A database takes what it is given, also a number in the place of bytes.
            if not isinstance(found, bytes) or len(found) != HASH_BYTES:
                raise LogUnavailable(
                    "the log's identity is damaged: put the log back from a copy"
                )
            self._identity = found
        return self._identity

    @abstractmethod
    def _tips(self, c: C, streams: Sequence[str]) -> Mapping[str, Tip]:
        """Read where streams end, as far as there are any."""

    @abstractmethod
    def _written(self, c: C, appends: Sequence[Append]) -> Mapping[bytes, int]:
        """Say which appends are in the log already, each with its last position."""

    @abstractmethod
    def _end(self, c: C) -> int:
        """Say where the log ends; 0 if it is empty."""

    @abstractmethod
    def _insert_rows(self, c: C, rows: Sequence[StoredRow]) -> Sequence[int]:
        """Insert rows in their order, and say where they stand."""

    @abstractmethod
    def _hashes_behind(self, c: C, position: int) -> Iterable[tuple[int, bytes]]:
        """Read position and hash of all that stands behind, in the log's order."""

    @abstractmethod
    def _select_seal(self, c: C, number: int | None = None) -> PlacedRow | None:
        """Read a seal, by default the newest; None if there is none."""

    @abstractmethod
    def _select_identity(self, c: C) -> object:
        """Read the log's identity; None if it is not there."""
