"""The budget of one process."""

from datetime import timedelta

from callsheet.application.budgeting import WindowBudget
from callsheet.domain.budget import PER_MINUTE, WINDOW, Operation
from tests.domain.builders import HOUR, MINUTE, NOON, TICK

ADD, REMOVE = Operation.ADD_BOT, Operation.REMOVE_BOT
SECOND = timedelta(seconds=1)


def small() -> WindowBudget:
    return WindowBudget({ADD: 2, REMOVE: 1})


async def test_calls_may_go_out_until_the_limit() -> None:
    budget = small()
    assert [await budget.take([ADD], NOON) for _ in range(3)] == [True, True, False]
    assert await budget.left(ADD, NOON) == 0
    assert await budget.opens_at(ADD, NOON) == NOON + WINDOW


async def test_each_kind_of_call_has_its_own_limit() -> None:
    budget = small()
    await budget.take([ADD, ADD], NOON)
    assert await budget.take([REMOVE], NOON)
    assert await budget.left(Operation.LIST_EVENTS, NOON) == 60


async def test_calls_that_belong_together_go_out_together_or_not_at_all() -> None:
    budget = small()
    await budget.take([REMOVE], NOON)
    assert not await budget.take([ADD, REMOVE], NOON)
    assert await budget.left(ADD, NOON) == 2


async def test_the_window_slides() -> None:
    budget = small()
    await budget.take([ADD], NOON)
    await budget.take([ADD], NOON + SECOND)
    assert await budget.left(ADD, NOON + WINDOW - TICK) == 0
    assert await budget.left(ADD, NOON + WINDOW) == 1
    assert await budget.opens_at(ADD, NOON + WINDOW) == NOON + WINDOW


async def test_what_recall_closes_stays_closed_until_then() -> None:
    budget = small()
    await budget.close(ADD, NOON + MINUTE)
    await budget.close(ADD, NOON + SECOND)
    assert not await budget.take([ADD], NOON + MINUTE - TICK)
    assert await budget.opens_at(ADD, NOON) == NOON + MINUTE
    assert await budget.take([ADD], NOON + MINUTE)
    assert await budget.take([REMOVE], NOON)


async def test_the_end_is_foreseen() -> None:
    budget = small()
    assert await budget.done_by(ADD, 0, NOON) == NOON
    assert await budget.done_by(ADD, 2, NOON) == NOON
    assert await budget.done_by(ADD, 5, NOON) == NOON + 2 * WINDOW
    await budget.close(ADD, NOON + MINUTE)
    assert await budget.done_by(ADD, 0, NOON) == NOON
    assert await budget.done_by(ADD, 5, NOON) == NOON + MINUTE + 2 * WINDOW


async def test_calls_of_an_earlier_process_count() -> None:
    budget = small()
    await budget.remember(ADD, NOON - SECOND)
    await budget.remember(ADD, NOON - 2 * SECOND)
    assert await budget.opens_at(ADD, NOON) == NOON + WINDOW - 2 * SECOND


async def test_a_clock_that_was_put_back_costs_a_minute() -> None:
    budget = small()
    await budget.take([ADD, ADD], NOON)
    then = NOON - 5 * HOUR
    assert await budget.left(ADD, then) == 0
    assert await budget.opens_at(ADD, then) == then + WINDOW
    assert await budget.take([ADD, ADD], then + WINDOW)


async def test_recalls_own_limits_are_the_default() -> None:
    budget = WindowBudget()
    assert {call: await budget.left(call, NOON) for call in Operation} == PER_MINUTE
