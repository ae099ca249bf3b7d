"""Reading again what is about to be acted on: nothing is sent on an old picture."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
from typing import Final

from callsheet.application.errors import Missing, NotAllowed, RecallError
from callsheet.application.ports import Calendars, Clock, NotRead
from callsheet.application.reading import Look, miss, take, window
from callsheet.domain.ids import EventId
from callsheet.domain.instants import later

FRESH: Final = timedelta(minutes=1)
"""An older picture is looked at again before anything is sent on it."""

OVERLAP: Final = timedelta(minutes=1)
"""Changes are asked for from so much earlier: rows may come late into a list."""

_ROWS: Final = 100
"""Rows of a page of events."""

_AGAIN: Final = 10 * _ROWS
"""
So many rows of the overlap are read again: where a whole company was connected within
a minute, all of it would be, each minute, and Recall's limit of lists is low.
"""

_READS_A_LIST: Final = 5
"""Recall allows five single reads for each page of a list."""


@dataclass(slots=True)
class Refresher:
    """Brings a look up to date with as few calls as possible."""

    calendars: Calendars
    clock: Clock
    look: Look

    async def changes(self) -> bool:
        """
        Ask the whole workspace what changed, unless that was done just now.

        Returns:
            Whether anything did.

        Raises:
            RecallError: The list could not be read; nothing may be concluded.
        """
        now, look = self.clock.now(), self.look
        last = look.started if look.refreshed is None else look.refreshed
        if now < later(last, FRESH):
            return False
        found = await self.changed(now, last)
        look.refreshed = now
        return found

    async def changed(self, now: datetime, last: datetime) -> bool:
        """Ask what changed since the look was brought up to date last."""
        return await self._list(*window(now), _overlap(self.look, last))

    async def events(self, wanted: Collection[EventId]) -> bool:
        """
        Read events again: singly, or as part of a list where that costs less.

        An event that cannot be read is marked as not sure: nothing is sent for it.

        Returns:
            Whether anything is other than it was.

        Raises:
            NotAllowed: The key may not read any more.
        """
        if not wanted:
            return False
        starts = [self.look.events[i].reading.event.start for i in wanted]
        first, last = min(starts), max(starts)
        began, found = self.clock.now(), False
        if _pages(self.look, first, last) * _READS_A_LIST < len(wanted):
            try:
                found = await self._list(first, last, None)
            except NotAllowed:
                raise
            except RecallError:
                self.look.unsure.update(wanted)
                return True
            # Whoever moved away is not among them.
            wanted = [i for i in wanted if self.look.read_at[i] < began]
        read = [await self._event(event_id) for event_id in sorted(wanted)]
        return found or any(read)

    async def _list(
        self, first: datetime, last: datetime, since: datetime | None
    ) -> bool:
        found = False
        pages = self.calendars.events(start=first, end=last, updated_since=since)
        async for page in pages:
            now = self.clock.now()
            news = [take(self.look, event, now) for event in page.events]
            found |= any(news) or _missed(self.look, page.problems)
        return found

    async def _event(self, event_id: EventId) -> bool:
        try:
            answer = await self.calendars.event(event_id)
        except Missing:
            self.look.drop(event_id)
            return True
        except NotAllowed:
            raise
        except RecallError:
            self.look.unsure.add(event_id)
            return True
        return take(self.look, answer, self.clock.now())


def _overlap(look: Look, last: datetime) -> datetime:
    """Say from which change on to ask: a little before the newest that is known."""
    since = later(last if look.newest is None else look.newest, -OVERLAP)
    events = (read.reading.event for read in look.events.values())
    changes = (event.updated_at for event in events if event.updated_at is not None)
    again = nlargest(_AGAIN, changes)
    return max(since, again[-1]) if len(again) == _AGAIN else since


def _missed(look: Look, problems: Iterable[NotRead]) -> bool:
    new = [problem for problem in problems if problem not in look.problems]
    for problem in new:
        miss(look, problem)
        # What cannot be understood any more is not what was decided on.
        if problem.id is not None:
            look.unsure.add(EventId(problem.id))
    return bool(new)


def _pages(look: Look, first: datetime, last: datetime) -> int:
    """Guess how many pages a list of the events that start in a span would have."""
    reads = look.events.values()
    rows = sum(first <= read.reading.event.start <= last for read in reads)
    return -(-rows // _ROWS)
