"""The workspace between passes, in memory: a pass costs what changed, not what is."""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from callsheet.application.ports import CalendarRead, EventRead, NotRead
from callsheet.application.reading import Look, take
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.keys import KeySettings, deduplication_key
from callsheet.domain.layers import Learnt, learnt_domains

_RECENT: Final = 2_000
"""So many of the newest changes are known by their times: more than are read again."""


@dataclass(slots=True)
class World:
    """
    Every event that Recall listed, as it was read or written last.

    Attributes:
        key: How deduplication keys are made; events with a key in common share a bot.
        look: What is known. It is changed by `put`, `leave` and `drop` alone.
        changed: When known events changed last, sorted; the newest ones.
    """

    key: KeySettings
    look: Look
    changed: list[datetime] = field(default_factory=list)
    _ties: dict[EventId, frozenset[str]] = field(default_factory=dict)
    _tied: dict[str, set[EventId]] = field(default_factory=lambda: defaultdict(set))
    _home: dict[EventId, CalendarId] = field(default_factory=dict)
    _on: dict[CalendarId, set[EventId]] = field(
        default_factory=lambda: defaultdict(set)
    )
    _newest: dict[CalendarId, datetime] = field(default_factory=dict)
    _booked: dict[EventId, Mapping[str, int]] = field(default_factory=dict)
    _all_booked: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, look: Look, key: KeySettings) -> "World":
        """Take over a look at the whole workspace."""
        world = cls(key=key, look=look)
        for event in look.events.values():
            world._tie(event)
            world._note_change(event)
        return world

    @property
    def learnt(self) -> Learnt:
        """The domains of the calendars of each tenant."""
        known = self.look.calendars.values()
        return learnt_domains(read.calendar for read in known)

    def calendar(self, read: CalendarRead) -> bool:
        """Take over a reading of a calendar; say whether it tells anything new."""
        known = self.look.calendars.get(read.calendar.id)
        self.look.calendars[read.calendar.id] = read
        if known is not None and known.calendar == read.calendar:
            return False
        # Keys may hang on its address or tenant.
        for event_id in self.on(read.calendar.id):
            self._tie(self.look.events[event_id])
        return True

    def without(self, calendar_id: CalendarId) -> set[EventId]:
        """Forget a calendar with its events; name those that were tied to them."""
        self.look.calendars.pop(calendar_id, None)
        gone = self.on(calendar_id)
        others = self.closure(gone) - gone
        for event_id in gone:
            self.drop(event_id)
        return others

    def put(self, event: EventRead, at: datetime) -> bool:
        """
        Take over a reading of an event; say whether it tells anything new.

        A reading never takes the place of a newer one.
        """
        event_id = event.reading.event.id
        was_unread = self.look.unread.pop(event_id, None) is not None
        if not take(self.look, event, at):
            return was_unread
        self._tie(self.look.events[event_id])
        self._note_change(event)
        return True

    def miss(self, problem: NotRead) -> bool:
        """Keep in mind an event that could not be understood; say if that is new."""
        if problem.id is None:
            return False
        event_id = EventId(problem.id)
        known = self.look.unread.get(event_id)
        self.look.unread[event_id] = problem
        return known != problem

    def drop(self, event_id: EventId) -> None:
        """Forget an event."""
        self._untie(event_id)
        self._count(event_id, {})
        self.look.forget(event_id)
        self.look.unsure.discard(event_id)
        self.look.unread.pop(event_id, None)
        self.look.read_at.pop(event_id, None)

    def on(self, calendar_id: CalendarId) -> set[EventId]:
        """Name the events of a calendar."""
        return set(self._on.get(calendar_id, ()))

    def newest_of(self, calendar_id: CalendarId) -> datetime | None:
        """Say when the newest known change of a calendar's event was."""
        return self._newest.get(calendar_id)

    def closure(self, event_ids: Iterable[EventId]) -> set[EventId]:
        """Add to some events all that share a bot or a key with them, and so on."""
        found = {event_id for event_id in event_ids if event_id in self._ties}
        open_ = list(found)
        while open_:
            for tie in self._ties[open_.pop()]:
                more = self._tied[tie] - found
                found |= more
                open_ += more
        return found

    def part(self, event_ids: Iterable[EventId], started: datetime) -> Look:
        """
        Show some events, and all that are tied to them, as a look of its own.

        Args:
            event_ids: Events that are to be decided.
            started: When the looking began.
        """
        whole = self.look
        look = Look(
            started=started,
            calendars=whole.calendars,
            calendars_complete=whole.calendars_complete,
            refreshed=whole.refreshed,
            newest=whole.newest,
            mark=whole.mark,
        )
        self._show(look, self.closure(event_ids))
        look.unread = dict(whole.unread)
        look.problems = list(whole.unread.values())
        return look

    def complete(self, look: Look) -> None:
        """Add to a part what is tied to it by now, after something else was read."""
        lacking: set[EventId] = set()
        for event_id, event in list(look.events.items()):
            if self.look.events.get(event_id) is not event:
                self.put(event, look.read_at[event_id])
                lacking.add(event_id)
        self._show(look, self.closure(lacking) - look.events.keys())

    def absorb(self, look: Look, *, recorded: bool = True) -> None:
        """
        Take over what a pass has read, or was answered, of its part.

        Args:
            look: The part, as the pass left it.
            recorded: Whether all of it was decided and recorded.
        """
        for event_id, event in look.events.items():
            # Once that is recorded, what Recall sent is in the log.
            known = replace(event, snapshot=b"") if recorded else event
            self.put(known, look.read_at[event_id])
        self.look.unsure |= look.unsure
        for problem in look.problems:
            self.miss(problem)
        # Last: what could not be understood before may be among them.
        for event_id in look.vanished:
            self.drop(event_id)
        self.look.refreshed = look.refreshed

    def booked_besides(self, event_ids: Iterable[EventId]) -> Mapping[str, int]:
        """Count our bookings by scope, without those of some events."""
        left = Counter(self._all_booked)
        for event_id in event_ids:
            left.subtract(self._booked.get(event_id, {}))
        return left

    def book(self, event_id: EventId, scopes: Iterable[str], bots: int) -> None:
        """Note how many bots of ours an event has, and in which scopes they count."""
        self._count(event_id, dict.fromkeys(scopes, bots) if bots else {})

    def _count(self, event_id: EventId, booked: Mapping[str, int]) -> None:
        self._all_booked.subtract(self._booked.pop(event_id, {}))
        if booked:
            self._all_booked.update(booked)
            self._booked[event_id] = booked

    def _show(self, look: Look, event_ids: Iterable[EventId]) -> None:
        for event_id in sorted(event_ids):
            look.put(self.look.events[event_id], self.look.read_at[event_id])
            if event_id in self.look.unsure:
                look.unsure.add(event_id)

    def _tie(self, read: EventRead) -> None:
        event = read.reading.event
        self._untie(event.id)
        self._home[event.id] = event.calendar_id
        self._on[event.calendar_id].add(event.id)
        ties = self._ties[event.id] = self._ties_of(read)
        for tie in ties:
            self._tied[tie].add(event.id)

    def _untie(self, event_id: EventId) -> None:
        for tie in self._ties.pop(event_id, ()):
            self._tied[tie].discard(event_id)
            if not self._tied[tie]:
                del self._tied[tie]
        home = self._home.pop(event_id, None)
        if home is not None:
            self._on[home].discard(event_id)

    def _note_change(self, read: EventRead) -> None:
        event = read.reading.event
        if event.updated_at is not None:
            newest = self._newest.get(event.calendar_id, event.updated_at)
            self._newest[event.calendar_id] = max(newest, event.updated_at)
            insort(self.changed, event.updated_at)
            del self.changed[:-_RECENT]

    def _ties_of(self, read: EventRead) -> frozenset[str]:
        event, calendar = read.reading.event, self.look.calendar_of(read)
        link = event.meeting_url or ""
        key = deduplication_key(event.id, event.start, link, calendar, self.key)
        ties = {f"key {bot.key}" for bot in read.reading.bots}
        ties |= {f"bot {bot.id}" for bot in read.reading.bots}
        if key is not None and link:
            ties.add(f"key {key}")
        return frozenset(ties)
