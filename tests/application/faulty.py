"""The `Calendars` port with faults: a real port behind it, and a script before it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from callsheet.application.ports import (
    BotRead,
    CalendarPage,
    CalendarRead,
    Calendars,
    EventRead,
    NotRead,
    Page,
)
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId


class Crash(BaseException):
    """The process ends here."""


@dataclass(frozen=True)
class Fault:
    """
    An error that a call raises, before or after it was passed on.

    Attributes:
        call: Name of the port's method.
        done: Whether the call does its work before it fails.
        after: How many of these calls go well before.
    """

    call: str
    error: BaseException
    done: bool = False
    after: int = 0


class Faulty:
    """
    Passes calls on, but for those whose turn the script has come to.

    Attributes:
        script: Faults to come; of each method the first is the next.
        unreadable: Events that a list shows as rows that cannot be understood.
        unreadable_calendars: Calendars that a list shows like that.
        calls: Every call in order, as `method id`.
        since: From which change on each list of events was asked for.
        pages: How many pages of calendars were read.
        before_write: Asked before a write is passed on, with the event's or bot's id.
        before_read: Asked before an event is read singly.
        between_pages: Called after each page of events, before the next is asked for.
        before_list: Asked before events are listed.
        deaf: Whether writes are answered, but not done.
    """

    def __init__(self, behind: Calendars) -> None:
        self._behind = behind
        self.script: list[Fault] = []
        self.unreadable: dict[EventId, NotRead] = {}
        self.unreadable_calendars: dict[CalendarId, NotRead] = {}
        self.calls: list[str] = []
        self.since: list[datetime | None] = []
        self.pages = 0
        self.before_write: Callable[[str], Awaitable[None]] | None = None
        self.before_read: Callable[[EventId], None] | None = None
        self.between_pages: Callable[[], None] = lambda: None
        self.before_list: Callable[[], None] | None = None
        self.deaf = False

    def fails(self, call: str, *errors: BaseException) -> None:
        """Let the next calls fail without being done, one after the other."""
        self.script += [Fault(call, error) for error in errors]

    def later(self, call: str, error: BaseException, *, after: int) -> None:
        """Let a call fail that comes after some others."""
        self.script.append(Fault(call, error, after=after))

    def fails_after(self, call: str, error: BaseException) -> None:
        """Let the next call fail after it was done."""
        self.script.append(Fault(call, error, done=True))

    async def calendars(self) -> AsyncIterator[CalendarPage]:
        bad = self.unreadable_calendars
        async for page in self._behind.calendars():
            self.pages += 1
            self._turn("calendars", done=False)
            ids = [read.calendar.id for read in page.calendars]
            good = tuple(c for c in page.calendars if c.calendar.id not in bad)
            unread = tuple(bad[i] for i in ids if i in bad)
            yield CalendarPage(good, (*page.problems, *unread), page.last)

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        self.calls.append(f"calendar {calendar_id}")
        self._turn("calendar", done=False)
        return await self._behind.calendar(calendar_id)

    async def events(
        self,
        *,
        start: datetime,
        end: datetime,
        calendar_id: CalendarId | None = None,
        updated_since: datetime | None = None,
    ) -> AsyncIterator[Page]:
        self.since.append(updated_since)
        if self.before_list is not None:
            self.before_list()
        async for page in self._behind.events(
            start=start, end=end, calendar_id=calendar_id, updated_since=updated_since
        ):
            self._turn("events", done=False)
            ids = [read.reading.event.id for read in page.events]
            good = (e for e in page.events if e.reading.event.id not in self.unreadable)
            bad = (self.unreadable[i] for i in ids if i in self.unreadable)
            yield Page(tuple(good), tuple(bad), page.last)
            self.between_pages()

    async def event(self, event_id: EventId) -> EventRead:
        self.calls.append(f"event {event_id}")
        if self.before_read is not None:
            self.before_read(event_id)
        self._turn("event", done=False)
        return await self._behind.event(event_id)

    async def bot(self, bot_id: BotId) -> BotRead:
        self.calls.append(f"bot {bot_id}")
        self._turn("bot", done=False)
        return await self._behind.bot(bot_id)

    async def add_bot(
        self, event_id: EventId, key: DedupKey, settings: BotSettings
    ) -> EventRead:
        await self._before("add_bot", event_id)
        if self.deaf:
            return await self._behind.event(event_id)
        answer = await self._behind.add_bot(event_id, key, settings)
        self._turn("add_bot", done=True)
        return answer

    async def remove_bots(self, event_id: EventId) -> EventRead:
        await self._before("remove_bots", event_id)
        answer = await self._behind.remove_bots(event_id)
        self._turn("remove_bots", done=True)
        return answer

    async def leave_call(self, bot_id: BotId) -> None:
        await self._before("leave_call", bot_id)
        await self._behind.leave_call(bot_id)
        self._turn("leave_call", done=True)

    async def _before(self, call: str, target: str) -> None:
        self.calls.append(f"{call} {target}")
        if self.before_write is not None:
            await self.before_write(target)
        self._turn(call, done=False)

    def _turn(self, call: str, *, done: bool) -> None:
        following = next((f for f in self.script if f.call == call), None)
        if following is None or following.done != done:
            return
        self.script.remove(following)
        if following.after:
            left = replace(following, after=following.after - 1)
            self.script.insert(0, left)
            return
        raise following.error
