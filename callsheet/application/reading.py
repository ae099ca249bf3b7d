"""Looking at the workspace: its calendars and every event that may matter now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from callsheet.application.errors import Missing, NotAllowed, RecallError
from callsheet.application.ledger import Ledger
from callsheet.application.ports import CalendarRead, Calendars, EventRead, NotRead
from callsheet.domain.bot import Bot, BotStatus
from callsheet.domain.decision import Kind
from callsheet.domain.event import Calendar, CalendarStatus
from callsheet.domain.ids import BotId, CalendarId, EventId
from callsheet.domain.instants import later
from callsheet.domain.keys import would_issue
from callsheet.domain.log import EventState
from callsheet.domain.reads import mark_after
from callsheet.domain.records import Source
from callsheet.domain.signs import UNHEARD, Sign
from callsheet.domain.workspace import Reading

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and of how much if known."""

AllCalendars = tuple[tuple[CalendarRead, ...], tuple[NotRead, ...]]
"""The calendars of a workspace, and what could not be understood of them."""

PAST = timedelta(days=1)
"""Recall keeps events in step from one day back."""

FUTURE = timedelta(days=366)
"""Far beyond Recall's window: an event that left it with a bot is still looked at."""


def silent(doing: str, done: int, total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What came of asking Recall about one bot.

    Attributes:
        sign: What it said of the bot's life; None if nothing.
    """

    at: datetime
    source: Source
    sign: Sign | None = None


@dataclass(slots=True, kw_only=True)
class Look:
    """
    One look at the workspace; writes put their answers into it.

    Attributes:
        calendars_complete: Whether every calendar was understood.
        problems: What could not be understood; its neighbours were.
        unread: Those of the problems that are about an event with a known id.
        vanished: Events that the log knows with a bot ahead or an open command, and
            Recall no more.
        unsure: Events whose last command may have been done, and that could not be
            read since: nothing is sent for them, and their sharers wait.
        coming: Events to which a bot may still come that was ordered and is not there
            yet, and until when; reading them again does not tell.
        holders: The events on which each bot is listed, or was.
        read_at: When each event was read last.
        refreshed: When the whole workspace was last asked for changes.
        newest: The latest change of an event that was seen; by Recall's clock.
        mark: Up to which change the whole workspace was read; None if nobody knows.
        asked: What came of asking about bots singly, until that is recorded.
    """

    started: datetime
    calendars: dict[CalendarId, CalendarRead] = field(default_factory=dict)
    calendars_complete: bool = True
    events: dict[EventId, EventRead] = field(default_factory=dict)
    problems: list[NotRead] = field(default_factory=list)
    unread: dict[EventId, NotRead] = field(default_factory=dict)
    vanished: list[EventId] = field(default_factory=list)
    unsure: set[EventId] = field(default_factory=set)
    coming: dict[EventId, datetime] = field(default_factory=dict)
    holders: dict[BotId, set[EventId]] = field(default_factory=dict)
    read_at: dict[EventId, datetime] = field(default_factory=dict)
    refreshed: datetime | None = None
    newest: datetime | None = None
    mark: datetime | None = None
    _held: dict[EventId, set[BotId]] = field(default_factory=dict)
    asked: dict[BotId, Asked] = field(default_factory=dict)

    def put(self, event: EventRead, at: datetime | None = None) -> bool:
        """
        Take over a reading of an event; say whether it tells anything new.

        A bot is one thing, on however many events it is listed: what this reading
        says of it holds for its sharers' readings too.

        Args:
            event: As read.
            at: When it was read; by default when the look began.
        """
        event_id = event.reading.event.id
        known = self.events.get(event_id)
        self.events[event_id] = event
        self.unsure.discard(event_id)
        self.read_at[event_id] = self.started if at is None else at
        self._see(event.reading.event.updated_at)
        for bot in event.reading.bots:
            holders = self.holders.setdefault(bot.id, set())
            holders.add(event_id)
            self._held.setdefault(event_id, set()).add(bot.id)
            for sharer in holders - {event_id}:
                self.events[sharer] = _with_bot(self.events[sharer], bot)
        return known is None or known.reading != event.reading

    def drop(self, event_id: EventId) -> None:
        """Note that Recall does not know an event any more."""
        self.forget(event_id)
        self.vanished.append(event_id)

    def forget(self, event_id: EventId) -> None:
        """Know nothing of an event, as if it had never been read."""
        self.events.pop(event_id, None)
        for bot_id in self._held.pop(event_id, ()):
            holders = self.holders[bot_id]
            holders.discard(event_id)
            if not holders:
                del self.holders[bot_id]

    def _see(self, updated: datetime | None) -> None:
        if updated is not None and (self.newest is None or updated > self.newest):
            self.newest = updated

    def is_unsure(self, event_id: EventId) -> bool:
        """Say whether nothing is to be sent for an event, and its sharers wait."""
        return event_id in self.unsure or event_id in self.coming

    @property
    def complete(self) -> bool:
        """Whether everything that Recall listed was understood."""
        return not self.problems

    def calendar_of(self, event: EventRead) -> Calendar:
        """Take the event's calendar; one that was not read counts as not connected."""
        calendar_id = event.reading.event.calendar_id
        known = self.calendars.get(calendar_id)
        if known is not None:
            return known.calendar
        return Calendar(id=calendar_id, status=CalendarStatus.CONNECTING)


async def look_around(
    calendars: Calendars, ledger: Ledger, now: datetime, tell: Progress = silent
) -> Look:
    """
    Read all calendars and events, and singly what the lists do not show any more.

    Afterwards the ledger has loaded all of them, and every event that is live.

    Raises:
        RecallError: A list could not be read to its end; nothing may be concluded.
    """
    look = Look(started=now, refreshed=now)
    ledger.let_go()
    await ledger.load_live(now)
    tell("reading calendars", 0, None)
    found, problems = await all_calendars(calendars)
    look.calendars = {read.calendar.id: read for read in found}
    look.calendars_complete = not problems
    look.problems.extend(problems)
    start, end = window(now)
    first: datetime | None = None
    pages = 0
    async for page in calendars.events(start=start, end=end):
        for event in page.events:
            take(look, event, now)
        for problem in page.problems:
            miss(look, problem)
        first = first if pages else look.newest
        pages += 1
        tell("reading events", len(look.events), None)
    look.mark = mark_after(now, first, look.newest)
    await ledger.load([*look.events, *look.unread])
    await _look_for(calendars, look, _unlisted(ledger, look, now), tell)
    return look


async def all_calendars(calendars: Calendars) -> AllCalendars:
    """
    Read the calendars of all pages, and what could not be understood of them.

    Raises:
        RecallError: The list could not be read to its end.
    """
    pages = [page async for page in calendars.calendars()]
    found = tuple(read for page in pages for read in page.calendars)
    return found, tuple(problem for page in pages for problem in page.problems)


def window(now: datetime) -> tuple[datetime, datetime]:
    """Say between which starts events are looked at."""
    return later(now, -PAST), later(now, FUTURE)


def take(look: Look, event: EventRead, at: datetime) -> bool:
    """
    Keep the newer of two readings: rows may shift between pages.

    Returns:
        Whether it tells anything new.
    """
    event_id = event.reading.event.id
    known = look.events.get(event_id)
    if known is not None:
        mine, theirs = event.reading.event.updated_at, known.reading.event.updated_at
        if mine is not None and theirs is not None and mine < theirs:
            return False
    return look.put(event, at)


def _with_bot(event: EventRead, newest: Bot) -> EventRead:
    known = event.reading.bots
    bots = tuple(newest if bot.id == newest.id else bot for bot in known)
    if bots == known:
        return event
    return replace(event, reading=replace(event.reading, bots=bots))


def miss(look: Look, problem: NotRead) -> None:
    """Keep in mind what could not be understood."""
    look.problems.append(problem)
    if problem.id is not None:
        look.unread[EventId(problem.id)] = problem


def _unlisted(ledger: Ledger, look: Look, now: datetime) -> list[EventId]:
    return sorted(
        event_id
        for event_id, state in ledger.events.items()
        if event_id not in look.events
        and event_id not in look.unread
        and is_open_or_booked(state, now)
        # Its events went with it: asking for each would cost hours of reading.
        and not _went_with_its_calendar(state, ledger)
    )


def _went_with_its_calendar(state: EventState, ledger: Ledger) -> bool:
    gone = ledger.workspace.twins.gone | ledger.workspace.deleted
    return state.last is not None and state.last.calendar_id in gone


def is_open_or_booked(state: EventState, now: datetime) -> bool:
    """Say whether an event matters though nobody lists it."""
    until = None if state.last is None else state.last.booked_until
    return bool(state.open) or (until is not None and until > now)


async def _look_for(
    calendars: Calendars, look: Look, event_ids: Sequence[EventId], tell: Progress
) -> None:
    """Absence from a list proves nothing: ask for the event itself."""
    for number, event_id in enumerate(event_ids):
        tell("reading events singly", number, len(event_ids))
        try:
            look.put(await calendars.event(event_id))
        except Missing:
            look.vanished.append(event_id)
        except NotAllowed:
            raise
        except RecallError as error:
            # The lists were read: this one event must not stop its neighbours.
            problem = str(error)
            miss(look, NotRead(id=event_id, place="event", problem=problem))


def known_reading(
    look: Look, event_id: EventId, state: EventState, now: datetime
) -> Reading:
    """Add to a reading what is known of the event and its bots besides."""
    reading = look.events[event_id].reading
    asked = any(command.kind is Kind.ADD_BOT for command in state.open.values())
    return replace(
        reading,
        bots=tuple(_known_bot(bot, state, look.asked, now) for bot in reading.bots),
        in_flight=asked and look.is_unsure(event_id),
    )


def _known_bot(
    bot: Bot, state: EventState, asked: Mapping[BotId, Asked], now: datetime
) -> Bot:
    life = state.lives.get(bot.id, UNHEARD)
    if bot.id in asked:
        life = life.after(asked[bot.id].sign)
    bot = life.of(bot, now)
    if bot.id in state.ours:
        bot = replace(bot, ours=True, settings_digest=state.ours[bot.id])
    if bot.id in state.dismissed:
        set_off = state.dismissed[bot.id] and bot.status is None
        status = BotStatus.JOINING if set_off else bot.status
        bot = replace(bot, dismissed=True, status=status)
    left = state.left.get(bot.id)
    if left is None:
        return bot
    return replace(bot, status=BotStatus.DONE, ended_at=left, stopped_by_person=True)


def adoptable(event: EventRead, calendar: Calendar, state: EventState) -> list[Bot]:
    """Find bots that are ours by their key alone, as an earlier scheduler left them."""
    return [
        bot
        for bot in event.reading.bots
        if bot.id not in state.ours
        and would_issue(bot.key, event.reading.event.id, bot.start, bot.link, calendar)
    ]
