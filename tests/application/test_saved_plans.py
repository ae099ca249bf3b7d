"""A plan that somebody has seen is carried out as it is, or not at all."""

import pytest

from callsheet.application.budgeting import WindowBudget
from callsheet.application.errors import BotBusy, Unreachable
from callsheet.application.synced import StalePlan
from callsheet.domain.budget import Operation
from callsheet.domain.ids import Digest
from tests.application.office import Office, waiting
from tests.domain.builders import HOUR, MINUTE, NOON, OTHER_LINK, START, event


async def saved(office: Office) -> Digest:
    _, planned = await office.engine.plan()
    return planned.plan.digest


async def test_a_plan_that_still_holds_is_carried_out(office: Office) -> None:
    office.meet("evt-1")
    digest = await saved(office)
    synced = await office.engine.sync(digest)
    assert office.recall.writes == ["add evt-1"]
    assert synced.in_step


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(event("evt-1", start=START + HOUR), id="a meeting moved"),
        pytest.param(event("evt-1", is_cancelled=True), id="one was called off"),
        pytest.param(event("evt-2", meeting_url=OTHER_LINK), id="another one came"),
    ],
)
async def test_a_plan_is_stale_once(office: Office, change: object) -> None:
    office.meet("evt-1")
    digest = await saved(office)
    office.put(change)  # type: ignore[arg-type]
    before = await office.position()
    with pytest.raises(StalePlan, match="stale") as stale:
        await office.engine.sync(digest)
    assert office.recall.writes == []
    assert await office.position() == before
    assert stale.value.planned.plan.digest == await saved(office)
    assert set(stale.value.look.events) == set(stale.value.planned.situations)


async def test_what_changes_nothing_to_be_sent_makes_no_plan_stale(
    office: Office,
) -> None:
    office.meet("evt-1")
    digest = await saved(office)
    office.meet("evt-1", title="Renamed")
    office.meet("evt-9", is_cancelled=True)
    await office.engine.sync(digest)
    assert office.recall.writes == ["add evt-1"]


async def test_what_comes_up_meanwhile_is_left_to_the_next_pass(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.meet("evt-2", meeting_url=OTHER_LINK)
    await office.sync()
    office.meet("evt-1", start=START + HOUR)
    digest = await saved(office)

    async def moves(_: str) -> None:
        office.calls.before_write = None
        office.meet("evt-2", meeting_url=OTHER_LINK, start=START + HOUR)

    office.calls.before_write = moves
    office.calls.fails("add_bot", Unreachable("502", status=502))
    synced = await office.engine.sync(digest)
    assert office.recall.writes[2:] == ["remove evt-1", "add evt-1"]
    assert waiting(synced) == []
    await office.sync()
    assert office.recall.writes[4:] == ["remove evt-2", "add evt-2"]


async def test_what_is_not_in_the_plan_is_shown_as_waiting(office: Office) -> None:
    office.restart(budget=WindowBudget({Operation.ADD_BOT: 1}))
    office.meet("evt-0", is_deleted=True, updated_at=NOON)
    office.meet("evt-1", updated_at=NOON - HOUR)
    office.meet("evt-2", meeting_url=OTHER_LINK, updated_at=NOON - HOUR)
    digest = await saved(office)

    async def comes(_: str) -> None:
        office.calls.before_write = None
        link = f"{OTHER_LINK}?3"
        office.meet("evt-3", meeting_url=link, updated_at=NOON + MINUTE)

    office.calls.before_write = comes
    synced = await office.engine.sync(digest)
    assert office.recall.writes == ["add evt-1", "add evt-2"]
    assert waiting(synced) == [("evt-3", "not_planned")]
    assert not synced.in_step


async def test_a_half_done_re_book_is_finished(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR)
    digest = await saved(office)
    office.calls.fails("add_bot", BotBusy("409", status=409))
    await office.engine.sync(digest)
    assert office.recall.writes[1:] == ["remove evt-1", "add evt-1"]
