"""What the use cases need from the outside, named for the need and not for the tool."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.budget import Operation
from callsheet.domain.event import Calendar, LocalTimes
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from callsheet.domain.scheme_records import Left
from callsheet.domain.signs import Sign
from callsheet.domain.workspace import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRead:
    """
    A calendar as read.

    Attributes:
        platform: Recall's word for Google or Microsoft.
        since: When it came to its status, by Recall's clock; None if nobody knows.
        code: Recall's code for why it did; None if it gave none.
    """

    calendar: Calendar
    platform: str
    since: datetime | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRead:
    """
    An event as read.

    Attributes:
        reading: The normalised event with its bots.
        snapshot: The event exactly as Recall sent it, as JSON; empty if it was put
            together from the log, where it is stored.
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


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """
    One page of calendars.

    Attributes:
        last: Whether it is known that no other page follows.
    """

    calendars: tuple[CalendarRead, ...]
    problems: tuple[NotRead, ...] = ()
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BotRead:
    """
    A bot as read alone.

    Attributes:
        sign: What counts of all that ever happened to it; None if none of that is
            understood.
    """

    id: BotId
    sign: Sign | None


class Calendars(Protocol):
    """
    Recall's calendars, their events and bots, in one workspace.

    Every method may raise the errors of `callsheet.application.errors`; writes
    return the event as it is afterwards.
    """

    def calendars(self) -> AsyncIterator[CalendarPage]:
        """Read all calendars of the workspace, page by page."""

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        """Read one calendar; `Missing` if it was deleted."""

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

    async def bot(self, bot_id: BotId) -> BotRead:
        """Read what became of one bot: the lists of events do not say."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """
    What a calendar is connected with: handed to Recall, never shown and never kept.

    Attributes:
        platform: Recall's word for Google or Microsoft.
        address: Whose account it is.
        client_id: Of the application that the account let in.
        refresh_token: What the account gave it.
        tenant: Which customer of the host product it belongs to.
    """

    platform: str
    address: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    tenant: str | None = None


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


class CalendarConnections(Protocol):
    """
    Which accounts the calendars of a workspace are connected to: to connect others.

    Every method may raise the errors of `callsheet.application.errors`, in none of
    which a credential stands.
    """

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        """Read one calendar; `Missing` if it was deleted."""

    async def of(
        self, address: str, *, created_since: datetime | None = None
    ) -> tuple[CalendarRead, ...]:
        """
        Read which calendars an account has.

        Args:
            address: Of the account, in any case.
            created_since: Look as well at calendars made since then whose address
                Recall has not learnt yet, by what was said when they were made.
        """

    async def connect(self, credentials: Credentials, *, once: str) -> CalendarId:
        """
        Connect an account; the new calendar is only connecting then.

        Args:
            credentials: Of the account; Recall tries them later.
            once: Names the wish, as with `create`.
        """

    async def reconnect(
        self, calendar_id: CalendarId, credentials: Credentials
    ) -> None:
        """
        Let a calendar connect anew, with other credentials of the same account.

        Its notes stay as they are, but for the tenant if the credentials have one.
        """

    async def delete(self, calendar_id: CalendarId) -> None:
        """Delete a calendar with its events and their future bots; gone is gone."""


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
