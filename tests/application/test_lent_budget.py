"""A budget lent to an engine that only looks."""

import asyncio

from callsheet.application.budgeting import WindowBudget
from callsheet.application.ending import LentBudget
from callsheet.domain.budget import Operation
from tests.domain.builders import NOON


async def test_what_is_counted_already_is_not_counted_twice() -> None:
    counted = WindowBudget()
    lent = LentBudget(counted, asyncio.Event())
    before = await counted.left(Operation.ADD_BOT, NOON)
    await lent.remember(Operation.ADD_BOT, NOON)
    assert await counted.left(Operation.ADD_BOT, NOON) == before
    assert await lent.take([Operation.ADD_BOT], NOON)
    assert await counted.left(Operation.ADD_BOT, NOON) == before - 1
