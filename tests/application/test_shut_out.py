"""Recall asks for a long pause: nobody sits and waits for it, the others go on."""

from datetime import timedelta

import pytest

from callsheet.application.budgeting import WindowBudget
from callsheet.application.errors import RateLimited
from callsheet.domain.budget import Operation
from tests.application.office import Office, waiting
from tests.domain.builders import END, HOUR, NOON, START

HALF_A_MINUTE = timedelta(seconds=30)
AN_HOUR = RateLimited("429", status=429, retry_after=HOUR)
OTHER = "https://meet.google.com/xyz-defg-hij"


async def two_booked(office: Office) -> WindowBudget:
    """The first is to be re-booked, the second to be removed."""
    budget = WindowBudget()
    office.restart(budget=budget)
    office.meet("evt-1")
    office.meet("evt-2", meeting_url=OTHER)
    await office.sync()
    office.meet("evt-1", start=START - HOUR, end=END - HOUR)
    await office.prefer(False, "evt-2")
    return budget


async def test_a_pass_ends_and_what_needs_no_such_call_is_done(office: Office) -> None:
    budget = await two_booked(office)
    await budget.close(Operation.ADD_BOT, NOON + HOUR)
    synced = await office.sync()
    assert office.recall.writes[-1] == "remove evt-2"
    assert waiting(synced) == [("evt-1", "retry")]
    assert office.clock.time == NOON
    office.clock.time = NOON + HOUR
    assert await office.writes() == ["remove evt-1", "add evt-1"]


async def test_an_answer_in_the_midst_of_it_ends_the_pass_too(office: Office) -> None:
    """The second waits for its turn when the first is told to wait for an hour."""
    office.restart(budget=WindowBudget({Operation.ADD_BOT: 1}))
    office.meet("evt-1")
    office.meet("evt-2", meeting_url=OTHER)
    office.calls.fails("add_bot", AN_HOUR)
    synced = await office.sync()
    assert waiting(synced) == [("evt-1", "retry"), ("evt-2", "retry")]
    assert office.calls.calls == ["add_bot evt-1"]
    assert office.clock.time == NOON
    assert await office.writes() == []


async def test_half_a_minute_is_waited_for_in_one_piece(office: Office) -> None:
    budget = await two_booked(office)
    await budget.close(Operation.ADD_BOT, NOON + HALF_A_MINUTE)
    await office.sync()
    assert set(office.recall.writes[-3:]) == {
        "remove evt-1",
        "add evt-1",
        "remove evt-2",
    }
    assert office.clock.slept == [30]


@pytest.mark.parametrize("call", [Operation.LIST_CALENDARS, Operation.LIST_EVENTS])
async def test_a_list_that_recall_wants_no_more_of_fails_at_once(
    office: Office, call: Operation
) -> None:
    budget = WindowBudget()
    office.restart(budget=budget)
    await budget.close(call, NOON + HOUR)
    with pytest.raises(RateLimited, match="wants no more of it until 2026-"):
        await office.sync()
    assert office.clock.slept == []
