"""When what nobody asked for is read, and how evenly."""

from datetime import timedelta

import pytest

from callsheet.application.timetable import Pacing, Timetable
from callsheet.domain.ids import CalendarId
from tests.domain.builders import DAY, HOUR, MINUTE, NOON

A, B, C = CalendarId("cal-a"), CalendarId("cal-b"), CalendarId("cal-c")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("rows", "whole", "pause"),
    [
        pytest.param(0, DAY, HOUR, id="an empty workspace"),
        pytest.param(2_299, DAY, HOUR, id="pages enough for a day of hours"),
        pytest.param(9_999, DAY, DAY / 100, id="more of them in the same day"),
        pytest.param(99, 10 * MINUTE, 10 * MINUTE, id="a page as often as is set"),
    ],
)
def test_each_page_of_everything_is_read_once_in_the_time_for_all(
    rows: int, whole: timedelta, pause: timedelta
) -> None:
    times = Timetable(Pacing(whole=whole))
    assert times.stretch_due(NOON) == NOON
    times.stretch_done(NOON, NOON + DAY, rows)
    assert (times.stretch_due(NOON), times.cursor) == (NOON + pause, NOON + DAY)


@pytest.mark.parametrize(
    ("pages", "hinted", "due"),
    [
        pytest.param(1, None, MINUTE, id="without a hint once a minute"),
        pytest.param(1, 30 * SECOND, 31 * SECOND, id="with one a second later"),
        pytest.param(1, SECOND, 6 * SECOND, id="but not at once after the last"),
        pytest.param(99, SECOND, MINUTE, id="nor ever later than without"),
        pytest.param(1, HOUR, MINUTE, id="however late a hint is"),
    ],
)
def test_changes_are_read(pages: int, hinted: timedelta | None, due: timedelta) -> None:
    times = Timetable(Pacing())
    assert times.changes_due(NOON, None) == NOON
    times.changes, times.pages = NOON, pages
    heard = None if hinted is None else NOON + hinted
    assert times.changes_due(NOON, heard) == NOON + due


def test_who_waits_longest_is_read_first_and_nobody_before_his_time() -> None:
    times = Timetable(Pacing())
    assert times.wanted_at() is None
    times.want([B, A], NOON + MINUTE)
    times.want([C], NOON)
    assert times.wanted(NOON - SECOND) == []
    assert times.wanted(NOON + MINUTE) == [C, A, B]
    assert times.wanted_at() == NOON
    times.want_no_more([C])
    assert (set(times.waiting), times.wanted_at()) == ({A, B}, NOON + MINUTE)
