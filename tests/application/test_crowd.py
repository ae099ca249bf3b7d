"""Many calendars at once: no conflict of our own making, no minute wasted."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from callsheet.domain.ids import CalendarId, EventId
from tests.application.crowd import Crowded
from tests.application.office import Office
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, START, calendar, event

pytestmark = pytest.mark.no_cover  # Smaller tests reach the same lines.

MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture
def size(request: pytest.FixtureRequest) -> int:
    """How much of the full size is run: an eighth, or all."""
    return 1 if request.config.getoption("full") else 8


def crowded(office: Office) -> Crowded:
    calls = Crowded(office)
    office.calls = calls
    office.restart()
    return calls


def address(number: int) -> str:
    return f"p{number}@acme.example"


async def test_calendars_that_share_keys_cause_no_conflict(
    office: Office, size: int
) -> None:
    """A thousand calendars share three hundred meetings, and all meetings move."""
    calls = crowded(office)
    calendars, keys = 1_000 // size, 300 // size
    office.put(*(calendar(f"c{n}", address=address(n)) for n in range(calendars)))

    def meet(by: int) -> None:
        starts = [START + DAY + (n % keys) * MINUTE for n in range(calendars)]
        office.put(
            *(
                event(
                    f"e{n}",
                    calendar_id=CalendarId(f"c{n}"),
                    start=starts[n] + by * HOUR,
                    meeting_url=f"https://meet.example/{n % keys}",
                    updated_at=NOON,
                )
                for n in range(calendars)
            )
        )

    meet(0)
    assert (await office.sync()).in_step
    assert calls.most == 8
    meet(1)
    assert (await office.sync()).in_step
    assert (calls.conflicts, calls.limited) == (0, 0)
    assert len(calls.sent) == 3 * calendars
    bots = {bot.id for n in range(calendars) for bot in office.bots(f"e{n}")}
    assert len(bots) == keys


async def test_a_backlog_is_done_in_the_fewest_minutes(
    office: Office, size: int
) -> None:
    """Ten thousand meetings on two thousand calendars wait for their first bot."""
    calls = crowded(office)
    meetings, calendars = 10_000 // size, 2_000 // size
    office.put(*(calendar(f"c{n}", address=address(n)) for n in range(calendars)))
    office.put(
        *(
            event(
                f"e{n}",
                calendar_id=CalendarId(f"c{n % calendars}"),
                start=START + DAY + (n * 7919 % meetings) * MINUTE,
                meeting_url=f"https://meet.example/{n}",
                # Recall read all the calendars within seconds of each other.
                updated_at=NOON - n * MILLISECOND,
            )
            for n in range(meetings)
        )
    )
    synced = await office.sync()
    assert synced.in_step
    assert calls.limited == 0
    assert len(calls.sent) == meetings
    assert len({event_id for _, _, event_id in calls.sent}) == meetings
    fewest = -(-meetings // 600)
    # Reading a hundred pages takes its own minute, before there is anything to write.
    instants = [at for at, _, _ in calls.sent]
    assert (max(instants) - min(instants)) // MINUTE == fewest - 1
    assert nearest_first(office, calls)
    assert fair(calls.calendars_of("add"), calendars)


def nearest_first(office: Office, calls: Crowded) -> bool:
    """Say whether each calendar's meetings were booked in the order of their starts."""
    known = office.recall.known
    booked: dict[CalendarId, list[datetime]] = {}
    for _, _, event_id in calls.sent:
        one = known[EventId(event_id)]
        booked.setdefault(one.calendar_id, []).append(one.start)
    return all(starts == sorted(starts) for starts in booked.values())


def fair(sent: list[tuple[datetime, CalendarId]], calendars: int) -> bool:
    """Say whether no calendar waited with none while another had its second."""
    served: Counter[CalendarId] = Counter()
    for minute in sorted({at for at, _ in sent}):
        served.update(owner for at, owner in sent if at == minute)
        if max(served.values()) > 1 and len(served) < calendars:
            return False
    return True
