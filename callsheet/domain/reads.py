"""What to read from Recall: all that may have changed, with the fewest list calls."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Final

from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import later

ROWS: Final = 100
"""Rows of a page of events, Recall's fixed size; each page is one call."""

OVERLAP: Final = timedelta(minutes=1)
"""Changes are asked for from so much before the newest known: rows may come late."""

_AGAIN: Final = ROWS // 2
"""
No more rows than these are read again for it: after a whole company was connected, all
of it would be, each minute. What comes later than that a hint names, or a full read.
"""

GATHER: Final = timedelta(seconds=1)
"""So long a hint waits for others that can be read with it."""

_A_PAGE: Final = timedelta(seconds=6)
"""
What each page of a read puts off the next one: ten lists a minute, of Recall's sixty.

The rest is for full reads, and for what people ask for.
"""

_LONGEST: Final = timedelta(minutes=1)
"""However much changes, nobody waits longer for the next read to begin."""


LAST_LOOK: Final = timedelta(minutes=20)
"""So long before its bot joins an event is read once more, in time for Recall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """
    A calendar that has to be read.

    Attributes:
        since: From which change on; None for all of it.
        rows: How many of its events are known.
    """

    calendar_id: CalendarId
    since: datetime | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """
    One list to be read to its end.

    Attributes:
        calendar_id: Whose events; None for those of the whole workspace.
        since: Only those that changed from then on; None for all.
        within: Between which starts; None for the whole window.
    """

    calendar_id: CalendarId | None = None
    since: datetime | None = None
    within: tuple[datetime, datetime] | None = None


def plan_reads(
    stale: Iterable[Stale],
    *,
    first: datetime | None,
    changed: Sequence[datetime] = (),
    rows: int = 0,
) -> tuple[Read, ...]:
    """
    Choose the lists that cover every calendar that waits, in the fewest calls.

    Recall allows 60 lists a minute for the whole workspace, and lists it without
    naming a calendar: then one page holds the changes of a hundred calendars.

    Args:
        stale: The calendars that wait for more than the workspace's newest changes.
        first: From which change on the workspace is to be read; None if not now.
        changed: When known events changed last, sorted; the newest of them will do.
        rows: How many events of the workspace are known.
    """
    waiting = sorted(stale, key=lambda one: one.calendar_id)
    whole = [one for one in waiting if one.since is None]
    if sum(_pages(one.rows) for one in whole) > _pages(rows):
        return (Read(),)
    late = [(one.since, one.calendar_id) for one in waiting if one.since is not None]
    changes = _changes(sorted(late), first, changed)
    return (*changes, *(Read(one.calendar_id) for one in whole))


def since(mark: datetime, changed: Sequence[datetime]) -> datetime:
    """
    Say from which change on to ask, so that none that came late is missed.

    Args:
        mark: Up to which change all was read.
        changed: When known events changed last, sorted.
    """
    known = bisect_right(changed, mark)
    if known < _AGAIN:
        return later(mark, -OVERLAP)
    return max(later(mark, -OVERLAP), changed[known - _AGAIN])


def mark_after(
    began: datetime,
    first_page: datetime | None,
    newest: datetime | None,
    before: datetime | None = None,
) -> datetime | None:
    """
    Say up to which change a list was read, for the next one to begin there.

    A row may change while the pages are read, behind the one at hand; it is then newer
    than all of the first page, and than the moment when the reading began. Recall's
    clock and ours are believed to agree within a minute.

    Args:
        began: When the first page was asked for, by our clock.
        first_page: The newest change on the first page; None if it was empty.
        newest: The newest change on any page.
        before: Up to which change was read before; None if nobody knows.
    """
    known = [one for one in (before, first_page) if one is not None]
    if newest is not None:
        known.append(min(newest, later(began, -OVERLAP)))
    return max(known, default=None)


def next_read(last: datetime | None, pages: int, hinted: datetime) -> datetime:
    """
    Say when changes are to be read next: soon, and not too often.

    Args:
        last: When they were read last; None if they never were.
        pages: How many pages that took.
        hinted: When the first hint came that no read has covered.
    """
    gathered = later(hinted, GATHER)
    if last is None:
        return gathered
    return max(gathered, later(last, min(_LONGEST, _A_PAGE * pages)))


def last_look(starts: datetime | None, read_at: datetime | None) -> datetime | None:
    """
    Say when an event with a booked bot is read once more before that sets off.

    A change may have gone unheard; and an event that left Recall's window keeps its bot
    and its old time there, without a word.

    Args:
        starts: When the bot joins; None without any.
        read_at: When the event was read last; None if it was not.

    Returns:
        None if it was read since, or has no bot.
    """
    if starts is None:
        return None
    due = later(starts, -LAST_LOOK)
    return None if read_at is not None and read_at >= due else due


def next_stretch(
    starts: Iterable[datetime],
    cursor: datetime | None,
    window: tuple[datetime, datetime],
) -> tuple[datetime, datetime]:
    """
    Choose the stretch of the window that is read as a whole next, a page of it.

    So everything is read once in a round, in as few calls as that takes: by calendars
    it would be one for each, however little each holds.

    Args:
        starts: When the known events start.
        cursor: Up to which start this round has come; None if it has not begun.
        window: Between which starts events are looked at.

    Returns:
        Its first and last start. The next one begins with its last, and a round is
        over with the window's end.
    """
    first = window[0] if cursor is None else max(cursor, window[0])
    ahead = nsmallest(ROWS, (start for start in starts if start > first))
    return first, ahead[-1] if len(ahead) == ROWS else window[1]


def _changes(
    late: Sequence[tuple[datetime, CalendarId]],
    first: datetime | None,
    changed: Sequence[datetime],
) -> list[Read]:
    """Read some alone that changed long ago, if that saves pages, and then the rest."""
    if first is None:
        return [Read(calendar_id, when) for when, calendar_id in late]
    begins = [*(min(when, first) for when, _ in late), first]
    alone = min(
        range(len(begins)), key=lambda n: n + _pages(_since(begins[n], changed))
    )
    reads = [Read(calendar_id, when) for when, calendar_id in late[:alone]]
    return [Read(None, begins[alone]), *reads]


def _since(first: datetime, changed: Sequence[datetime]) -> int:
    return len(changed) - bisect_left(changed, first)


def _pages(rows: int) -> int:
    return max(1, -(-rows // ROWS))
