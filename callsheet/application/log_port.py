"""The port of the decision log: what the use cases need of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from callsheet.application.views import Views
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.log_records import Sealed
from callsheet.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One record to append.

    Attributes:
        expected: The stream's version before it (0 for a new stream).
        texts: Texts to store under their digests, each once for ever; written in
            the same transaction as the record.
        personal: Further texts, of what people's calendars hold: they are erased
            together with all that belongs to `owner`.
        owner: The calendar that the personal texts were read from.
    """

    stream: str
    expected: int
    record: Record
    texts: Mapping[Digest, bytes] = field(default_factory=dict)
    personal: Mapping[Digest, bytes] = field(default_factory=dict)
    owner: CalendarId | None = None


@dataclass(frozen=True, slots=True)
class Unopened:
    """
    Why the personal fields of a record cannot be read, though nobody erased them.

    Attributes:
        fields: Their names.
        damaged: Whether their key is there, and not what was stored.
        said: In one line.
    """

    fields: tuple[str, ...]
    damaged: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """
    A record with its place in its stream and in the whole log.

    Attributes:
        unopened: Why fields of it say only `(lost)`; None where they do not.
    """

    stream: str
    version: int
    position: int
    record: Record
    unopened: Unopened | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Illegible:
    """
    A record that is in the log and cannot be read, with its place.

    Attributes:
        topic: The name under which it is stored.
        said: Why it cannot be read, without its content.
    """

    stream: str
    version: int
    position: int
    topic: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """
    What the log holds of a calendar's content.

    Attributes:
        texts: How many stored texts.
        key: Whether there is a data key, with which they and personal fields of
            records are sealed.
    """

    texts: int
    key: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """
    A record as it is stored, to prove that nobody changed it.

    Attributes:
        append_id: Names the append that wrote it.
        state: Its bytes.
        hash: What `callsheet.domain.chain.link` made of it.
        previous: The hash of the one before it in its stream; None if there is none.
    """

    position: int
    stream: str
    version: int
    topic: str
    append_id: bytes
    hash: bytes
    state: bytes
    previous: bytes | None


@dataclass(frozen=True, slots=True)
class Hashed:
    """
    A record's hash in its place; of a seal also what it says.

    Attributes:
        number: Which seal it is; 0 if it is none.
        seal: None if the record is none, or cannot be read.
    """

    position: int
    hash: bytes
    number: int = 0
    seal: Sealed | None = None


class Log(Views, Protocol):
    """
    The decision log: the source of truth, append only but for what is erased.

    Positions grow in the order in which records become visible.
    """

    async def append(self, entries: Sequence[Entry]) -> int:
        """
        Append all entries in one transaction, durably; return the last position.

        Raises:
            Conflict: A stream is not at the version expected; nothing was written.
        """

    async def read(self, streams: Sequence[str]) -> Mapping[str, tuple[Recorded, ...]]:
        """Read whole streams, oldest record first; unknown streams are empty."""

    async def streams(self, prefix: str) -> tuple[str, ...]:
        """Name the streams that begin so, sorted."""

    async def since(self, position: int, limit: int) -> tuple[Recorded, ...]:
        """Read records after a position, in the order of the log."""

    async def scan(self, position: int, limit: int) -> tuple[Recorded | Illegible, ...]:
        """Do the same; a record that cannot be read is told of in its place."""

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        """Read stored texts; those that are not there, or erased, are left out."""

    async def owned(self, calendar_id: CalendarId) -> Owned:
        """Say what there is of a calendar's content."""

    async def stored(self, digests: Sequence[Digest]) -> int:
        """Count the texts of calendars that are stored under some digests."""

    async def erase(self, entry: Entry) -> int:
        """
        Destroy a calendar's data key and all its texts, and append the record of it.

        All of it is one transaction, durable when this returns with its position; the
        bytes are gone from the store then, and not only out of sight.

        Args:
            entry: A `CalendarErased` that tells how many texts there are.

        Raises:
            Conflict: The stream is not at the version expected, or the calendar has
                more or fewer texts by now; nothing was erased.
        """

    async def forget(
        self, digests: Sequence[Digest], *, seen: int, entry: Entry | None = None
    ) -> int:
        """
        Delete texts of calendars for good, whoever owns them.

        Texts of the workspace stay. All of it is one transaction, as with `erase`.

        Args:
            digests: Of the texts; those that are not there do not matter.
            seen: Up to which position it is known that nothing else needs them.
            entry: The record of it, appended in the same transaction.

        Returns:
            The position up to which it is known now: that of the record, or `seen`.

        Raises:
            Conflict: Something was appended after `seen`, or the stream is not at the
                version expected; nothing was deleted.
        """

    async def identity(self) -> bytes:
        """Tell what makes this log another one than all others: 32 bytes."""

    async def linked(self, position: int, limit: int) -> tuple[Linked, ...]:
        """Read records after a position as they are stored, in the log's order."""

    async def hashes(self, position: int, limit: int) -> tuple[Hashed, ...]:
        """Read hashes of records after a position, in the log's order."""

    async def seal_before(self, position: int) -> Sealed | None:
        """Read the last seal that stands at a position or before it."""
