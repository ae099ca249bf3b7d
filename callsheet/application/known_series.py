"""The series that the log knows, under every id that one of their events gives."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Final, NamedTuple

from callsheet.application.ledger import Ledger
from callsheet.domain.event import Event
from callsheet.domain.ids import CalendarId, EventId

ReadEvent = Callable[[bytes], Event]
"""Builds an event from its stored part; raises LogUnavailable if that says none."""

PAGE: Final = 500
"""Events that are read in one go."""


class Member(NamedTuple):
    """
    One event of a series, as far as it is needed to choose among many.

    Attributes:
        own: The ids of its series that are the platform's, not its `ical_uid`.
        series: All of them.
    """

    start: datetime
    end: datetime
    id: EventId
    calendar: CalendarId
    own: tuple[str, ...]
    series: tuple[str, ...]


class KnownSeries:
    """All series; one of several ids is found under each of them."""

    def __init__(self) -> None:
        self._members: dict[str, list[Member]] = defaultdict(list)

    @property
    def ids(self) -> list[str]:
        """All ids of all series, sorted."""
        return sorted(self._members)

    def add(self, event: Event) -> None:
        """Enter an event under every id of its series."""
        own = tuple(one for one in event.series if one != event.ical_uid)
        member = Member(
            event.start, event.end, event.id, event.calendar_id, own, event.series
        )
        for one in event.series:
            self._members[one].append(member)

    def members(self, series: str) -> tuple[Member, ...]:
        """Give the events that have this id of a series, by start."""
        return tuple(sorted(self._members.get(series, ())))

    def others(self, series: str) -> tuple[str, ...]:
        """
        Give the other ids of a series: all that its events give.

        Left out are longer series of which this is but one occurrence.
        """
        ids = {one for member in self.members(series) for one in member.series}
        return tuple(sorted(ids - {series, *self.longer(series)}))

    def longer(self, series: str) -> tuple[str, ...]:
        """
        Give the series of which this id names but one occurrence.

        An `iCalUId` of Microsoft is each occurrence's own. Copies of the occurrence in
        several calendars may belong to a series in each of them.
        """
        members = self.members(series)
        own = {one for member in members for one in member.own}
        here = Counter(member.calendar for member in members)
        if any(count > 1 for count in here.values()):
            return ()
        return tuple(sorted(one for one in own if self._is_longer(one, here)))

    def _is_longer(self, series: str, here: Counter[CalendarId]) -> bool:
        there = Counter(member.calendar for member in self._members[series])
        return any(there[calendar] > here[calendar] for calendar in here)


async def last_events(ledger: Ledger, read: ReadEvent) -> AsyncIterator[Event]:
    """Give every event as it was last decided on, in pages, in no special order."""
    async for lines in ledger.call_sheet():
        digests = [line.event for line in lines if line.event is not None]
        for text in (await ledger.legible_texts(digests)).values():
            yield read(text)


async def known_series(ledger: Ledger, read: ReadEvent) -> KnownSeries:
    """
    Collect the series of all events as they were last decided on.

    Raises:
        LogUnavailable: The log could not be read.
    """
    known = KnownSeries()
    async for event in last_events(ledger, read):
        known.add(event)
    return known
