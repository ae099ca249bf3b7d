from collections.abc import AsyncIterator

import pytest_asyncio

from tests.application.office import Office


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    """An office whose log is asked again, decision by decision, after each test."""
    office = Office()
    yield office
    await office.check_the_log()
