"""The rows that Recall lists, kept in the order in which it lists them."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from callsheet.adapters.simulator.model import Event

Key: TypeAlias = tuple[datetime, str]

_LAST = "\U0010ffff"
"""Sorts behind everything that a UID goes on with."""


class EventIndex:
    """Row ids by start, for the workspace and each calendar, by change and by UID."""

    def __init__(self) -> None:
        self._all: list[Key] = []
        self._by_calendar: dict[str, list[Key]] = {}
        self._placed: dict[str, Key] = {}
        self._changes: list[Key] = []
        self._changed: dict[str, datetime] = {}
        self._uids: list[tuple[str, str]] = []
        self._deleted: set[str] = set()

    def place(self, event: Event, start: datetime, updated_at: datetime) -> None:
        """Put a row where its start belongs; `updated_at` must be the newest yet."""
        key = (start, event.id)
        if self._placed.get(event.id) != key:
            self._lift(event)
            insort(self._all, key)
            insort(self._by_calendar.setdefault(event.calendar_id, []), key)
            self._placed[event.id] = key
            insort(self._uids, (event.source.ical_uid, event.id))
        if event.stored is not None and event.stored.deleted:
            self._deleted.add(event.id)
        else:
            self._deleted.discard(event.id)
        self._changes.append((updated_at, event.id))
        self._changed[event.id] = updated_at
        if len(self._changes) > 2 * len(self._changed) + 1000:
            self._changes = [c for c in self._changes if self._is_latest(c)]

    def remove(self, event: Event) -> None:
        """Take a row out for good."""
        self._lift(event)
        self._changed.pop(event.id, None)
        self._deleted.discard(event.id)

    def by_start(self, calendar_id: str | None) -> Sequence[Key]:
        """(start, id) of every row, or of one calendar's, in order."""
        if calendar_id is None:
            return self._all
        return self._by_calendar.get(calendar_id, [])

    def narrowed(
        self,
        calendar_id: str | None,
        *,
        since: datetime | None,
        uid: str,
        deleted: bool,
    ) -> Sequence[Key]:
        """
        (start, id) in order, among which is every row that is asked for.

        There are others among them, fewer than in `by_start` where that is cheap.
        Asked for are rows updated at `since` or later, whose UID begins with `uid`,
        and with `deleted` only those that are deleted.
        """
        every = self.by_start(calendar_id)
        few: list[Sequence[tuple[object, str]]] = []
        if since is not None:
            few.append(self._changes[bisect_left(self._changes, (since, "")) :])
        if uid:
            low, high = ((uid, ""), (uid + _LAST, ""))
            bounds = bisect_left(self._uids, low), bisect_left(self._uids, high)
            few.append(self._uids[slice(*bounds)])
        if deleted:
            few.append([(True, id) for id in self._deleted])
        fewest = min(few, key=len, default=every)
        # To put many in order takes longer than to look at each in turn.
        if len(fewest) * 8 > len(every):
            return every
        return sorted({self._placed[id] for _, id in fewest if id in self._placed})

    def changed_since(self, since: datetime) -> Sequence[Key]:
        """(start, id) of the rows updated at `since` or later, in order of start."""
        first = bisect_left(self._changes, (since, ""))
        recent = (c for c in self._changes[first:] if self._is_latest(c))
        return sorted(self._placed[id] for _, id in recent)

    def _lift(self, event: Event) -> None:
        key = self._placed.pop(event.id, None)
        if key is None:
            return
        for keys in (self._all, self._by_calendar[event.calendar_id]):
            del keys[bisect_left(keys, key)]
        del self._uids[bisect_left(self._uids, (event.source.ical_uid, event.id))]

    def _is_latest(self, change: Key) -> bool:
        at, id = change
        return self._changed.get(id) == at
