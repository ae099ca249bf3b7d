"""Reads wait for their turn, and every call is counted."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from callsheet.adapters.memory import MemoryCalendars
from callsheet.application.budgeting import WindowBudget
from callsheet.application.errors import RateLimited
from callsheet.application.metering import Metered
from callsheet.application.ports import Page
from callsheet.application.reading import all_calendars
from callsheet.domain.budget import WINDOW, Operation
from callsheet.domain.ids import EventId
from tests.application.faulty import Faulty
from tests.application.office import SteppedClock
from tests.domain.builders import DAY, HOUR, NOON, calendar, event

ONE = EventId("evt-1")
LIST, READ = Operation.LIST_EVENTS, Operation.READ_EVENT


class Place:
    """A workspace behind small limits."""

    def __init__(self, events: int = 1) -> None:
        self.clock = SteppedClock()
        self.recall = MemoryCalendars(self.clock.now)
        self.recall.put(calendar())
        self.recall.put(*(event(f"evt-{n}") for n in range(1, events + 1)))
        self.calls = Faulty(self.recall)
        self.budget = WindowBudget({LIST: 2, READ: 2})
        self.metered = Metered(self.calls, self.budget, self.clock)

    async def listed(self) -> list[Page]:
        start, end = NOON - DAY, NOON + DAY
        return [page async for page in self.metered.events(start=start, end=end)]


async def test_a_read_waits_until_it_may_go_out() -> None:
    place = Place()
    for _ in range(3):
        await place.metered.event(ONE)
    assert place.clock.slept == [WINDOW.total_seconds()]
    assert place.metered.calls == {READ: 3}


async def test_each_page_of_a_list_is_a_call() -> None:
    place = Place(events=250)
    pages = await place.listed()
    assert [len(page.events) for page in pages] == [100, 100, 50]
    assert place.metered.calls == {LIST: 3}
    assert place.clock.slept == [WINDOW.total_seconds()]


class Untold(MemoryCalendars):
    """Pages that do not say which of them is the last."""

    async def events(self, **asked: Any) -> AsyncIterator[Page]:  # noqa: ANN401
        async for page in super().events(**asked):
            yield Page(page.events)


async def test_without_a_word_a_list_is_read_to_its_end() -> None:
    place = Place()
    recall = Untold(place.clock.now)
    recall.put(event())
    place.metered = Metered(recall, place.budget, place.clock)
    assert len(await place.listed()) == 1
    assert place.metered.calls == {LIST: 2}


async def test_an_empty_list_has_no_pages() -> None:
    place = Place(events=0)
    assert await place.listed() == []


async def test_calendars_are_counted() -> None:
    place = Place()
    found, problems = await all_calendars(place.metered)
    assert (len(found), problems) == (1, ())
    assert place.metered.calls == {Operation.LIST_CALENDARS: 1}


async def test_a_rate_limit_closes_that_kind_of_call_for_everybody() -> None:
    place = Place()
    place.calls.fails("event", RateLimited("429", retry_after=HOUR))
    with pytest.raises(RateLimited):
        await place.metered.event(ONE)
    assert await place.budget.opens_at(READ, NOON) == NOON + HOUR
    assert await place.budget.left(LIST, NOON) == 2


async def test_without_a_word_it_is_closed_for_a_second() -> None:
    place = Place()
    place.calls.fails("event", RateLimited("429"))
    with pytest.raises(RateLimited):
        await place.metered.event(ONE)
    await place.metered.event(ONE)
    assert place.clock.slept == [1.0]
