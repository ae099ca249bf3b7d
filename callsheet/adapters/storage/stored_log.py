"""The decision log on the recorders of the `eventsourcing` library, whichever."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from eventsourcing.persistence import Notification

from callsheet.adapters.storage.appends import Append, append_of, erasure_of
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.head import SealMark
from callsheet.adapters.storage.head_check import lacks, newest_mark
from callsheet.adapters.storage.notice_rows import NoticeRows
from callsheet.adapters.storage.opened import OpenLog, Place
from callsheet.adapters.storage.rebuilding import Rebuilt, rebuilding
from callsheet.adapters.storage.sealing import sealed_in
from callsheet.adapters.storage.shared_recorder import SharedRecorder
from callsheet.adapters.storage.standing_rows import StandingRows
from callsheet.adapters.storage.stored_inbox import StoredInbox
from callsheet.adapters.storage.stored_standings import StoredStandings
from callsheet.adapters.storage.view_chore import ViewChore
from callsheet.adapters.storage.view_keeper import (
    PAGE,
    KeptViews,
    Source,
    ViewKeeper,
    ViewReader,
)
from callsheet.adapters.storage.writer import Chore, Writer
from callsheet.application.errors import Conflict, LogUnavailable
from callsheet.application.log_port import (
    Entry,
    Hashed,
    Illegible,
    Linked,
    Owned,
    Recorded,
)
from callsheet.application.reading import Progress
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.log_records import Sealed

READERS = 2
"""Threads that read, each on a connection of its own."""

T = TypeVar("T")


Recorder = SharedRecorder[Any]
"""What a log is read from and written to, by threads that may wait for it."""


@dataclass(frozen=True, slots=True)
class Writing:
    """
    What the thread that writes works with.

    Attributes:
        recorder: Writes.
        views: Where the views are kept.
        notices: Where the inbox is.
        standings: Where it is kept how receivers stand.
        chores: What else is done now and then.
        meet: Sees whether the log is still the one that was opened.
    """

    recorder: Recorder
    views: KeptViews
    notices: NoticeRows
    standings: StandingRows
    chores: Sequence[Chore] = ()
    meet: Callable[[], None] = lambda: None


class EventSourcedLog(OpenLog):
    """
    A log in a database: one thread writes it, a few read it.

    Made by `open_log`. It belongs to one event loop at a time.

    Args:
        place: Where it is.
        resources: What is to be given back at the end.
        reader: Reads on connections that cannot write.
        views: What is kept of it, read like this.
        notices: Its inbox, read like this.
        standings: How receivers stand, read like this.
        writing: What only the one who may write has; None if nobody may.
    """

    def __init__(
        self,
        place: Place,
        resources: ExitStack,
        reader: Recorder,
        views: KeptViews,
        notices: NoticeRows,
        standings: StandingRows,
        writing: Writing | None = None,
    ) -> None:
        self._place = place
        self._resources = resources
        self._reader = reader
        self._writer: Writer | None = None
        self._codec = Codec(keys=reader)
        self._kept = views
        self._views = ViewReader(Source(reader, self._codec), views)
        self._writing = writing
        if writing is not None:
            self._keeper = ViewKeeper(self._source(writing), writing.views)
            kept = ViewChore(self._behind(), self._step)
            write = partial(_write, place, writing.recorder)
            self._writer = Writer(write, [*writing.chores, kept])
        self._threads = ThreadPoolExecutor(READERS, "callsheet-log-reader")
        self._closed = False
        self._inbox = StoredInbox(
            self, notices, None if writing is None else writing.notices
        )
        self._standings = StoredStandings(
            self, standings, None if writing is None else writing.standings
        )

    @property
    def inbox(self) -> StoredInbox:
        """What Recall has told, kept in the log's database until it is done."""
        return self._inbox

    @property
    def standings(self) -> StoredStandings:
        """How those stand who are told of changes, kept in the log's database."""
        return self._standings

    async def append(self, entries: Sequence[Entry]) -> int:
        """Append all entries in one transaction, on disk before this returns."""
        writer, _ = self._who_writes()
        return await writer.append(append_of(entries, self._codec))

    async def read(self, streams: Sequence[str]) -> Mapping[str, tuple[Recorded, ...]]:
        """Read whole streams, oldest record first; unknown streams are empty."""
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        # What a database cannot hold as text names no stream of it.
        names = [stream for stream in found if _is_text(stream)]
        for recorded in await self._ask(lambda: self._read(names)):
            found[recorded.stream].append(recorded)
        return {stream: tuple(records) for stream, records in found.items()}

    async def streams(self, prefix: str) -> tuple[str, ...]:
        """Name the streams that begin so, sorted."""
        if not _is_text(prefix):
            return ()
        return tuple(await self._ask(lambda: self._reader.select_names(prefix)))

    async def since(self, position: int, limit: int) -> tuple[Recorded, ...]:
        """Read records after a position, in the order of the log."""
        return tuple(await self._ask(lambda: self._since(position, max(limit, 0))))

    async def scan(self, position: int, limit: int) -> tuple[Recorded | Illegible, ...]:
        """Do the same; a record that cannot be read is told of in its place."""
        return tuple(await self._ask(lambda: self._scan(position, max(limit, 0))))

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        """Read stored texts; digests that are not there are left out."""
        return await self._ask(lambda: self._reader.select_texts(digests))

    async def owned(self, calendar_id: CalendarId) -> Owned:
        """Say what there is of a calendar's content."""
        return await self._ask(lambda: self._reader.owned(calendar_id))

    async def stored(self, digests: Sequence[Digest]) -> int:
        """Count the texts of calendars that are stored under some digests."""
        return await self._ask(lambda: self._reader.count_texts(digests))

    async def erase(self, entry: Entry) -> int:
        """Destroy a calendar's data key and all its texts, with the record of it."""
        writer, recorder = self._who_writes()
        erased, append = erasure_of(entry), append_of([entry], self._codec)
        erase = partial(recorder.erase, erased.calendar_id, erased.texts, append)
        return await writer.alone(self._told(erase))

    async def forget(
        self, digests: Sequence[Digest], *, seen: int, entry: Entry | None = None
    ) -> int:
        """Delete texts of calendars for good, with the record of it."""
        writer, recorder = self._who_writes()
        append = None if entry is None else append_of([entry], self._codec)
        forget = partial(recorder.forget, digests, seen, append)
        return await writer.alone(self._told(forget))

    async def workspace(self) -> Kept:
        """Give the workspace as the records of the log have it."""
        return await self._see(self._views.workspace)

    async def live(self, now: datetime) -> tuple[EventId, ...]:
        """Name the events that a pass has to know of, sorted."""
        return await self._see(lambda: self._views.live(now))

    async def call_sheet(self, after: EventId | None, limit: int) -> tuple[Line, ...]:
        """Read lines of the call sheet, by the events' ids."""
        return await self._see(lambda: self._views.call_sheet(after, limit))

    async def newest(self) -> tuple[Line, ...]:
        """Give the line that was decided last of each calendar, by calendar id."""
        return await self._see(self._views.newest)

    async def rebuild_views(self, tell: Progress) -> Rebuilt:
        """
        Make the views anew, compare them with those kept, and keep the new ones.

        Raises:
            LogUnavailable: The log cannot be read, or not be written.
        """
        if self._writing is None or self._writer is None:
            raise LogUnavailable(f"{self._place}: opened for reading only")
        source, kept = self._source(self._writing), self._writing.views
        keys = self._writing.recorder
        with self._place.telling(), rebuilding(source, kept, keys) as work:
            while (come := await self._writer.run(self._told(work.step))) is not None:
                tell("rebuilding the views", *come)
            rebuilt = await self._writer.run(self._told(work.finish))
        await self._writer.run(self._keeper.forget)
        self._views.forget()
        return rebuilt

    async def views_amiss(self) -> str | None:
        """Say which view is not what was kept; None if all are."""
        try:
            await self._ask(self._kept.prove)
        except LogUnavailable as problem:
            return str(problem)
        return None

    async def identity(self) -> bytes:
        """Tell what makes this log another one than all others."""
        return await self._ask(self._reader.identity)

    async def linked(self, position: int, limit: int) -> tuple[Linked, ...]:
        """Read records after a position as they are stored, in the log's order."""
        return tuple(
            await self._ask(lambda: self._reader.select_linked(position, limit))
        )

    async def hashes(self, position: int, limit: int) -> tuple[Hashed, ...]:
        """Read hashes of records after a position, in the log's order."""
        return tuple(
            await self._ask(lambda: self._reader.select_hashes(position, limit))
        )

    async def seal_before(self, position: int) -> Sealed | None:
        """Read the last seal that stands at a position or before it."""
        row = await self._ask(lambda: self._reader.select_seal_before(position))
        if row is None:
            return None
        seal = sealed_in(row)
        # One that covers itself is none to begin with.
        return seal if seal.last < row.position else None

    async def check_key(self) -> None:
        """See whether the master key is that of the log."""
        await self._ask(self._reader.check_key)

    async def meet_again(self) -> None:
        """See, after its server was away, whether it is still the same log."""
        if self._writing is None:
            await self.check_key()
        else:
            await self._ask(self._writing.meet)

    async def newest_seal(self) -> SealMark | None:
        """Tell what has to be known elsewhere of the newest seal; None without any."""
        return await self._ask(lambda: newest_mark(self._reader))

    async def lacks(self, mark: SealMark) -> str | None:
        """Say what is wrong if this log does not hold a seal; None if it does."""
        return await self._ask(lambda: lacks(self._reader, mark))

    async def close(self) -> None:
        """Finish the appends that wait, end the threads, let others write."""
        self._closed = True
        if self._writer is not None:
            await self._writer.close()
        self._threads.shutdown()
        # The last connection to go is the one that writes: it tidies the file up.
        with self._place.telling():
            self._resources.close()

    async def asking(self, question: Callable[[], T]) -> T:
        """Ask on a thread that reads."""
        return await self._ask(question)

    def writing(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Work between two commits, on the thread that writes."""
        writer, _ = self._who_writes()
        return writer.begin(self._told(work))

    def _read(self, streams: Sequence[str]) -> list[Recorded]:
        rows = self._reader.select_streams(streams)
        return [self._codec.read(row) for row in rows]

    def _since(self, position: int, limit: int) -> list[Recorded]:
        return [self._codec.read(row) for row in self._after(position, limit)]

    def _scan(self, position: int, limit: int) -> list[Recorded | Illegible]:
        return [self._codec.scan(row) for row in self._after(position, limit)]

    def _after(self, position: int, limit: int) -> Sequence[Notification]:
        return self._reader.select_notifications(
            position, limit, inclusive_of_start=False
        )

    async def _see(self, question: Callable[[], T]) -> T:
        """Ask the views; if they are far behind, they are kept up first."""
        self._check_open()
        if self._writer is not None:
            while await self._writer.run(partial(self._step, least=PAGE)):
                pass
        return await self._ask(question)

    async def _ask(self, question: Callable[[], T]) -> T:
        self._check_open()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._told(question))

    def _told(self, question: Callable[[], T]) -> Callable[[], T]:
        """Let every error say which log it is about."""

        def ask() -> T:
            with self._place.telling():
                return question()

        return ask

    def _source(self, writing: Writing) -> Source:
        return Source(writing.recorder, self._codec)

    def _step(self, least: int = 1) -> bool:
        with self._place.telling():
            return self._keeper.step(least)

    def _behind(self) -> int:
        """Count what the views lack; damaged ones keep nobody from writing."""
        try:
            with self._place.telling():
                return self._keeper.behind()
        except LogUnavailable:
            return 0

    def _who_writes(self) -> tuple[Writer, Recorder]:
        self._check_open()
        if self._writer is None or self._writing is None:
            raise LogUnavailable(f"{self._place}: opened for reading only")
        return self._writer, self._writing.recorder

    def _check_open(self) -> None:
        if self._closed:
            raise LogUnavailable(f"{self._place}: the log is closed")


def _write(
    place: Place, recorder: Recorder, appends: Sequence[Append]
) -> list[int | Conflict]:
    with place.telling():
        return recorder.insert_together(appends)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
