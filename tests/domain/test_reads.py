"""What to read: all that may have changed, with the fewest list calls."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.ids import CalendarId
from callsheet.domain.reads import (
    GATHER,
    OVERLAP,
    ROWS,
    Read,
    Stale,
    last_look,
    mark_after,
    next_read,
    next_stretch,
    plan_reads,
    since,
)
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, TICK

A, B = CalendarId("cal-a"), CalendarId("cal-b")
SECOND = timedelta(seconds=1)
LATE = NOON - 30 * MINUTE

instants = st.integers(0, 100_000).map(lambda n: NOON - n * SECOND)
stale = st.builds(
    Stale,
    calendar_id=st.sampled_from([CalendarId(f"cal-{n}") for n in range(8)]),
    since=st.none() | instants,
    rows=st.integers(0, 500),
)


def calls(reads: tuple[Read, ...], changed: list[datetime], rows: int) -> int:
    """Count the pages, if nothing changed but what is known."""
    pages = 0
    for read in reads:
        known = rows if read.since is None else sum(at >= read.since for at in changed)
        pages += 1 if read.calendar_id is not None else max(1, -(-known // ROWS))
    return pages


def covers(read: Read, wanted: Stale) -> bool:
    if read.calendar_id not in (None, wanted.calendar_id):
        return False
    if read.since is None or wanted.since is None:
        return read.since is None
    return read.since <= wanted.since


class TestPlan:
    def test_nothing_that_waits_is_nothing_to_read(self) -> None:
        assert plan_reads([], first=None) == ()

    def test_what_changed_is_read_of_the_whole_workspace(self) -> None:
        assert plan_reads([], first=NOON) == (Read(None, NOON),)

    def test_one_that_waits_since_long_ago_is_read_alone(self) -> None:
        changed = [LATE + n * SECOND for n in range(1_000)]
        wanted = [Stale(calendar_id=A, since=LATE)]
        reads = plan_reads(wanted, first=NOON, changed=changed)
        assert reads == (Read(None, NOON), Read(A, LATE))

    def test_many_that_wait_are_read_together_from_the_earliest_on(self) -> None:
        wanted = [
            Stale(calendar_id=CalendarId(f"cal-{n:02}"), since=LATE - n * SECOND)
            for n in range(40)
        ]
        assert plan_reads(wanted, first=NOON) == (Read(None, LATE - 39 * SECOND),)

    def test_a_few_very_late_ones_do_not_make_the_rest_dear(self) -> None:
        changed = [LATE + n * SECOND for n in range(1_800)]
        wanted = [Stale(calendar_id=A, since=LATE), Stale(calendar_id=B, since=NOON)]
        reads = plan_reads(wanted, first=NOON, changed=changed)
        assert reads == (Read(None, NOON), Read(A, LATE))

    def test_between_reads_of_the_workspace_each_is_read_alone(self) -> None:
        wanted = [Stale(calendar_id=A, since=LATE)]
        assert plan_reads(wanted, first=None) == (Read(A, LATE),)

    def test_a_calendar_may_be_read_as_a_whole(self) -> None:
        wanted = [Stale(calendar_id=A, rows=30)]
        assert plan_reads(wanted, first=None, rows=1_000) == (Read(A),)

    def test_many_of_them_are_read_with_the_whole_workspace(self) -> None:
        wanted = [Stale(calendar_id=CalendarId(f"cal-{n}")) for n in range(11)]
        assert plan_reads(wanted, first=NOON, rows=1_000) == (Read(),)
        assert len(plan_reads(wanted[:10], first=NOON, rows=1_000)) == 11

    @given(st.lists(stale, max_size=12), st.none() | instants, st.lists(instants))
    def test_every_calendar_that_waits_is_covered(
        self, waiting: list[Stale], first: datetime | None, known: list[datetime]
    ) -> None:
        reads = plan_reads(waiting, first=first, changed=sorted(known), rows=600)
        for one in waiting:
            assert any(covers(read, one) for read in reads)
        if first is not None:
            assert any(
                read.calendar_id is None and (read.since is None or read.since <= first)
                for read in reads
            )

    @given(st.lists(stale, max_size=12), instants, st.lists(instants, max_size=300))
    def test_no_dearer_than_reading_each_alone(
        self, waiting: list[Stale], first: datetime, known: list[datetime]
    ) -> None:
        changed = sorted(known)
        reads = plan_reads(waiting, first=first, changed=changed, rows=10_000)
        each = (Read(None, first), *(Read(w.calendar_id, w.since) for w in waiting))
        assert calls(reads, changed, 10_000) <= calls(each, changed, 10_000)


class TestOverlap:
    def test_a_minute_before_the_newest_is_asked_for_again(self) -> None:
        assert since(NOON, []) == NOON - OVERLAP

    def test_but_of_many_only_the_newest_half_a_page(self) -> None:
        changed = [NOON - n * TICK for n in range(10_000)][::-1]
        assert since(NOON, changed) == changed[-ROWS // 2]

    def test_what_is_newer_than_the_mark_does_not_count(self) -> None:
        changed = [NOON + n * TICK for n in range(1, 500)]
        assert since(NOON, changed) == NOON - OVERLAP

    @given(instants, st.lists(instants))
    def test_it_is_never_later_than_the_mark(
        self, mark: datetime, known: list[datetime]
    ) -> None:
        assert mark - OVERLAP <= since(mark, sorted(known)) <= mark


class TestMark:
    @pytest.mark.parametrize(
        ("first_page", "newest", "before", "mark"),
        [
            pytest.param(None, None, None, None, id="nothing was ever listed"),
            pytest.param(None, None, LATE, LATE, id="nothing changed"),
            pytest.param(NOON, NOON, LATE, NOON, id="one page was listed"),
            pytest.param(
                NOON - HOUR, NOON, None, NOON - OVERLAP, id="pages came one by one"
            ),
            pytest.param(LATE, LATE, NOON, NOON, id="it never goes back"),
            pytest.param(
                NOON - HOUR, LATE, None, LATE, id="all of it changed long before"
            ),
        ],
    )
    def test_where_the_next_list_begins(
        self,
        first_page: datetime | None,
        newest: datetime | None,
        before: datetime | None,
        mark: datetime | None,
    ) -> None:
        assert mark_after(NOON, first_page, newest, before) == mark


class TestPace:
    def test_the_first_read_waits_a_moment_for_more_hints(self) -> None:
        assert next_read(None, 0, NOON) == NOON + GATHER

    def test_after_a_quiet_time_so_does_any_other(self) -> None:
        assert next_read(NOON - HOUR, 60, NOON) == NOON + GATHER

    def test_each_page_puts_the_next_read_off(self) -> None:
        assert next_read(NOON, 3, NOON) == NOON + 18 * SECOND

    def test_but_for_no_more_than_a_minute(self) -> None:
        assert next_read(NOON, 100, NOON) == NOON + MINUTE


class TestLastLook:
    @pytest.mark.parametrize(
        ("starts", "read_at", "due"),
        [
            pytest.param(None, None, None, id="no bot is booked"),
            pytest.param(NOON, None, NOON - 20 * MINUTE, id="it never was read"),
            pytest.param(
                NOON, NOON - HOUR, NOON - 20 * MINUTE, id="it was read long before"
            ),
            pytest.param(NOON, NOON - 20 * MINUTE, None, id="it was read since"),
        ],
    )
    def test_when_it_is_due(
        self, starts: datetime | None, read_at: datetime | None, due: datetime | None
    ) -> None:
        assert last_look(starts, read_at) == due


class TestStretches:
    WINDOW = (NOON - DAY, NOON + 366 * DAY)

    def test_a_few_events_are_one_stretch(self) -> None:
        assert next_stretch([NOON], None, self.WINDOW) == self.WINDOW

    def test_of_many_it_holds_a_page(self) -> None:
        starts = [NOON + n * HOUR for n in range(250)]
        first = next_stretch(starts, None, self.WINDOW)
        assert first == (NOON - DAY, starts[ROWS - 1])
        second = next_stretch(starts, first[1], self.WINDOW)
        assert second == (starts[ROWS - 1], starts[2 * ROWS - 1])
        third = next_stretch(starts, second[1], self.WINDOW)
        assert third == (second[1], self.WINDOW[1])

    def test_what_has_left_the_window_is_passed_over(self) -> None:
        assert next_stretch([], NOON - 9 * DAY, self.WINDOW) == self.WINDOW

    @given(st.lists(st.integers(0, 300), max_size=800))
    def test_a_round_covers_the_window_and_ends(self, hours: list[int]) -> None:
        starts = [NOON + hour * HOUR for hour in hours]
        cursor: datetime | None = None
        stretches = []
        for _ in range(len(starts) + 2):
            stretches.append(next_stretch(starts, cursor, self.WINDOW))
            cursor = stretches[-1][1]
            if cursor == self.WINDOW[1]:
                break
        assert stretches[0][0] == self.WINDOW[0]
        assert cursor == self.WINDOW[1]
        for one, following in pairwise(stretches):
            assert one[1] == following[0]
            assert one[0] < one[1]
