"""The holds of a plan, as they are told of."""

import pytest

from callsheet.application.told_holds import Standing, ToldHold, told_holds
from callsheet.domain.modes import Mode, Modes
from tests.application.office import Office
from tests.application.test_approving import LIMITS, put, say_no, say_yes
from tests.domain.builders import SKIP


@pytest.fixture
async def losing(office: Office) -> Office:
    """Four booked meetings that the next policy empties."""
    put(office, 4)
    await office.sync()
    office.restart(SKIP, limits=LIMITS)
    return office


async def told(office: Office) -> ToldHold:
    look, planned = await office.engine.plan()
    (one,) = told_holds(planned, look.started)
    return one


async def test_a_hold_is_open_and_not_recorded_until_a_pass_has_seen_it(
    losing: Office,
) -> None:
    one = await told(losing)
    assert (one.standing, one.recorded, one.word) == (Standing.OPEN, False, None)
    assert (one.placed.count, one.placed.scope) == (4, "workspace")
    await losing.sync()
    again = await told(losing)
    assert (again.standing, again.recorded) == (Standing.OPEN, True)
    assert again.placed.hold == one.placed.hold


async def test_what_a_mode_keeps_back_anyway_is_hidden(losing: Office) -> None:
    losing.restart(SKIP, limits=LIMITS, modes=Modes(workspace=Mode.ADD_ONLY))
    assert (await told(losing)).standing is Standing.HIDDEN


async def test_what_is_approved_is_told_with_who_approved(losing: Office) -> None:
    await losing.sync()
    ruled = await say_yes(losing)
    one = await told(losing)
    assert (one.standing, one.word) == (Standing.APPROVED, ruled.word)


async def test_what_is_rejected_is_told_once_before_and_after_a_pass_has_seen_it(
    losing: Office,
) -> None:
    await losing.sync()
    ruled = await say_no(losing)
    before = await told(losing)
    assert (before.standing, before.word) == (Standing.REJECTED, ruled.word)
    await losing.sync()
    assert await told(losing) == before


async def test_a_plan_without_holds_tells_of_none(office: Office) -> None:
    look, planned = await office.engine.plan()
    assert told_holds(planned, look.started) == ()
