"""What is due next, and what needs somebody, as the log alone has it."""

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild_event
from callsheet.application.coming_up import ComingUp, coming_up
from callsheet.application.errors import LogUnavailable
from callsheet.application.ledger import Ledger
from callsheet.application.ports import NotRead
from callsheet.application.statements import write_said
from callsheet.domain.call_sheet import Attention
from callsheet.domain.event import Event
from callsheet.domain.guard import Limits
from callsheet.domain.hold_records import Paused
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import Record
from tests.application.office import Office
from tests.application.test_approving import UNLESS_PRIVATE, put
from tests.domain.builders import DAY, END, MINUTE, NOON, SKIP, START, event


async def told(office: Office, limit: int = 9) -> ComingUp:
    now = office.clock.now()
    return await coming_up(office.log, rebuild_event, now=now, limit=limit)


async def say(office: Office, record: Record) -> None:
    ledger = Ledger(office.log)
    await ledger.catch_up()
    await write_said(ledger, [record], "word")


async def test_an_empty_log_knows_of_nothing(office: Office) -> None:
    found = await told(office)
    assert (found.events, found.looked, found.due, found.attention) == (0, None, (), ())


async def test_what_is_due_first_comes_first_and_the_rest_is_counted(
    office: Office,
) -> None:
    for number in (3, 1, 2):
        start, end = START + number * DAY, END + number * DAY
        office.meet(f"evt-{number}", start=start, end=end)
    await office.sync()
    found = await told(office, limit=2)
    assert [one.line.event_id for one in found.due] == ["evt-1", "evt-2"]
    assert [one.event.start for one in found.due if one.event] == [
        START + DAY,
        START + 2 * DAY,
    ]
    assert (found.due_count, found.overdue, found.looked) == (3, 0, NOON)
    office.clock.time = START + 9 * DAY
    assert (await told(office)).overdue == 3


async def test_what_was_over_at_the_last_pass_is_left_out(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    assert (await told(office)).events == 1
    office.clock.time = END + MINUTE
    await office.sync()
    assert (await told(office)).events == 0


async def test_what_the_hourly_limit_holds_is_told_until_its_time_is_up(
    office: Office,
) -> None:
    put(office, 2)
    await office.sync()
    office.restart(UNLESS_PRIVATE, limits=Limits(per_hour=1))
    for number in range(2):
        put(office, 1, title="private", first=number)
        await office.sync()
    [held] = (await told(office)).holds
    assert held.placed.until is not None
    office.clock.time = held.placed.until - MINUTE
    assert (await told(office)).holds == (held,)
    office.clock.time = held.placed.until
    assert (await told(office)).holds == ()


async def test_what_could_not_be_read_needs_somebody(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    event_id = EventId("evt-1")
    office.calls.unreadable[event_id] = NotRead(id=event_id, place="end", problem="x")
    await office.sync()
    [found] = (await told(office)).attention
    assert found.line.attention is Attention.UNREADABLE


async def test_an_event_that_cannot_be_read_from_the_log_has_no_title(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()

    def refuse(text: bytes) -> Event:
        raise LogUnavailable("no event")

    now = office.clock.now()
    found = await coming_up(office.log, refuse, now=now, limit=9)
    assert [one.event for one in found.due] == [None]
    assert isinstance(office.log, MemoryLog)


async def test_for_one_calendar_only_what_concerns_it_is_told(office: Office) -> None:
    ana, ben = CalendarId("cal-a"), CalendarId("cal-b")
    office.meet("evt-1")
    office.put(event("evt-2", start=START + DAY, calendar_id="cal-b"))
    await office.sync()
    office.restart(SKIP, limits=Limits(removals=0, fraction=0))
    await office.sync()
    for scope in ("workspace", "calendar:cal-a", "calendar:cal-b", "rule:customers"):
        await say(office, Paused(scope=scope, by="ana", why="", at=NOON))

    async def seen(*calendars: CalendarId) -> ComingUp:
        return await coming_up(
            office.log, rebuild_event, now=NOON, limit=9, calendars=calendars
        )

    found = await seen(ben)
    assert [one.line.event_id for one in found.due] == ["evt-2"]
    assert (found.events, found.due_count) == (1, 1)
    assert [one.scope for one in found.pauses] == [
        "workspace",
        "calendar:cal-b",
        "rule:customers",
    ]
    assert (await told(office)).holds
    assert found.holds == ()
    assert len((await seen(ana, ben)).due) == 2
