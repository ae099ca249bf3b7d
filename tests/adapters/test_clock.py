"""Clocks: one that goes, and one that is told."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from callsheet.adapters.clock import SetClock, SystemClock

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_the_machines_clock_goes_on_in_utc() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(0.001)
    assert before.tzinfo is UTC
    assert clock.now() > before


async def test_a_set_clock_stands_except_while_it_sleeps() -> None:
    clock = SetClock(NINE.astimezone(timezone(timedelta(hours=1))))
    assert clock.now() == clock.now() == NINE
    assert clock.now().tzinfo is UTC
    await clock.sleep(0.001)
    assert clock.now() == NINE + timedelta(milliseconds=1)


def test_a_time_without_offset_sets_no_clock() -> None:
    with pytest.raises(ValueError, match="without UTC offset"):
        SetClock(datetime(2026, 3, 2))  # noqa: DTZ001 -- that is the point
