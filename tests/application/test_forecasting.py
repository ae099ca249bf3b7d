"""How long it will take, before it begins and while it lasts."""

from callsheet.application.budgeting import WindowBudget
from callsheet.domain.budget import WINDOW, Operation
from callsheet.domain.guard import Limits
from tests.application.office import Office
from tests.domain.builders import (
    HOUR,
    LINK,
    MIDDLE,
    MINUTE,
    NOON,
    SKIP,
    START,
    event,
)

ADD, REMOVE, LEAVE = Operation.ADD_BOT, Operation.REMOVE_BOT, Operation.LEAVE_CALL


def several(office: Office, number: int) -> None:
    for n in range(number):
        office.meet(f"evt-{n}", meeting_url=f"{LINK}{n}", updated_at=NOON)


async def test_a_plan_says_which_calls_it_takes_and_when_they_are_done(
    office: Office,
) -> None:
    several(office, 5)
    office.restart(budget=WindowBudget({ADD: 2}))
    _, planned = await office.engine.plan()
    found = await office.engine.forecast(planned)
    assert found.calls == {ADD: 5}
    assert (found.now, found.done_by) == (NOON, NOON + 2 * WINDOW)
    assert found.lasts == 2 * WINDOW


async def test_the_forecast_comes_true(office: Office) -> None:
    several(office, 5)
    office.restart(budget=WindowBudget({ADD: 2}))
    _, planned = await office.engine.plan()
    found = await office.engine.forecast(planned)
    await office.sync()
    assert office.clock.now() == found.done_by


async def test_nothing_to_send_takes_no_time(office: Office) -> None:
    _, planned = await office.engine.plan()
    found = await office.engine.forecast(planned)
    assert (dict(found.calls), found.lasts) == ({}, NOON - NOON)


async def test_a_re_book_takes_two_calls_and_what_is_held_none(
    office: Office,
) -> None:
    several(office, 3)
    await office.sync()
    office.put(event("evt-0", start=START + HOUR, meeting_url=f"{LINK}0"))
    _, planned = await office.engine.plan()
    assert (await office.engine.forecast(planned)).calls == {ADD: 1, REMOVE: 1}
    office.restart(SKIP, limits=Limits(removals=0))
    _, planned = await office.engine.plan()
    assert len(planned.held) == 3
    assert (await office.engine.forecast(planned)).calls == {}


async def test_a_bot_that_is_to_leave_takes_a_call_of_another_kind(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    await office.prefer(False)
    _, planned = await office.engine.plan()
    assert (await office.engine.forecast(planned)).calls == {LEAVE: 1}


async def test_while_it_lasts_the_time_that_is_left_is_told(office: Office) -> None:
    several(office, 5)
    told: list[tuple[str, int, int | None]] = []
    office.restart(budget=WindowBudget({ADD: 2}), tell=lambda *step: told.append(step))
    await office.sync()
    waiting = "waiting for Recall's rate limit"
    assert [step for step in told if step[0].startswith(("sending", waiting))] == [
        ("sending; all done in about 2 min", 2, 5),
        (f"{waiting}; all done in about 2 min", 2, 5),
        ("sending; all done in about 1 min", 2, 3),
        (f"{waiting}; all done in about 1 min", 2, 3),
        ("sending", 1, 1),
    ]
    assert office.clock.now() < NOON + 3 * MINUTE


async def test_a_restart_does_not_forget_what_was_called_just_now(
    office: Office,
) -> None:
    several(office, 2)
    office.restart(budget=WindowBudget({ADD: 2}))
    await office.sync()
    office.restart(budget=WindowBudget({ADD: 2}))
    office.meet("evt-9", meeting_url=f"{LINK}9")
    assert await office.writes() == ["add evt-9"]
    assert office.clock.slept == [WINDOW.total_seconds()]


async def test_what_was_called_long_ago_is_forgotten(office: Office) -> None:
    several(office, 2)
    office.restart(budget=WindowBudget({ADD: 2}))
    await office.sync()
    office.clock.time += WINDOW
    office.meet("evt-9", meeting_url=f"{LINK}9")
    await office.sync()
    office.restart(budget=WindowBudget({ADD: 2}))
    office.meet("evt-8", meeting_url=f"{LINK}8")
    assert await office.writes() == ["add evt-8"]
    assert office.clock.slept == []
