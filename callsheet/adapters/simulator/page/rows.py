"""What the page shows, gathered from the world."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal, TypeAlias

from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.control.switches import changed_in, profile_of
from callsheet.adapters.simulator.model import (
    BotState,
    Calendar,
    CalendarStatus,
    Event,
    Platform,
)
from callsheet.adapters.simulator.page.table import MOST, Table
from callsheet.adapters.simulator.page.telling import (
    CallRow,
    EndpointRow,
    MessageRow,
    calls_of,
    endpoints_of,
    messages_of,
)
from callsheet.adapters.simulator.recall.request_log import LoggedRequest, RequestLog
from callsheet.adapters.simulator.switches import PROFILES, Switches, spelt
from callsheet.adapters.simulator.timeline import next_happening
from callsheet.adapters.simulator.truth import Join, joins
from callsheet.adapters.simulator.world import World

EventState: TypeAlias = Literal["on", "cancelled", "deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """A calendar, and whether its account lets Recall read it."""

    id: str
    address: str
    platform: Platform
    workspace: str
    status: CalendarStatus
    granted: bool
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event as the provider has it, and its bots as Recall has them."""

    id: str
    title: str
    start: datetime
    end: datetime
    address: str
    link: str | None
    state: EventState
    listed: bool
    bots: list[BotState]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchRow:
    """A switch that is not as usual."""

    name: str
    value: str
    usual: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on the page; `chosen` is the calendar that it is narrowed to."""

    now: datetime
    speed: float | None
    next: datetime | None
    profile: str | None
    profiles: list[str]
    switches: list[SwitchRow]
    chosen: Calendar | None
    calendars: Table[CalendarRow]
    events: Table[EventRow]
    joins: Table[Join]
    calls: Table[CallRow]
    endpoints: Table[EndpointRow]
    messages: Table[MessageRow]
    requests: Table[LoggedRequest]


def page_of(world: World, requests: RequestLog, chosen: Calendar | None) -> Page:
    """The page at this moment."""
    return Page(
        now=world.at,
        speed=world.clock.speed,
        next=next_happening(world),
        profile=profile_of(world.switches),
        profiles=list(PROFILES),
        switches=_switches(world.switches),
        chosen=chosen,
        calendars=Table.of(_calendar(world, c) for c in world.calendars.values()),
        events=_events(world, chosen),
        joins=Table.of(_joins(world, chosen)),
        calls=calls_of(world),
        endpoints=endpoints_of(world),
        messages=messages_of(world),
        requests=_latest(requests),
    )


def _switches(switches: Switches) -> list[SwitchRow]:
    usual = PROFILES["default"]
    return [
        SwitchRow(
            name=name,
            value=spelt(getattr(switches, name)),
            usual=spelt(getattr(usual, name)),
            meaning=Switches.model_fields[name].description or "",
        )
        for name in changed_in(switches)
    ]


def _calendar(world: World, calendar: Calendar) -> CalendarRow:
    mailbox = world.mailboxes.get(calendar.mailbox or "")
    return CalendarRow(
        id=calendar.id,
        address=calendar.platform_email or "(not known yet)",
        platform=calendar.platform,
        workspace=calendar.workspace,
        status=calendar.status,
        granted=mailbox is not None and mailbox.granted,
        events=0 if mailbox is None else len(mailbox.invitations),
    )


def _events(world: World, chosen: Calendar | None) -> Table[EventRow]:
    # What has just ended is still of interest.
    since = world.at - timedelta(hours=1)
    ahead = [e for e in _rows(world, chosen) if e.source.current.end >= since]
    ahead.sort(key=lambda event: (event.source.current.start, event.id))
    return Table(rows=[_event(world, e) for e in ahead[:MOST]], total=len(ahead))


def _rows(world: World, chosen: Calendar | None) -> Iterable[Event]:
    return world.events.values() if chosen is None else world.events_of(chosen)


def _event(world: World, event: Event) -> EventRow:
    current = event.source.current
    dialect = dialect_of(event.source.platform)
    cancelled: EventState = "cancelled" if dialect.is_cancelled(current.raw) else "on"
    return EventRow(
        id=event.id,
        title=dialect.title(current.raw) or "(no title)",
        start=current.start,
        end=current.end,
        address=event.source.mailbox,
        link=current.meeting_url,
        state="deleted" if current.deleted else cancelled,
        listed=event.stored is not None,
        bots=[bot.state for bot in world.bots_of(event)],
    )


def _joins(world: World, chosen: Calendar | None) -> list[Join]:
    everything = joins(world)
    if chosen is None:
        return everything
    own = {event.id for event in world.events_of(chosen)}
    return [join for join in everything if not own.isdisjoint(join.events)]


def _latest(requests: RequestLog) -> Table[LoggedRequest]:
    latest = requests.since(max(0, len(requests) - MOST))
    return Table(rows=list(islice(reversed(latest), MOST)), total=len(requests))
