"""What the log says, folded; and the one way in which a use case adds to it."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from callsheet.application.ports import Entry, Log
from callsheet.domain.budget import WINDOW, Operation, operations
from callsheet.domain.hold_records import (
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRejected,
    Paused,
    Resumed,
)
from callsheet.domain.holds import Holds, evolve_holds
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.instants import later
from callsheet.domain.log import EventState, evolve
from callsheet.domain.log_records import CalendarErased, LogAccepted, LogRecord, Sealed
from callsheet.domain.pauses import Pauses, evolve_pauses
from callsheet.domain.policy import Preferences
from callsheet.domain.records import (
    CalendarSeen,
    Ended,
    EventRecord,
    PassEnded,
    PolicyRefused,
    PolicySet,
    PreferenceSet,
    Record,
    Sent,
    WritesResumed,
    WritesStopped,
)
from callsheet.domain.retry import LOCKED_OUT, Failure
from callsheet.domain.scheme_records import SchemeSet, TwinsBegun, TwinStep
from callsheet.domain.streams import SEALS, WORKSPACE, calendar_stream, stream_of
from callsheet.domain.twins import Twins

_PAGE = 1000


class Ledger:
    """
    The folded log of one workspace.

    Attributes:
        position: Up to where the log was folded.
        events: What is known of each event.
        calendars: The status last recorded of each calendar.
        scheme: The key scheme in force, None in an empty log.
        twins: Calendars that are, or were, replaced for another key scheme.
        policy: The policy in force, as it was set first; None before any.
        refused: The policy that was to follow and does not load, None if none was.
        looked: When the last pass began to look; None before any.
        stopped: Why nothing may be written to Recall at present, None if it may.
        may_write_at: While that is so: when to ask whether it may be again.
        sent: The calls of the last minute, and when each went out.
        holds: What the guard held, and what people said of it.
        pauses: Where nothing is sent for now.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._versions: dict[str, int] = {}
        self._choices: dict[bool, dict[str, PreferenceSet]] = {True: {}, False: {}}
        self.position = 0
        self.events: dict[EventId, EventState] = {}
        self.calendars: dict[CalendarId, str] = {}
        self.scheme: SchemeSet | None = None
        self.twins = Twins()
        self.policy: PolicySet | None = None
        self.refused: PolicyRefused | None = None
        self.looked: datetime | None = None
        self.stopped: WritesStopped | None = None
        self.may_write_at: datetime | None = None
        self.sent: deque[tuple[datetime, Operation]] = deque()
        self.holds = Holds()
        self.pauses = Pauses()

    async def catch_up(self) -> None:
        """Fold everything that was added since the last look."""
        while page := await self._log.since(self.position, _PAGE):
            for recorded in page:
                # Another task may have folded it while this one waited.
                if recorded.position > self.position:
                    self._fold(recorded.stream, recorded.record)
                    self.position = recorded.position

    def event(self, event_id: EventId) -> EventState:
        """Say what is known of an event; nothing, if it is new."""
        return self.events.get(event_id, EventState())

    @property
    def preferences(self) -> Preferences:
        """People's choices that stand, as the core asks for them."""
        events = {EventId(i): bool(c.wanted) for i, c in self._choices[False].items()}
        series = {i: bool(choice.wanted) for i, choice in self._choices[True].items()}
        return Preferences(events=events, series=series)

    @property
    def choices(self) -> tuple[PreferenceSet, ...]:
        """People's choices that stand, oldest first."""
        standing = (one for kind in self._choices.values() for one in kind.values())
        return tuple(sorted(standing, key=lambda one: (one.at, one.target)))

    def choice(self, target: str, *, series: bool) -> PreferenceSet | None:
        """Find the choice that stands for an event or a series."""
        return self._choices[series].get(target)

    def removals_since(self, instant: datetime) -> Iterator[datetime]:
        """Tell when living events lost their bots, for the hourly limit."""
        for state in self.events.values():
            yield from (at for at in state.lost_at if at > instant)

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        """Read stored texts; those that are not there are left out."""
        return await self._log.texts(digests)

    def batch(self) -> "Batch":
        """Start to collect records that belong into one transaction."""
        return Batch(self)

    def version(self, stream: str) -> int:
        """Count the records of a stream."""
        return self._versions.get(stream, 0)

    async def append(self, entries: "list[Entry]") -> None:
        """
        Write the records and fold them.

        Raises:
            Conflict: Somebody else wrote to one of the streams; nothing was written.
        """
        if not entries:
            return
        last = await self._log.append(entries)
        if last != self.position + len(entries):
            # Somebody else wrote in between, to other streams: that counts too.
            await self.catch_up()
            return
        for entry in entries:
            self._fold(entry.stream, entry.record)
        self.position = last

    def _fold(self, stream: str, record: Record) -> None:
        self._versions[stream] = self.version(stream) + 1
        match record:
            case CalendarSeen():
                self.calendars[record.calendar_id] = record.status
            case SchemeSet():
                self.scheme = record
                self.twins = self.twins.after(record)
            case TwinsBegun() | TwinStep():
                self.twins = self.twins.after(record)
            case PolicySet():
                self._set_policy(record)
            case PolicyRefused():
                self.refused = record
            case PreferenceSet():
                self._choose(record)
            case PassEnded():
                self.looked = record.started
            case WritesStopped():
                self.stopped = record
                self.may_write_at = later(record.at, LOCKED_OUT)
            case WritesResumed():
                self.stopped = self.may_write_at = None
            case HoldPlaced() | HoldApproved() | HoldRejected() | HoldEnded():
                self.holds = evolve_holds(self.holds, record)
            case Paused() | Resumed():
                self.pauses = evolve_pauses(self.pauses, record)
            case _:
                self._fold_event(record)

    def _fold_event(self, record: EventRecord | LogRecord) -> None:
        if isinstance(record, LogRecord):
            return
        self._note(record)
        known = self.event(record.event_id)
        self.events[record.event_id] = evolve(known, record)

    def _note(self, record: EventRecord) -> None:
        """Note what counts for the whole workspace: its calls, and refusals of all."""
        if isinstance(record, Sent):
            while self.sent and self.sent[0][0] <= later(record.at, -WINDOW):
                self.sent.popleft()
            command = self.event(record.event_id).open.get(record.command_id)
            if command is not None:
                calls = operations(command.kind, command.how, len(command.bot_ids))
                self.sent.extend((record.at, call) for call in calls)
        elif isinstance(record, Ended) and record.code == Failure.NOT_ALLOWED.value:
            self.may_write_at = later(record.at, LOCKED_OUT)

    def _set_policy(self, record: PolicySet) -> None:
        self.refused = None
        if self.policy is None or self.policy.policy != record.policy:
            self.policy = record

    def _choose(self, record: PreferenceSet) -> None:
        choices = self._choices[record.series]
        if record.wanted is None:
            choices.pop(record.target, None)
        else:
            choices[record.target] = record


class Batch:
    """Records on their way into the log, all or none."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._entries: list[Entry] = []
        self._pending: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(
        self,
        record: Record,
        texts: Mapping[Digest, bytes] | None = None,
        personal: Mapping[Digest, bytes] | None = None,
        owner: CalendarId | None = None,
    ) -> None:
        """
        Add a record to the stream where its kind belongs.

        Args:
            record: What is to be recorded.
            texts: The workspace's texts that it names.
            personal: The texts that it names of what people's calendars hold.
            owner: The calendar that these are of.
        """
        stream = _stream(record)
        pending = self._pending.get(stream, 0)
        expected = self._ledger.version(stream) + pending
        self._pending[stream] = pending + 1
        self._entries.append(
            Entry(
                stream=stream,
                expected=expected,
                record=record,
                texts=texts or {},
                personal=personal or {},
                owner=owner,
            )
        )

    async def commit(self) -> None:
        """Write what was collected, and start anew."""
        entries, self._entries, self._pending = self._entries, [], {}
        await self._ledger.append(entries)


def _stream(record: Record) -> str:
    match record:
        case CalendarSeen() | TwinStep() | CalendarErased():
            return calendar_stream(record.calendar_id)
        case (
            SchemeSet()
            | TwinsBegun()
            | PolicySet()
            | PolicyRefused()
            | PreferenceSet()
            | WritesStopped()
            | WritesResumed()
            | PassEnded()
        ):
            return WORKSPACE
        case HoldPlaced() | HoldApproved() | HoldRejected() | HoldEnded():
            return WORKSPACE
        case Paused() | Resumed() | LogAccepted():
            return WORKSPACE
        case Sealed():
            return SEALS
        case _:
            return stream_of(record.event_id)
