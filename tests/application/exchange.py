"""An office whose calendars can be replaced by twins, and what may go wrong with it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from callsheet.adapters.memory import MemoryAccounts
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.by_calendars import ByCalendars
from callsheet.application.errors import RecallError
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Entry
from callsheet.application.ports import Account
from callsheet.application.signature import Signature
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.keys import KeySettings, Scheme
from callsheet.domain.records import Record
from callsheet.domain.scheme_records import TwinStep
from callsheet.domain.situation import Settings
from tests.application.faulty import Crash
from tests.application.office import SHARERS, Office, SteppedClock
from tests.domain.builders import NOON, RECORD

T = TypeVar("T")

ANA = Signature(by="ana", why="as the guide has it")
ALL = KeySettings()
ALONE = KeySettings(scheme=Scheme.CALENDAR_EVENT)


class Fuse:
    """
    Blows at one of the points that it is told of, and never again.

    Attributes:
        left: Points until then; None for never.
        points: How many there were.
    """

    def __init__(self, left: int | None = None) -> None:
        self.left = left
        self.points = 0

    def burn(self) -> None:
        self.points += 1
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Crash


class FusedLog(MemoryLog):
    """A log whose process may end before and after each append, once it has a fuse."""

    def __init__(self) -> None:
        super().__init__()
        self.fuse: Fuse | None = None

    async def append(self, entries: Sequence[Entry]) -> int:
        if self.fuse is None:
            return await super().append(entries)
        self.fuse.burn()
        last = await super().append(entries)
        self.fuse.burn()
        return last


class FaultyAccounts:
    """
    Passes calls on; it may fail, or end the process, before and after each.

    Attributes:
        script: What the next calls of a method raise, before they are done or after.
        calls: Every call, as `method id`.
    """

    def __init__(self, behind: MemoryAccounts, fuse: Fuse) -> None:
        self._behind = behind
        self.fuse = fuse
        self.script: list[tuple[str, RecallError, bool]] = []
        self.calls: list[str] = []

    async def accounts(self) -> tuple[Account, ...]:
        return await self._pass("accounts", "", self._behind.accounts)

    async def create(self, account: Account, *, once: str) -> CalendarId:
        return await self._pass(
            "create",
            account.calendar_id,
            lambda: self._behind.create(account, once=once),
        )

    async def delete(self, calendar_id: CalendarId) -> None:
        await self._pass(
            "delete", calendar_id, lambda: self._behind.delete(calendar_id)
        )

    async def _pass(
        self, method: str, target: str, call: Callable[[], Awaitable[T]]
    ) -> T:
        self.calls.append(f"{method} {target}".rstrip())
        self.fuse.burn()
        error, done = self._next(method)
        if error is not None and not done:
            raise error
        answer = await call()
        if error is not None:
            raise error
        self.fuse.burn()
        return answer

    def _next(self, method: str) -> tuple[RecallError | None, bool]:
        for one in self.script:
            if one[0] == method:
                self.script.remove(one)
                return one[1], one[2]
        return None, False


class Waking(SteppedClock):
    """A clock that lets others do something while somebody sleeps."""

    def __init__(self, now: datetime = NOON) -> None:
        super().__init__(now)
        self.meanwhile: Callable[[], None] = lambda: None

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        self.meanwhile()


class Exchange(Office):
    """
    Ana's and Ben's office, in which somebody changes the scheme by calendars.

    Attributes:
        waking: Its clock; while somebody sleeps, twins connect.
        doors: The port through which calendars are made and deleted.
        refuses: Calendars whose accounts do not let themselves be connected anew.
        slow: Calendars whose twins do not connect at all.
        unlisted: Events that no twin lists.
        key: What the settings ask for.
    """

    def __init__(self, fuse: Fuse | None = None) -> None:
        self.waking = Waking()
        super().__init__(self.waking)
        self.fuse = fuse or Fuse()
        self.accounts = MemoryAccounts(self.recall)
        self.doors = FaultyAccounts(self.accounts, self.fuse)
        self.log = self.paper = FusedLog()
        self.refuses: set[CalendarId] = set()
        self.slow: set[CalendarId] = set()
        self.unlisted: set[EventId] = set()
        self.key = ALONE
        self.waking.meanwhile = self.connect

    def connect(self) -> None:
        """Let every twin connect that is still connecting, or fail to."""
        for twin, old in self.accounts.created.items():
            read = self.recall.shown(twin)
            if read is None or read.calendar.status is not CalendarStatus.CONNECTING:
                continue
            if old in self.refuses:
                lost = replace(read.calendar, status=CalendarStatus.DISCONNECTED)
                self.recall.put(lost)
            elif old not in self.slow:
                self.accounts.connect(twin)
                for event in self.recall.events_of(twin):
                    if event.id.partition("@")[0] in self.unlisted:
                        self.recall.drop(event.id)

    @property
    def by_calendars(self) -> ByCalendars:
        """The use case, as a new process has it."""
        return ByCalendars(
            calendars=self.calls,
            accounts=self.doors,
            log=self.log,
            clock=self.clock,
            rebuild=rebuild,
            key=self.key,
        )

    async def change(self) -> dict[str, str]:
        """Change by calendars; show how far each one has come, and why no further."""
        made = self.by_calendars
        await made.change(ANA)
        return {one.calendar_id: told(one) for one in made.steps}

    async def book(self, key: KeySettings | None = None) -> list[str]:
        """Make a pass with settings that ask for a scheme, or for the new one."""
        self.restart(RECORD, Settings(key=key or self.key))
        return await self.writes()

    async def record(self, *records: Record) -> None:
        """Write records as if somebody else had."""
        ledger = Ledger(self.log)
        await ledger.catch_up()
        batch = ledger.batch()
        for one in records:
            batch.add(one)
        await batch.commit()

    def calendars(self) -> list[str]:
        """Name the calendars that Recall has."""
        known = [*SHARERS, "cal-c", *self.accounts.created]
        return [i for i in known if self.recall.shown(CalendarId(i)) is not None]


def told(step: TwinStep) -> str:
    return step.step.value if step.left is None else step.left.value
