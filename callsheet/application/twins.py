"""What a calendar and its twin have in common, and what must not be lost between."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.known_world import is_gone, recall
from callsheet.application.lean import lean
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.ports import EventRead
from callsheet.application.reading import Look
from callsheet.application.story import Rebuild
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import CalendarId, DedupKey, EventId
from callsheet.domain.instants import FREEZE, later, utc
from callsheet.domain.keys import KeySettings, deduplication_key
from callsheet.domain.records import PreferenceSet
from callsheet.domain.scheme_records import TwinStep


@dataclass(frozen=True, slots=True)
class Pair:
    """
    A calendar and its twin, as one look shows them.

    Attributes:
        calendar: The old one.
        events: Its events that are there, and not over.
        there: The twin's events, by what the platform calls them.
    """

    calendar: Calendar
    events: tuple[EventRead, ...]
    there: Mapping[str, Event]

    def busy_until(self, now: datetime) -> datetime | None:
        """Say when the last meeting will have begun whose bot is on its way by now."""
        starts = (bot.start for read in self.events for bot in read.reading.bots)
        near = (start for start in starts if later(start, -FREEZE) <= now < start)
        return max(near, default=None)

    def unlisted(self, ledger: Ledger) -> list[EventId]:
        """Name the events with a bot or a choice that the twin does not list (yet)."""
        return [
            read.reading.event.id
            for read in self.events
            if self._counterpart(read) is None
            and (read.reading.bots or _choice(ledger, read.reading.event.id))
        ]

    def forsaken(self, ledger: Ledger) -> list[EventId]:
        """Name those of them that somebody has chosen for."""
        return [one for one in self.unlisted(ledger) if _choice(ledger, one)]

    def carried_over(self, ledger: Ledger, now: datetime) -> Iterator[PreferenceSet]:
        """Give people's choices for the old calendar's events to the twin's."""
        for read in self.events:
            choice = _choice(ledger, read.reading.event.id)
            new = self._counterpart(read)
            if choice is None or new is None:
                continue
            newer = _choice(ledger, new.id)
            if newer is None or newer.at < choice.at:
                yield _carried(choice, new, now)

    def running(
        self, key: KeySettings, starts: Mapping[DedupKey, datetime], now: datetime
    ) -> Iterator[tuple[EventId, datetime]]:
        """
        Name the twin's events whose meetings a bot is in, with their ends.

        Such a bot stays in its call when the calendar is deleted, and no event lists
        it any more: it must not get company.

        Args:
            key: How the bots' keys were made.
            starts: When the first bot of each key begins.
            now: The moment.
        """
        for read in self.events:
            event, new = read.reading.event, self._counterpart(read)
            if new is None or now < event.start:
                continue
            link = event.meeting_url or ""
            own = deduplication_key(event.id, event.start, link, self.calendar, key)
            listed = any(bot.start == event.start for bot in read.reading.bots)
            if listed or (own is not None and starts.get(own, event.end) <= now):
                yield new.id, utc(event.end)

    def _counterpart(self, read: EventRead) -> Event | None:
        return self.there.get(read.platform_id or "")


def pair_up(
    look: Look, steps: Iterable[TwinStep], now: datetime
) -> dict[CalendarId, Pair]:
    """Put each calendar that is still listed beside its twin."""
    events: dict[CalendarId, list[EventRead]] = defaultdict(list)
    for read in look.events.values():
        events[read.reading.event.calendar_id].append(read)
    return {
        step.calendar_id: Pair(
            look.calendars[step.calendar_id].calendar,
            tuple(read for read in events[step.calendar_id] if _is_ahead(read, now)),
            _by_platform(events[step.twin_id]),
        )
        for step in steps
        if step.calendar_id in look.calendars and step.twin_id is not None
    }


def first_starts(look: Look) -> dict[DedupKey, datetime]:
    """Say of each key when the first of its bots begins."""
    found: dict[DedupKey, datetime] = {}
    for read in look.events.values():
        for bot in read.reading.bots:
            found[bot.key] = min(bot.start, found.get(bot.key, bot.start))
    return found


async def unseen_choices(
    log: Log, ledger: Ledger, look: Look, rebuild: Rebuild, now: datetime
) -> frozenset[CalendarId]:
    """
    Name the calendars with choices for events that are ahead, and not listed.

    Nobody can tell under which id such an event will be listed on another calendar.

    Raises:
        LogUnavailable: What is known of an event cannot be read.
    """
    unseen = [
        EventId(one.target)
        for one in ledger.workspace.choices
        if not one.series and one.target not in look.events
    ]
    await ledger.load(unseen)
    found = (ledger.event(one).last for one in unseen)
    last = [lean(decided) for decided in found if decided is not None]
    looked = ledger.workspace.looked
    erased = {decided for decided in last if not is_gone(decided, looked)}
    known = [found async for found in recall(log, last, rebuild)]
    # When an erased one takes place nobody knows any more.
    ahead = erased.difference(decided for decided, _ in known).union(
        decided
        for decided, situation in known
        if now < situation.event.end and not situation.event.is_deleted
    )
    return frozenset(decided.calendar_id for decided in ahead)


def _by_platform(events: Iterable[EventRead]) -> dict[str, Event]:
    return {read.platform_id: read.reading.event for read in events if read.platform_id}


def _is_ahead(read: EventRead, now: datetime) -> bool:
    event = read.reading.event
    return now < event.end and not event.is_deleted


def _choice(ledger: Ledger, event_id: EventId) -> PreferenceSet | None:
    return ledger.workspace.choice(event_id, series=False)


def _carried(choice: PreferenceSet, new: Event, now: datetime) -> PreferenceSet:
    why = f"carried over from event {choice.target}, whose calendar was replaced"
    return PreferenceSet(
        target=new.id,
        series=False,
        wanted=choice.wanted,
        by=choice.by,
        why=f"{why}: {choice.why}" if choice.why else why,
        at=now,
        calendar_id=new.calendar_id,
        on_behalf_of=choice.on_behalf_of,
    )
