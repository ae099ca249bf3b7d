"""Connecting calendars draws on Recall's limits as everything else does."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from callsheet.adapters.memory import MemoryCalendars, MemoryConnections
from callsheet.application.budgeting import WindowBudget
from callsheet.application.errors import RateLimited
from callsheet.application.metering_connections import MeteredConnections
from callsheet.application.ports import CalendarRead
from callsheet.domain.budget import WINDOW, Operation
from callsheet.domain.ids import CalendarId
from tests.application.office import SteppedClock
from tests.application.test_connecting import CLEO
from tests.domain.builders import calendar

ANA = CalendarId("cal-a")


class Limited(MemoryConnections):
    """Answers 429 as often as it is told to."""

    refusals = 0

    async def delete(self, calendar_id: CalendarId) -> None:
        if self.refusals:
            self.refusals -= 1
            wait = timedelta(minutes=9)
            raise RateLimited("429", status=429, retry_after=wait)
        await super().delete(calendar_id)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


def limited(clock: SteppedClock, **limits: int) -> MeteredConnections:
    recall = MemoryCalendars(clock.now)
    recall.list_calendar(CalendarRead(calendar=calendar(ANA), platform="google"))
    per_minute = {Operation(name): most for name, most in limits.items()}
    return MeteredConnections(Limited(recall), WindowBudget(per_minute), clock)


async def test_every_call_is_counted_where_recall_counts_it(
    clock: SteppedClock,
) -> None:
    metered = limited(clock)
    await metered.of("ana@acme.example")
    await metered.of("cleo@acme.example", created_since=clock.now())
    made = await metered.connect(CLEO, once="wish")
    await metered.reconnect(made, CLEO)
    await metered.calendar(made)
    await metered.delete(made)
    counted = Counter(
        {
            Operation.LIST_CALENDARS: 3,
            Operation.CREATE_CALENDAR: 1,
            Operation.UPDATE_CALENDAR: 1,
            Operation.READ_CALENDAR: 1,
            Operation.DELETE_CALENDAR: 1,
        }
    )
    assert metered.calls == counted
    for operation, calls in counted.items():
        most = 60 if operation is Operation.LIST_CALENDARS else 300
        assert await metered.budget.left(operation, clock.now()) == most - calls


async def test_whoever_is_one_too_many_waits_for_the_next_minute(
    clock: SteppedClock,
) -> None:
    metered, began = limited(clock, create_calendar=2), clock.now()
    for number in range(3):
        await metered.connect(CLEO, once=f"wish-{number}")
    assert clock.now() - began == WINDOW


async def test_a_tenant_costs_a_look_at_the_notes(clock: SteppedClock) -> None:
    metered = limited(clock)
    await metered.reconnect(ANA, replace(CLEO, tenant="globex"))
    assert metered.calls[Operation.READ_CALENDAR] == 1


async def test_after_a_429_nobody_calls_before_recall_wants_it(
    clock: SteppedClock,
) -> None:
    metered = limited(clock)
    behind = metered.behind
    assert isinstance(behind, Limited)
    behind.refusals = 1
    with pytest.raises(RateLimited):
        await metered.delete(ANA)
    with pytest.raises(RateLimited, match="delete calendar: Recall answered 429"):
        await metered.delete(ANA)
    assert metered.calls[Operation.DELETE_CALENDAR] == 1
    clock.time += timedelta(minutes=10)
    await metered.delete(ANA)
