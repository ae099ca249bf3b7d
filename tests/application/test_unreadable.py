"""What cannot be read is told, recorded once, and stops nobody."""

from callsheet.application.ports import NotRead
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import PassEnded, Unreadable
from tests.application.office import Office, reasons
from tests.domain.builders import (
    OTHER_LINK,
)

EVENT = EventId("evt-1")
PROBLEM = NotRead(id="evt-1", place="raw.start.dateTime", problem="not a time")


async def test_a_calendar_that_cannot_be_read_gets_nothing_and_stops_nobody(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.meet("evt-2", calendar_id=CalendarId("cal-b"))
    problem = NotRead(id="cal-a", place="status", problem="unknown word")
    office.calls.unreadable_calendars[CalendarId("cal-a")] = problem
    synced = await office.sync()
    assert reasons(synced) == {
        "evt-1": "calendar_connecting",
        "evt-2": "already_correct",
    }
    assert synced.look.problems == [problem]
    assert not synced.in_step
    assert await office.records(Unreadable) == []


async def test_an_event_that_cannot_be_read_never_stops_its_neighbours(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.meet("evt-2", meeting_url=OTHER_LINK)
    office.calls.unreadable[EVENT] = PROBLEM
    synced = await office.sync()
    assert office.recall.writes == ["add evt-2"]
    assert synced.look.problems == [PROBLEM]
    assert not synced.in_step
    (passed,) = await office.records(PassEnded)
    assert (passed.complete, passed.unreadable) == (False, 1)


async def test_what_cannot_be_read_is_recorded_once(office: Office) -> None:
    office.meet("evt-1")
    office.calls.unreadable[EVENT] = PROBLEM
    await office.sync()
    await office.sync()
    (unreadable,) = await office.records(Unreadable)
    assert (unreadable.event_id, unreadable.place) == ("evt-1", "raw.start.dateTime")


async def test_another_problem_and_one_that_comes_back_are_recorded_again(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.unreadable[EVENT] = PROBLEM
    await office.sync()
    office.calls.unreadable[EVENT] = NotRead(id="evt-1", place="end", problem="null")
    await office.sync()
    office.calls.unreadable.clear()
    await office.sync()
    office.calls.unreadable[EVENT] = PROBLEM
    await office.sync()
    places = [record.place for record in await office.records(Unreadable)]
    assert places == ["raw.start.dateTime", "end", "raw.start.dateTime"]


async def test_a_row_without_even_an_id_is_counted_and_shown(office: Office) -> None:
    office.meet("evt-1")
    nameless = NotRead(id=None, place="id", problem="missing")
    office.calls.unreadable[EVENT] = nameless
    synced = await office.sync()
    assert synced.look.problems == [nameless]
    assert await office.records(Unreadable) == []


async def test_a_booked_event_that_cannot_be_read_keeps_its_bot_unasked(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.calls.unreadable[EVENT] = PROBLEM
    office.calls.calls.clear()
    assert await office.writes() == []
    assert office.calls.calls == []
    assert len(office.bots()) == 1
