"""What is read, and what is concluded from what cannot be read."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from callsheet.application.errors import NotAllowed, Unreachable
from callsheet.application.ports import Calendars, EventRead, NotRead, Page
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import Decided, Unreadable
from callsheet.domain.workspace import Reading
from tests.application.faulty import Faulty
from tests.application.office import Office, reasons
from tests.domain.builders import (
    DAY,
    END,
    HOUR,
    MINUTE,
    NOON,
    OTHER_LINK,
    START,
    calendar,
    event,
)

EVENT = EventId("evt-1")
PROBLEM = NotRead(id="evt-1", place="raw.start.dateTime", problem="not a time")


async def test_the_window_reaches_from_yesterday_to_a_year_ahead(
    office: Office,
) -> None:
    second = MINUTE / 60
    starts = {
        "too early": NOON - DAY - second,
        "first": NOON - DAY,
        "last": NOON + 366 * DAY,
        "too late": NOON + 366 * DAY + second,
    }
    office.put(*(event(id, start=s, end=s + HOUR) for id, s in starts.items()))
    look, _ = await office.engine.plan()
    assert list(look.events) == ["first", "last"]


async def test_what_changes_while_all_is_read_is_asked_for_the_next_time(
    office: Office,
) -> None:
    for number in range(150):
        office.put(event(f"evt-{number:03}", start=START, updated_at=NOON - HOUR))

    def change() -> None:
        office.put(event("evt-000", start=START + HOUR, updated_at=office.clock.time))
        office.clock.time += 2 * MINUTE
        office.put(event("evt-149", start=START, updated_at=office.clock.time))

    office.calls.between_pages = change
    look, _ = await office.engine.plan()
    assert (look.mark, look.newest) == (NOON - MINUTE, NOON + 2 * MINUTE)


async def test_an_event_moved_out_of_the_window_is_looked_for_singly(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=NOON - 3 * DAY, end=NOON - 2 * DAY)
    assert await office.writes() == ["remove evt-1"]
    assert office.calls.calls[-2:] == ["event evt-1", "remove_bots evt-1"]


async def test_an_event_without_a_bot_ahead_is_not_looked_for(office: Office) -> None:
    office.meet("evt-1")
    office.meet("evt-2", is_cancelled=True)
    await office.sync()
    office.clock.time = END + 2 * DAY
    office.calls.calls.clear()
    await office.sync()
    assert office.calls.calls == ["bot bot-1"]


async def test_an_event_that_recall_forgot_counts_as_vanished(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.recall.drop(EVENT)
    synced = await office.sync()
    assert synced.look.vanished == ["evt-1"]
    assert synced.in_step
    assert len(office.recall.writes) == 1


async def test_if_looking_for_it_fails_nothing_is_concluded_of_it(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.recall.drop(EVENT)
    office.meet("evt-2", meeting_url=OTHER_LINK)
    office.calls.fails("event", Unreachable("read event: Recall answered 502"))
    synced = await office.sync()
    assert office.recall.writes == ["add evt-1", "add evt-2"]
    assert (synced.look.vanished, synced.in_step) == ([], False)
    (unreadable,) = await office.records(Unreadable)
    assert unreadable.problem == "read event: Recall answered 502"


async def test_a_key_that_may_not_even_read_ends_the_pass(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.recall.drop(EVENT)
    office.calls.fails("event", NotAllowed("401", status=401))
    with pytest.raises(NotAllowed):
        await office.sync()


@pytest.mark.parametrize(
    "status",
    [CalendarStatus.CONNECTING, CalendarStatus.DISCONNECTED],
    ids=lambda status: status.value,
)
async def test_a_calendar_that_is_not_connected_gets_nothing(
    office: Office, status: CalendarStatus
) -> None:
    office.put(calendar("cal-a", status=status))
    office.meet("evt-1")
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": f"calendar_{status.value}"}
    assert office.recall.writes == []


async def test_the_events_of_a_calendar_that_is_not_listed_get_nothing(
    office: Office,
) -> None:
    office.meet("evt-1", calendar_id=CalendarId("cal-unlisted"))
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "calendar_connecting"}
    assert office.recall.writes == []


async def test_a_calendar_that_is_connected_again_is_served_again(
    office: Office,
) -> None:
    office.put(calendar("cal-a", status=CalendarStatus.DISCONNECTED))
    office.meet("evt-1")
    await office.sync()
    office.put(calendar("cal-a"))
    assert await office.writes() == ["add evt-1"]


class Shifting(Faulty):
    """Rows shift between pages: the last page shows an event once more."""

    def __init__(self, behind: Calendars, again: EventRead) -> None:
        super().__init__(behind)
        self.again = again

    async def events(
        self,
        *,
        start: datetime,
        end: datetime,
        calendar_id: CalendarId | None = None,
        updated_since: datetime | None = None,
    ) -> AsyncIterator[Page]:
        async for page in super().events(
            start=start, end=end, calendar_id=calendar_id, updated_since=updated_since
        ):
            yield Page(page.events)
        yield Page((self.again,))


@pytest.mark.parametrize(
    ("first", "again", "start"),
    [
        pytest.param(NOON, NOON - MINUTE, START, id="an older row is ignored"),
        pytest.param(NOON, NOON + MINUTE, START + HOUR, id="a newer row counts"),
        pytest.param(NOON, NOON, START + HOUR, id="the last of equal rows counts"),
        pytest.param(None, NOON, START + HOUR, id="the last counts without a version"),
        pytest.param(NOON, None, START + HOUR, id="so it does without its own"),
    ],
)
async def test_of_two_readings_the_newer_one_counts(
    first: datetime | None, again: datetime | None, start: datetime
) -> None:
    office = Office()
    office.meet("evt-1", updated_at=first)
    row = event(start=START + HOUR, end=END + HOUR, updated_at=again)
    read = EventRead(reading=Reading(event=row), snapshot=b"")
    office.calls = Shifting(office.recall, read)
    look, _ = await office.engine.plan()
    assert look.events[EVENT].reading.event.start == start


async def test_a_reading_on_record_is_one_moment_for_all_events(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.meet("evt-2", meeting_url=OTHER_LINK)
    await office.sync()
    assert {decided.at for decided in await office.records(Decided)} == {NOON}
