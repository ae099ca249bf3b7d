"""Nothing that changed stays unseen, though it changes while it is being read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.reads import OVERLAP, mark_after, since
from tests.properties.corpus import BASE, MINUTE

_PAGE = 2
_SECOND = timedelta(seconds=1)
_EVENTS = st.integers(0, 3)
_GAPS = st.sampled_from([_SECOND, 20 * _SECOND, 5 * MINUTE])
_LATE = st.sampled_from([timedelta(0), OVERLAP])

_AHEAD = st.sampled_from([timedelta(0), MINUTE])

Move = tuple[int, int, timedelta, timedelta]
"""Which event goes where in the list, how long after the last, how late it shows."""

_moves = st.lists(st.tuples(_EVENTS, st.integers(0, 5), _GAPS, _LATE), max_size=2)
_reads = st.lists(_moves, max_size=3)


@dataclass
class Recall:
    """
    A list of events, ordered by their starts, of which each page is a call.

    Attributes:
        rows: Where each event is in the list, and when that was changed.
        coming: Changes that do not show yet: when they will, and what they are.
    """

    now: datetime = BASE
    rows: dict[int, tuple[int, datetime]] = field(
        default_factory=lambda: {n: (n, BASE) for n in range(4)}
    )
    coming: list[tuple[datetime, datetime, int, int]] = field(default_factory=list)

    def make(self, moves: Sequence[Move]) -> None:
        for event, place, gap, late in moves:
            self.now += gap
            self.coming.append((self.now + late, self.now, event, place))

    def show(self) -> None:
        for shown, at, event, place in sorted(self.coming):
            if shown <= self.now and self.rows[event][1] < at:
                self.rows[event] = place, at

    def page(
        self, since: datetime, after: tuple[int, int]
    ) -> list[tuple[int, int, datetime]]:
        self.show()
        rows = [(place, event, at) for event, (place, at) in self.rows.items()]
        return sorted(r for r in rows if r[2] >= since and r[:2] > after)[:_PAGE]


@dataclass
class Reader:
    """
    Reads what changed since its mark.

    Attributes:
        ahead: How far its clock is ahead of Recall's.
        seen: The newest change of each event that it was shown.
    """

    recall: Recall
    ahead: timedelta
    mark: datetime = BASE
    seen: dict[int, datetime] = field(default_factory=dict)

    def read(self, meanwhile: Sequence[Sequence[Move]] = ()) -> None:
        """Read to the end; some things change after the first page, the second, ..."""
        began, place = self.recall.now + self.ahead, (-1, -1)
        newest = list[datetime]()
        asked, todo = since(self.mark, sorted(self.seen.values())), [*meanwhile]
        while page := self.recall.page(asked, place):
            for _, event, at in page:
                self.seen[event] = max(at, self.seen.get(event, at))
            newest.append(max(at for *_, at in page))
            place = page[-1][:2]
            self.recall.make(todo.pop(0) if todo else ())
        first = newest[0] if newest else None
        last = max(newest, default=None)
        self.mark = mark_after(began, first, last, self.mark) or self.mark


@given(st.lists(st.tuples(_moves, _reads), max_size=4), _AHEAD)
def test_what_changes_while_it_is_read_is_seen_the_next_time(
    trial: list[tuple[list[Move], list[list[Move]]]], ahead: timedelta
) -> None:
    recall = Recall()
    reader = Reader(recall, ahead)
    for before, meanwhile in trial:
        recall.make(before)
        reader.read(meanwhile)
    recall.now += OVERLAP
    reader.read()
    assert reader.seen == {event: at for event, (_, at) in recall.rows.items()}
