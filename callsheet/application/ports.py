"""What the use cases need from the outside, named for the need and not for the tool."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from callsheet.application.views import Views
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.budget import Operation
from callsheet.domain.event import Calendar, LocalTimes
from callsheet.domain.ids import BotId, CalendarId, DedupKey, Digest, EventId
from callsheet.domain.log_records import Sealed
from callsheet.domain.records import Record
from callsheet.domain.scheme_records import Left
from callsheet.domain.workspace import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRead:
    """A calendar as read; `platform` is Recall's word for Google or Microsoft."""

    calendar: Calendar
    platform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRead:
    """
    An event as read.

    Attributes:
        reading: The normalised event with its bots.
        snapshot: The event exactly as Recall sent it, as JSON.
        platform_id: What Google or Microsoft calls the event; it is the same however
            often its calendar is connected.
    """

    reading: Reading
    snapshot: bytes
    platform_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """
    One row of a page that could not be understood; its neighbours were.

    Attributes:
        id: Of the event or calendar, if at least that could be read.
        place: The path of the offending value, such as `raw.start.dateTime`.
        problem: What is wrong with it, without its content.
    """

    id: str | None
    place: str
    problem: str


@dataclass(frozen=True, slots=True)
class Page:
    """
    One page of events, in the order in which Recall listed them.

    Attributes:
        last: Whether it is known that no other page follows.
    """

    events: tuple[EventRead, ...]
    problems: tuple[NotRead, ...] = ()
    last: bool = False


class Calendars(Protocol):
    """
    Recall's calendars, their events and bots, in one workspace.

    Every method may raise the errors of `callsheet.application.errors`; writes
    return the event as it is afterwards.
    """

    async def calendars(self) -> tuple[tuple[CalendarRead, ...], tuple[NotRead, ...]]:
        """Read all calendars of the workspace."""

    def events(
        self,
        *,
        start: datetime,
        end: datetime,
        calendar_id: CalendarId | None = None,
        updated_since: datetime | None = None,
    ) -> AsyncIterator[Page]:
        """Read the events that start in [start, end], page by page."""

    async def event(self, event_id: EventId) -> EventRead:
        """Read one event."""

    async def add_bot(
        self, event_id: EventId, key: DedupKey, settings: BotSettings
    ) -> EventRead:
        """Book a bot for the event, or replace the configuration of its own."""

    async def remove_bots(self, event_id: EventId) -> EventRead:
        """Take all future bots off the event."""

    async def leave_call(self, bot_id: BotId) -> None:
        """Send a bot out of its call; one that has left already is no error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """
    What connects a calendar: held in memory while its twin is made, and never shown.

    Attributes:
        lacks: Why no twin can be made; None if one can.
        connection: All that a calendar is created with, its credentials included.
    """

    calendar_id: CalendarId
    lacks: Left | None = None
    connection: Mapping[str, object] = field(default_factory=dict, repr=False)


class CalendarAccounts(Protocol):
    """
    How the calendars of a workspace are connected: to replace one by its twin.

    Every method may raise the errors of `callsheet.application.errors`, in none of
    which a credential stands.
    """

    async def accounts(self) -> tuple[Account, ...]:
        """Read how each calendar is connected; those that cannot be read are absent."""

    async def create(self, account: Account, *, once: str) -> CalendarId:
        """
        Connect the same account once more; the new calendar is only connecting then.

        Args:
            account: Whose `connection` is used.
            once: Names the wish. Repeated within an hour under the same name it is
                answered as it was the first time, and no other calendar is made.
        """

    async def delete(self, calendar_id: CalendarId) -> None:
        """Delete a calendar with its events and their future bots; gone is gone."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A record with its place in its stream and in the whole log."""

    stream: str
    version: int
    position: int
    record: Record


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


class Budget(Protocol):
    """
    What Recall lets one workspace call in a minute, shared by all who call.

    Whoever is over it waits by himself; the budget only counts.
    """

    async def left(self, operation: Operation, now: datetime) -> int:
        """Say how many calls of a kind may go out now."""

    async def take(self, operations: Sequence[Operation], now: datetime) -> bool:
        """Count calls that go out now, all of them or none; say whether they may."""

    async def opens_at(self, operation: Operation, now: datetime) -> datetime:
        """Say when the next call of a kind may go out: now, or later."""

    async def done_by(
        self, operation: Operation, calls: int, now: datetime
    ) -> datetime:
        """Foresee when the last of so many calls goes out, if nobody else calls."""

    async def close(self, operation: Operation, until: datetime) -> None:
        """Let no call of a kind out before an instant: Recall said so."""

    async def remember(self, operation: Operation, at: datetime) -> None:
        """Count a call that somebody made before this budget was there."""


class Lanes(Protocol):
    """One writer at a time for each deduplication key, whoever else writes."""

    def hold(self, keys: Collection[str]) -> AbstractAsyncContextManager[None]:
        """Wait until nobody holds any of the keys, and hold them for the block."""


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Say what time it is, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""


class Zones(Protocol):
    """The time zones of the world, for what depends on the clock on a wall."""

    def local(self, start: datetime, end: datetime, zone: str) -> LocalTimes | None:
        """
        Say when something takes place by the clock of a zone.

        Args:
            start: Aware instant.
            end: Aware instant.
            zone: IANA's name of it; any text will do.

        Returns:
            None if there is no such zone.
        """
