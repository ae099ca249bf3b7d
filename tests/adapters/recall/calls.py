"""The calls that concern one event or bot, to be tried alike."""

from collections.abc import Awaitable, Callable

import pytest

from callsheet.adapters.recall.client import RecallClient
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import BotId, DedupKey, EventId

EVENT = EventId("event-1")

Call = Callable[[RecallClient], Awaitable[object]]


async def read(client: RecallClient) -> object:
    return await client.event(EVENT)


async def add(client: RecallClient) -> object:
    return await client.add_bot(EVENT, DedupKey("k"), BotSettings())


async def remove(client: RecallClient) -> object:
    return await client.remove_bots(EVENT)


async def leave(client: RecallClient) -> None:
    await client.leave_call(BotId("bot-1"))


async def look(client: RecallClient) -> object:
    return await client.bot(BotId("bot-1"))


WRITES = [
    pytest.param(add, id="add"),
    pytest.param(remove, id="remove"),
    pytest.param(leave, id="leave"),
]
EVERY_CALL = [pytest.param(read, id="read"), pytest.param(look, id="look"), *WRITES]
