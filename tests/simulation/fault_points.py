"""
Where a process may be killed: around each step that it records or asks of Recall.

The wrappers of the ports `Log` and `Calendars` name each point as it is reached and
write it into a journal, with what was acknowledged; at the chosen one the process
kills itself, with SIGKILL: nothing is flushed, closed or rolled back.
"""

import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path
from types import SimpleNamespace

import aiohttp

from callsheet.application.log_port import (
    Entry,
    Hashed,
    Illegible,
    Linked,
    Log,
    Owned,
    Recorded,
)
from callsheet.application.ports import (
    BotRead,
    CalendarPage,
    CalendarRead,
    Calendars,
    EventRead,
    Page,
)
from callsheet.application.views import Kept
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import BotId, CalendarId, DedupKey, Digest, EventId
from callsheet.domain.log_records import Sealed

ACKNOWLEDGED = "acknowledged "
"""A line of the journal that begins so has a position of the log behind it."""

READ = "reads"
"""The line of the journal for each time that Recall is asked how things are."""


_LEAVES = "goes out"
_CHANGED = ("recorded ", "the answer ")


def points_of(journal: Sequence[str]) -> list[str]:
    """Name the points that a journal notes, in the order in which they were reached."""
    return [line for line in journal if not line.startswith((ACKNOWLEDGED, READ))]


def apart(points: Sequence[str]) -> list[str]:
    """Of the points between which neither the log nor Recall changes take the first."""
    return [
        point
        for last, point in pairwise(["", *points])
        if not last or point.startswith(_CHANGED) or _LEAVES in last
    ]


def unrecorded(points: Sequence[str]) -> list[str]:
    """Take the points at which Recall may have done what is recorded nowhere yet."""
    return [point for last, point in pairwise(points) if _LEAVES in last]


class FaultPoints:
    """
    The journal of one process.

    Args:
        journal: A file; it outlives the process, as what is written without a buffer.
        fatal: The point at which the process dies; None if it lives.
        names: What the events are called in the names of points.
    """

    def __init__(
        self, journal: Path, fatal: str | None, names: Mapping[str, str]
    ) -> None:
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._fatal = fatal
        self._names = names
        self._reached: Counter[str] = Counter()

    def reach(self, name: str) -> None:
        """Come to a point; the n-th time its name bears a number."""
        self._reached[name] += 1
        times = self._reached[name]
        numbered = name if times == 1 else f"{name} ({times})"
        self._note(numbered)
        if numbered == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def read(self) -> None:
        """Note that Recall is asked how things are."""
        self._note(READ)

    def acknowledge(self, position: int) -> None:
        """Note up to where the log has promised to keep everything."""
        self._note(f"{ACKNOWLEDGED}{position}")

    def name(self, event_id: str) -> str:
        """Say what an event is called."""
        return self._names.get(event_id, "a bystander")

    def call(self, method: str, target: str) -> str:
        """Say what a write asks for; only events have names, a bot has none."""
        if target not in self._names:
            return "the order to leave"
        name = self._names[target]
        return (
            f"the addition to {name}" if method == "POST" else f"the removal of {name}"
        )

    def _note(self, line: str) -> None:
        os.write(self._journal, f"{line}\n".encode())


class FaultyLog:
    """The `Log` port with a fault point before and after each append."""

    def __init__(self, behind: Log, points: FaultPoints) -> None:
        self._behind = behind
        self._points = points

    async def append(self, entries: Sequence[Entry]) -> int:
        what = self._what(entries)
        self._points.reach(f"before recording {what}")
        position = await self._behind.append(entries)
        self._points.acknowledge(position)
        self._points.reach(f"recorded {what}")
        return position

    async def read(self, streams: Sequence[str]) -> Mapping[str, tuple[Recorded, ...]]:
        return await self._behind.read(streams)

    async def streams(self, prefix: str) -> tuple[str, ...]:
        return await self._behind.streams(prefix)

    async def since(self, position: int, limit: int) -> tuple[Recorded, ...]:
        return await self._behind.since(position, limit)

    async def scan(self, position: int, limit: int) -> tuple[Recorded | Illegible, ...]:
        return await self._behind.scan(position, limit)

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        return await self._behind.texts(digests)

    async def owned(self, calendar_id: CalendarId) -> Owned:
        return await self._behind.owned(calendar_id)

    async def stored(self, digests: Sequence[Digest]) -> int:
        return await self._behind.stored(digests)

    async def erase(self, entry: Entry) -> int:
        return await self._behind.erase(entry)

    async def forget(
        self, digests: Sequence[Digest], *, seen: int, entry: Entry | None = None
    ) -> int:
        return await self._behind.forget(digests, seen=seen, entry=entry)

    async def workspace(self) -> Kept:
        return await self._behind.workspace()

    async def live(self, now: datetime) -> tuple[EventId, ...]:
        return await self._behind.live(now)

    async def call_sheet(self, after: EventId | None, limit: int) -> tuple[Line, ...]:
        return await self._behind.call_sheet(after, limit)

    async def newest(self) -> tuple[Line, ...]:
        return await self._behind.newest()

    async def identity(self) -> bytes:
        return await self._behind.identity()

    async def linked(self, position: int, limit: int) -> tuple[Linked, ...]:
        return await self._behind.linked(position, limit)

    async def hashes(self, position: int, limit: int) -> tuple[Hashed, ...]:
        return await self._behind.hashes(position, limit)

    async def seal_before(self, position: int) -> Sealed | None:
        return await self._behind.seal_before(position)

    def _what(self, entries: Sequence[Entry]) -> str:
        """Name the records: of which kind they are, and of which events."""
        kinds = [kind for kind, _ in groupby(type(e.record).__name__ for e in entries)]
        ids = sorted({getattr(e.record, "event_id", "") for e in entries} - {""})
        whose = f" of {', '.join(map(self._points.name, ids))}" if ids else ""
        return f"{', '.join(kinds)}{whose}"


class FaultyCalendars:
    """The `Calendars` port with fault points around each write."""

    def __init__(self, behind: Calendars, points: FaultPoints) -> None:
        self._behind = behind
        self._points = points

    def calendars(self) -> AsyncIterator[CalendarPage]:
        return self._behind.calendars()

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        return await self._behind.calendar(calendar_id)

    def events(
        self,
        *,
        start: datetime,
        end: datetime,
        calendar_id: CalendarId | None = None,
        updated_since: datetime | None = None,
    ) -> AsyncIterator[Page]:
        self._points.read()
        return self._behind.events(
            start=start, end=end, calendar_id=calendar_id, updated_since=updated_since
        )

    async def event(self, event_id: EventId) -> EventRead:
        self._points.read()
        return await self._behind.event(event_id)

    async def bot(self, bot_id: BotId) -> BotRead:
        self._points.read()
        return await self._behind.bot(bot_id)

    async def add_bot(
        self, event_id: EventId, key: DedupKey, settings: BotSettings
    ) -> EventRead:
        call = self._points.call("POST", event_id)
        self._points.reach(f"before {call} goes out")
        answer = await self._behind.add_bot(event_id, key, settings)
        self._points.reach(f"{call} was answered")
        return answer

    async def remove_bots(self, event_id: EventId) -> EventRead:
        call = self._points.call("DELETE", event_id)
        self._points.reach(f"before {call} goes out")
        answer = await self._behind.remove_bots(event_id)
        self._points.reach(f"{call} was answered")
        return answer

    async def leave_call(self, bot_id: BotId) -> None:
        call = self._points.call("POST", bot_id)
        self._points.reach(f"before {call} goes out")
        await self._behind.leave_call(bot_id)
        self._points.reach(f"{call} was answered")


def tracing(points: FaultPoints) -> aiohttp.TraceConfig:
    """Make a fault point of the moment at which Recall's answer begins to come in."""

    async def begins(
        _: aiohttp.ClientSession,
        __: SimpleNamespace,
        request: aiohttp.TraceRequestEndParams,
    ) -> None:
        if request.method != "GET":
            target = request.url.path.split("/")[4]
            points.reach(f"the answer to {points.call(request.method, target)} begins")

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(begins)
    return trace
