from collections.abc import AsyncIterator

import pytest_asyncio

from tests.adapters.simulator.office import Office, open_office


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    async with open_office() as office:
        yield office


@pytest_asyncio.fixture
async def another_office() -> AsyncIterator[Office]:
    async with open_office() as office:
        yield office
