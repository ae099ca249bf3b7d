from collections.abc import AsyncIterator

import pytest

from tests.adapters.http.house import House, open_house
from tests.application.office import Office
from tests.domain.builders import HOUR, START, calendar, event


@pytest.fixture
def office() -> Office:
    """Meetings with Ana and Ben, that a pass has looked at."""
    office = Office()
    office.meet("evt-1", title="Globex")
    office.meet("evt-2", title="Initech", start=START + HOUR, end=START + 2 * HOUR)
    office.put(calendar("cal-b", address="ben@acme.example"))
    office.put(event("evt-3", start=START + 3 * HOUR, calendar_id="cal-b"))
    return office


@pytest.fixture
async def house(office: Office) -> AsyncIterator[House]:
    await office.sync()
    async with open_house(office) as house:
        yield house
