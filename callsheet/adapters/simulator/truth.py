"""The whole truth about a world: for tests and demos, never through Recall's API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.model import (
    Bot,
    BotState,
    Calendar,
    CalendarStatus,
    Event,
    JsonObject,
    Platform,
    StatusChange,
)
from callsheet.adapters.simulator.world import World

# A deleted bot is but an entry on its events.
_NOT_PAST = ("scheduled", "deleted")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTruth:
    """
    A connected account; `calendar` is its address, null until it is known.

    `reason` says why it is disconnected, if Recall was told.
    """

    id: str
    calendar: str | None
    platform: Platform
    status: CalendarStatus
    reason: str | None
    workspace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTruth:
    """
    One copy of a meeting, as the provider has it now.

    `visible` says whether Recall lists it, `guests` whom the copy shows, `story` what
    the generator meant by it. `future_bots` and `past_bots` are ids.
    """

    event_id: str
    calendar_id: str
    calendar: str
    platform: Platform
    ical_uid: str
    meeting: str
    story: str
    title: str
    guests: list[str]
    start_time: datetime
    end_time: datetime
    meeting_url: str | None
    is_deleted: bool
    cancelled: bool
    visible: bool
    future_bots: list[str]
    past_bots: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BotTruth:
    """
    A bot, and the events that it is for.

    `join_at` is when it will join, or did, `will_join` whether it still is to, `life`
    what happened to it so far, and `call` the link of the call that it is in.
    """

    id: str
    join_at: datetime
    start_time: datetime
    end_time: datetime
    meeting_url: str
    status: BotState
    deduplication_key: str
    config: JsonObject
    events: list[str]
    workspace: str
    adhoc: bool
    will_join: bool
    call: str | None
    life: list[StatusChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """
    Calendars, events in order of start, and bots.

    `skipped` says what a loader had to leave out.
    """

    now: datetime
    calendars: list[CalendarTruth]
    events: list[EventTruth]
    bots: list[BotTruth]
    skipped: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A bot that will join a call by itself."""

    id: str
    join_at: datetime
    meeting_url: str
    workspace: str
    events: list[str]


def truth_view(world: World) -> Truth:
    """Everything."""
    ordered = sorted(world.events.values(), key=by_start)
    return _truth(world, ordered, world.bots.values())


def truth_about(world: World, events: Sequence[Event]) -> Truth:
    """Every calendar, but of the events only these, in this order, and their bots."""
    bots = {bot.id: bot for event in events for bot in world.bots_of(event)}
    return _truth(world, events, bots.values())


def by_start(event: Event) -> tuple[datetime, str]:
    """What puts events in order, each time in the same."""
    return event.source.current.start, event.id


def event_truth(world: World, event: Event) -> EventTruth:
    """One event."""
    source = event.source
    now = source.current
    dialect = dialect_of(source.platform)
    raw = now.raw
    bots = world.bots_of(event)
    return EventTruth(
        event_id=event.id,
        calendar_id=event.calendar_id,
        calendar=source.mailbox,
        platform=source.platform,
        ical_uid=source.ical_uid,
        meeting=source.meeting,
        story=source.story,
        title=dialect.title(raw),
        guests=dialect.guests(raw),
        start_time=now.start,
        end_time=now.end,
        meeting_url=now.meeting_url,
        is_deleted=now.deleted,
        cancelled=dialect.is_cancelled(raw),
        visible=event.stored is not None,
        future_bots=[bot.id for bot in bots if bot.state == "scheduled"],
        past_bots=[bot.id for bot in bots if bot.state not in _NOT_PAST],
    )


def calendar_truth(calendar: Calendar) -> CalendarTruth:
    """One calendar."""
    return CalendarTruth(
        id=calendar.id,
        calendar=calendar.platform_email,
        platform=calendar.platform,
        status=calendar.status,
        reason=calendar.status_changes[-1].sub_code,
        workspace=calendar.workspace,
    )


def joins(world: World) -> list[Join]:
    """The bots that have not set off yet, in the order in which they will."""
    waiting = (bot for bot in world.bots.values() if bot.state == "scheduled")
    return [
        Join(
            id=bot.id,
            join_at=bot.joins_at,
            meeting_url=bot.meeting_url,
            workspace=bot.workspace,
            events=bot.holders,
        )
        for bot in sorted(waiting, key=lambda bot: (bot.joins_at, bot.id))
    ]


def _truth(world: World, events: Iterable[Event], bots: Iterable[Bot]) -> Truth:
    return Truth(
        now=world.at,
        calendars=[calendar_truth(c) for c in world.calendars.values()],
        events=[event_truth(world, event) for event in events],
        bots=[_bot(bot) for bot in bots if bot.state != "deleted"],
        skipped=world.skipped,
    )


def _bot(bot: Bot) -> BotTruth:
    return BotTruth(
        id=bot.id,
        join_at=bot.joins_at,
        start_time=bot.start,
        end_time=bot.end,
        meeting_url=bot.meeting_url,
        status=bot.state,
        deduplication_key=bot.key,
        config=bot.config,
        events=bot.holders,
        workspace=bot.workspace,
        adhoc=bot.adhoc,
        will_join=bot.state == "scheduled",
        call=bot.meeting_url if bot.state == "in_call" else None,
        life=bot.status_changes,
    )
