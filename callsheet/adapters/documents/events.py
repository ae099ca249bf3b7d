"""Calendars, lines of the call sheet and single events, as programs read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.text import bounded
from callsheet.application.coming_up import Item
from callsheet.application.looking_up import KnownCalendar, KnownEvent
from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.call_sheet import Attention, Line
from callsheet.domain.decision import Kind
from callsheet.domain.event import Event
from callsheet.domain.instants import spell
from callsheet.domain.reasons import Flag, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDocument:
    """
    A connected calendar.

    Attributes:
        status: Recall's word for whether it can read the calendar, or `deleted`.
        address: Of its owner; null until an event of it was decided on.
        platform: Recall's word for Google or Microsoft; null if nobody knows.
        since: Since when it stands so; null if nobody knows.
        code: Recall's code for why it is not connected; null if it gave none.
    """

    id: str
    status: str
    address: str | None
    platform: str | None
    since: Instant | None
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDocument:
    """
    An event on the call sheet, as it was decided on last.

    Attributes:
        title: As it stands in the calendar: a stranger's text, to be escaped wherever
            it is shown. Null if there is none, or if it was erased.
        reason: Why it was decided so; null before any decision.
        commands: What the decision asks for.
        valid_until: When the decision has to be made anew.
        booked_until: The latest start of a booked bot.
        due_at: When something is due by itself.
        attention: Why a person should look at it.
        bot_ids: The bots that it has now, as the changes tell of them; null on a page
            that was not asked for with `with=bots`.
    """

    event_id: str
    calendar_id: str | None
    title: str | None
    start_time: Instant | None
    end_time: Instant | None
    reason: Reason | None
    flags: tuple[Flag, ...]
    commands: tuple[Kind, ...]
    decided_at: Instant | None
    valid_until: Instant | None
    booked_until: Instant | None
    due_at: Instant | None
    attention: Attention | None
    bot_ids: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotDocument:
    """
    A bot, as Recall listed it on the event.

    Attributes:
        ours: Whether this log books it.
        status: Null if nobody said; then its start alone decides.
    """

    id: str
    start: Instant
    deduplication_key: str
    ours: bool
    status: BotStatus | None
    ended_at: Instant | None
    end_reason: EndReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDocument:
    """
    All that is known of an event now; its past is its story.

    Attributes:
        calendar: The address of its calendar, or its id where that is not known.
        meeting_url: A stranger's text as well.
        bots: As they were read last.
    """

    line: LineDocument
    calendar: str | None
    meeting_url: str | None
    meeting_platform: str | None
    all_day: bool | None
    recurring: bool | None
    private: bool | None
    is_deleted: bool | None
    guests: int | None
    bots: tuple[BotDocument, ...]


def calendar_document(known: KnownCalendar) -> CalendarDocument:
    """Write a calendar as JSON's types."""
    standing = known.standing
    return CalendarDocument(
        id=known.id,
        status=standing.status,
        address=None if known.address is None else bounded(known.address),
        platform=standing.platform or None,
        since=None if standing.since is None else spell(standing.since),
        code=standing.code,
    )


def line_document(item: Item, bot_ids: Sequence[str] | None) -> LineDocument:
    """Write a line of the call sheet as JSON's types."""
    return _line(item.line, item.event, bot_ids)


def event_document(known: KnownEvent) -> EventDocument:
    """Write an event as JSON's types."""
    event, calendar = known.event, known.calendar
    url = None if event is None else event.meeting_url
    return EventDocument(
        line=_line(known.line, event, known.told),
        calendar=None if calendar is None else bounded(calendar.address or calendar.id),
        meeting_url=None if url is None else bounded(url, 4_000),
        meeting_platform=None if event is None else event.meeting_platform,
        all_day=None if event is None else event.all_day,
        recurring=None if event is None else event.recurring,
        private=None if event is None else event.private,
        is_deleted=None if event is None else event.is_deleted,
        guests=None if event is None else len(event.guests),
        bots=tuple(_bot(one) for one in known.bots),
    )


def _line(
    line: Line, event: Event | None, bot_ids: Sequence[str] | None
) -> LineDocument:
    title = None if event is None else event.title
    return LineDocument(
        event_id=line.event_id,
        calendar_id=line.calendar_id,
        title=None if title is None else bounded(title),
        start_time=None if event is None else spell(event.start),
        end_time=None if event is None else spell(event.end),
        reason=line.reason,
        flags=line.flags,
        commands=line.commands,
        decided_at=None if line.at is None else spell(line.at),
        valid_until=None if line.valid_until is None else spell(line.valid_until),
        booked_until=None if line.booked_until is None else spell(line.booked_until),
        due_at=None if line.due_at is None else spell(line.due_at),
        attention=line.attention,
        bot_ids=None if bot_ids is None else tuple(bot_ids),
    )


def _bot(bot: Bot) -> BotDocument:
    return BotDocument(
        id=bot.id,
        start=spell(bot.start),
        deduplication_key=bounded(bot.key, 2_000),
        ours=bot.ours,
        status=bot.status,
        ended_at=None if bot.ended_at is None else spell(bot.ended_at),
        end_reason=bot.end_reason,
    )
