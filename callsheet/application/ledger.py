"""What the log says, as far as it is needed; and the one way of adding to it."""

from collections.abc import (
    AsyncIterator,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from datetime import datetime
from typing import Final

from callsheet.application.log_port import Entry, Log, Recorded
from callsheet.application.recorded_parts import (
    parted,
    raise_what_befell_all,
    texts_apart,
)
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import BotId, CalendarId, Digest, EventId
from callsheet.domain.log import EventState, evolve, fold
from callsheet.domain.record_streams import stream_for
from callsheet.domain.records import EventRecord, Intended, Record, Sent
from callsheet.domain.streams import EVENTS, stream_of
from callsheet.domain.workspace_log import WorkspaceLog, counted, evolve_workspace

_PAGE: Final = 1000

_EVENTS: Final = 500
"""Events that are loaded in one go, or lines of a page of the call sheet."""


class NotLoaded(LookupError):
    """A use case asked for an event that it did not load: a fault of the program."""


class Ledger:
    """
    What the log of one workspace says: of the workspace all, of events the loaded ones.

    Attributes:
        position: Up to where the log was folded.
        workspace: What is known of the workspace as a whole.
        events: What is known of each event that was loaded.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._begun = False
        self._wanted: set[EventId] = set()
        self.position = 0
        self.workspace = WorkspaceLog()
        self.events: dict[EventId, EventState] = {}

    async def catch_up(self) -> None:
        """Take over everything that was added since the last look."""
        await self._begin()
        while page := await self._log.since(self.position, _PAGE):
            commands = await self._commands(page)
            for recorded in page:
                if recorded.position > self.position:
                    self._fold(
                        recorded.stream,
                        recorded.version,
                        recorded.record,
                        commands.get(recorded.position),
                    )
                    self.position = recorded.position

    async def load(self, event_ids: Iterable[EventId]) -> None:
        """Load what is known of events, so that `event` can tell; new ones as well."""
        await self._begin()
        wanted = dict.fromkeys(event_ids)
        self._wanted.update(wanted)
        lacking = [one for one in wanted if one not in self.events]
        for first in range(0, len(lacking), _EVENTS):
            await self._load(lacking[first : first + _EVENTS])

    async def load_live(self, now: datetime) -> None:
        """Load what a pass has to know of, whether or not anybody lists it."""
        await self.load(await self._log.live(now))

    def let_go(self) -> None:
        """Let go of the events that nobody has loaded since this was asked last."""
        self.events = {i: one for i, one in self.events.items() if i in self._wanted}
        self._wanted = set()

    def event(self, event_id: EventId) -> EventState:
        """
        Say what is known of an event that was loaded; nothing, if it is new.

        Raises:
            NotLoaded: It was not: nobody may take it for a new one.
        """
        state = self.events.get(event_id)
        if state is None:
            raise NotLoaded(f"{event_id} was not loaded")
        return state

    def holders(self, bot_ids: Collection[BotId]) -> Mapping[BotId, list[EventId]]:
        """Say on which of the loaded events each bot is, or was, as one of ours."""
        found: dict[BotId, list[EventId]] = {bot_id: [] for bot_id in bot_ids}
        for event_id in sorted(self.events):
            for bot_id in found.keys() & self.events[event_id].ours.keys():
                found[bot_id].append(event_id)
        return found

    async def ids(self, beginning: str = "") -> tuple[EventId, ...]:
        """Name the events that the log knows and whose ids begin so, sorted."""
        streams = await self._log.streams(EVENTS + beginning)
        return tuple(map(_event_of, streams))

    async def call_sheet(self) -> AsyncIterator[tuple[Line, ...]]:
        """Read the whole call sheet, page by page: nothing that a pass may do."""
        after: EventId | None = None
        while page := await self._log.call_sheet(after, _EVENTS):
            yield page
            after = page[-1].event_id

    async def newest(self) -> tuple[Line, ...]:
        """Give the line that was decided last of each calendar."""
        return await self._log.newest()

    def removals_since(self, instant: datetime) -> Iterator[datetime]:
        """Tell when living events lost their bots, for the hourly limit."""
        for state in self.events.values():
            yield from (at for at in state.lost_at if at > instant)

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        """Read stored texts; those that are not there are left out."""
        return await self._log.texts(digests)

    async def legible_texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        """Read stored texts; those that are damaged are left out as well."""
        found = await texts_apart(self._log, digests)
        raise_what_befell_all(found)
        return parted(found)[0]

    def batch(self) -> "Batch":
        """Start to collect records that belong into one transaction."""
        return Batch(self)

    def version(self, stream: str) -> int:
        """
        Count the records of a stream.

        Raises:
            NotLoaded: It is that of an event that was not loaded.
        """
        if stream.startswith(EVENTS):
            return self.event(_event_of(stream)).version
        return self.workspace.versions.get(stream, 0)

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
            self._fold(entry.stream, entry.expected + 1, entry.record)
        self.position = last

    async def _begin(self) -> None:
        """Begin where the log's views are: what was before is in them."""
        if not self._begun:
            kept = await self._log.workspace()
            # Another task may have begun while this one waited, and gone on.
            if not self._begun:
                self.position, self.workspace = kept.position, kept.workspace
                self._begun = True

    async def _load(self, event_ids: Sequence[EventId]) -> None:
        position = -1
        # What is folded while this waits is not in what it has read.
        while position != self.position:
            position = self.position
            found = await self._log.read([stream_of(one) for one in event_ids])
        for event_id in event_ids:
            self.events.setdefault(event_id, _state(found[stream_of(event_id)]))

    async def _commands(self, page: Sequence[Recorded]) -> Mapping[int, Intended]:
        """Say what calls were for whose events nobody follows here."""
        sent = [
            (one, one.record.command_id)
            for one in page
            if isinstance(one.record, Sent) and not self._follows(one)
        ]
        if not sent:
            return {}
        streams = await self._log.read(sorted({one.stream for one, _ in sent}))
        commands = {
            one.position: _state(streams[one.stream], before=one).open.get(name)
            for one, name in sent
        }
        return {at: command for at, command in commands.items() if command is not None}

    def _follows(self, recorded: Recorded) -> bool:
        """Say whether what is known of the record's event is what was before it."""
        known = self.events.get(_event_of(recorded.stream))
        return known is not None and known.version < recorded.version

    def _fold(
        self,
        stream: str,
        version: int,
        record: Record,
        command: Intended | None = None,
    ) -> None:
        if not stream.startswith(EVENTS):
            self.workspace = counted(self.workspace, stream, version)
        elif isinstance(record, EventRecord):
            event_id = _event_of(stream)
            known = self.events.get(event_id)
            # One that was loaded since the record was written has it in already.
            if known is not None and known.version < version:
                if isinstance(record, Sent):
                    command = known.open.get(record.command_id)
                self.events[event_id] = evolve(known, record)
        self.workspace = evolve_workspace(self.workspace, record, command)


def _event_of(stream: str) -> EventId:
    return EventId(stream.removeprefix(EVENTS))


def _state(records: Iterable[Recorded], before: Recorded | None = None) -> EventState:
    return fold(
        one.record
        for one in records
        if isinstance(one.record, EventRecord)
        and (before is None or one.version < before.version)
    )


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

        Raises:
            NotLoaded: It is about an event that was not loaded.
        """
        stream = stream_for(record)
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
