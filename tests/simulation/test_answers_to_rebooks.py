"""Whatever Recall answers while a bot is re-booked: one bot, and for the new time."""

from datetime import timedelta

import pytest

from callsheet.application.orders import Reschedule
from tests.simulation.answers import (
    BUSY,
    FOR_GOOD,
    KEY_REFUSED,
    LOST,
    MINUTE,
    POOL,
    Row,
    done_unseen,
)
from tests.simulation.stage import START, Stage, open_stage

REMOVED = {**BUSY, **KEY_REFUSED, **LOST, **done_unseen("done")}
ADDED = {**BUSY, **KEY_REFUSED, **LOST, **done_unseen("adopted"), **POOL}
REPLACED = {
    name: ADDED[name]
    for name in (
        "409 six times",
        "429 with Retry-After in seconds",
        "403",
        "503 six times",
        "malformed JSON",
        "time-out, done",
        "507 five times",
    )
}
REFUSED = {name: row for name, row in FOR_GOOD.items() if name != "404"}

LATER = START + timedelta(hours=1)


async def booked_and_moved(stage: Stage) -> None:
    """Book a bot, and let the meeting move an hour later."""
    event = stage.meet()
    await stage.sync()
    stage.move(event, LATER)
    await stage.mark()


def has_one_bot_for_the_new_time(stage: Stage) -> bool:
    (bot,) = stage.bots()
    return (bot.state, bot.start, len(bot.holders)) == ("scheduled", LATER, 1)


@pytest.mark.parametrize("row", REMOVED.values(), ids=REMOVED)
async def test_no_bot_is_added_before_the_old_one_is_gone(row: Row) -> None:
    async with open_stage(patience=row.patience) as stage:
        await booked_and_moved(stage)
        stage.answers("remove_bot", *row.answers)
        assert (await stage.keep_on(row.over)).in_step
        assert await stage.sent("remove_bot") == row.sent("remove_bot")
        assert await stage.sent("add_bot") == row.sent("add_bot")[-1:]
        assert await stage.ends() == [*row.ends("unschedule"), "add_bot done"]
        assert has_one_bot_for_the_new_time(stage)


@pytest.mark.parametrize("row", ADDED.values(), ids=ADDED)
async def test_an_addition_after_the_removal_is_made_until_it_is_done(row: Row) -> None:
    async with open_stage(patience=row.patience) as stage:
        await booked_and_moved(stage)
        stage.answers("add_bot", *row.answers)
        assert (await stage.keep_on(row.over)).in_step
        assert await stage.sent("remove_bot") == ["remove_bot +0"]
        assert await stage.sent("add_bot") == row.sent("add_bot")
        assert await stage.ends() == ["unschedule done", *row.ends("add_bot")]
        assert has_one_bot_for_the_new_time(stage)


@pytest.mark.parametrize("row", REPLACED.values(), ids=REPLACED)
async def test_one_call_that_replaces_the_bot_is_made_until_it_is_done(
    row: Row,
) -> None:
    async with open_stage(patience=row.patience) as stage:
        stage.restart(reschedule=Reschedule.REPLACE)
        await booked_and_moved(stage)
        stage.answers("add_bot", *row.answers)
        assert (await stage.keep_on(row.over)).in_step
        assert await stage.sent() == row.sent("add_bot")
        assert await stage.ends() == row.ends("add_bot")
        assert has_one_bot_for_the_new_time(stage)


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED)
async def test_a_refused_addition_is_not_repeated(row: Row) -> None:
    async with open_stage() as stage:
        await booked_and_moved(stage)
        stage.answers("add_bot", *row.answers)
        last = await stage.keep_on(2 * MINUTE)
        assert [(w.why, w.until) for w in last.waiting] == [("refused", None)]
        assert await stage.sent() == ["remove_bot +0", "add_bot +0"]
        assert await stage.ends() == ["unschedule done", *row.ends("add_bot")]
        assert stage.bots() == []


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED)
async def test_where_replacing_is_refused_the_old_bot_goes_first(row: Row) -> None:
    async with open_stage() as stage:
        stage.restart(reschedule=Reschedule.REPLACE)
        await booked_and_moved(stage)
        stage.answers("add_bot", *row.answers)
        assert (await stage.keep_on(2 * MINUTE)).in_step
        assert await stage.sent() == ["add_bot +0", "remove_bot +0", "add_bot +0"]
        assert await stage.ends() == [
            *row.ends("add_bot"),
            "unschedule done",
            "add_bot done",
        ]
        assert has_one_bot_for_the_new_time(stage)


async def test_a_bot_that_has_set_off_leaves_and_another_comes_at_the_new_time() -> (
    None
):
    async with open_stage(late_removal="refused") as stage:
        event = stage.meet()
        await stage.sync()
        stage.at(START - 5 * MINUTE)
        stage.move(event, LATER)
        await stage.mark()
        assert (await stage.keep_on(2 * MINUTE)).in_step
        assert await stage.sent() == ["remove_bot +0", "leave_call +0", "add_bot +0"]
        assert await stage.ends() == [
            "unschedule refused dispatched 405 cannot_delete_bot lingering 1",
            "leave_call done",
            "add_bot done",
        ]
        stage.at(LATER + 5 * MINUTE)
        assert sorted(bot.state for bot in stage.bots()) == ["done", "in_call"]
