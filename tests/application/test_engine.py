"""What an engine is set up with, what it plans, and what it tells."""

from callsheet.domain.event import CalendarStatus
from callsheet.domain.policy import Policy
from callsheet.domain.records import CalendarSeen, PolicySet
from tests.application.office import Office, reasons
from tests.domain.builders import (
    FORMAL,
    RECORD,
    SKIP,
    calendar,
)


async def test_a_plan_writes_nothing(office: Office) -> None:
    office.meet("evt-1")
    look, planned = await office.engine.plan()
    assert list(look.events) == ["evt-1"]
    assert [d.sends for d in planned.plan.decisions] == [True]
    assert (await office.position(), office.recall.writes) == (0, [])
    await office.sync()
    before = await office.position()
    _, planned = await office.engine.plan()
    assert [d.sends for d in planned.plan.decisions] == [False]
    assert await office.position() == before


async def test_progress_is_told(office: Office) -> None:
    told: list[tuple[str, int, int | None]] = []
    office.restart(tell=lambda *what: told.append(what))
    office.meet("evt-1")
    await office.sync()
    assert told == [
        ("reading calendars", 0, None),
        ("reading events", 1, None),
        ("deciding", 1, None),
        ("sending", 1, 1),
        ("deciding", 1, None),
    ]


async def test_a_changed_policy_is_recorded_and_acted_on(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.restart(SKIP)
    assert await office.writes() == ["remove evt-1"]
    assert await office.writes() == []
    before, after = await office.records(PolicySet)
    assert (before.policy, after.policy) == (RECORD.digest, SKIP.digest)
    assert await office.log.texts([after.text])


async def test_without_any_policy_nothing_moves(office: Office) -> None:
    office.meet("evt-1")
    office.restart(None)
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "policy_invalid"}
    assert office.recall.writes == []
    assert await office.records(PolicySet) == []


async def test_new_bot_settings_are_applied_by_adding_again(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.restart(Policy(default="record", bot=FORMAL))
    assert await office.writes() == ["add evt-1"]
    assert [office.recall.configs[bot.id] for bot in office.bots()] == [FORMAL]
    assert await office.writes() == []


async def test_a_calendar_is_recorded_whenever_its_status_changed(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.put(calendar("cal-a", status=CalendarStatus.DISCONNECTED))
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "calendar_disconnected"}
    seen = [(c.calendar_id, c.status) for c in await office.records(CalendarSeen)]
    assert seen == [
        ("cal-a", "connected"),
        ("cal-b", "connected"),
        ("cal-a", "disconnected"),
    ]
