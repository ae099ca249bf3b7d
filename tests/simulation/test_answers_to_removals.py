"""Whatever Recall answers to a removal: in the end the bot is gone, or has left."""

from datetime import timedelta

import pytest

from callsheet.adapters.simulator.model import Event
from tests.simulation.answers import (
    BUSY,
    FOR_GOOD,
    KEY_REFUSED,
    LOST,
    MINUTE,
    Row,
    done_unseen,
    scripted,
)
from tests.simulation.stage import MORNING, START, Stage, open_stage

GONE = {**BUSY, **KEY_REFUSED, **LOST, **done_unseen("done")}

UNSTARTED = {"code": "cannot_command_unstarted_bot", "detail": "It is not in a call."}


async def unwanted(stage: Stage, event: Event) -> None:
    """Book a bot, and let a person say no."""
    await stage.sync()
    await stage.prefer(event, False)
    await stage.mark()


@pytest.mark.parametrize("row", GONE.values(), ids=GONE)
async def test_in_the_end_the_bot_is_gone(row: Row) -> None:
    async with open_stage(patience=row.patience) as stage:
        await unwanted(stage, stage.meet())
        stage.answers("remove_bot", *row.answers)
        assert (await stage.keep_on(row.over)).in_step
        assert await stage.sent() == row.sent("remove_bot")
        assert await stage.ends() == row.ends("unschedule")
        assert stage.bots() == []


@pytest.mark.parametrize("name", ["400 other", "400 ended"])
async def test_one_that_may_not_be_removed_is_sent_out_of_its_call(name: str) -> None:
    row = FOR_GOOD[name]
    async with open_stage() as stage:
        await unwanted(stage, stage.meet())
        stage.answers("remove_bot", *row.answers)
        last = await stage.keep_on(2 * MINUTE)
        assert [(w.why, w.until) for w in last.waiting] == [("refused", None)]
        stage.at(START - 2 * MINUTE)
        assert (await stage.keep_on(5 * MINUTE)).in_step
        started = (START - MORNING).total_seconds()
        assert await stage.sent() == ["remove_bot +0", f"leave_call +{started:g}"]
        assert await stage.ends() == [*row.ends("unschedule"), "leave_call done"]
        assert stage.has_left()


async def test_one_that_may_not_be_removed_goes_when_the_event_changes() -> None:
    async with open_stage() as stage:
        event = stage.meet()
        await unwanted(stage, event)
        stage.answers("remove_bot", scripted(400))
        await stage.keep_on(2 * MINUTE)
        stage.move(event, START + timedelta(hours=1))
        assert (await stage.keep_on(MINUTE)).in_step
        assert stage.bots() == []


async def test_what_recall_lists_but_does_not_know_is_removed_later() -> None:
    async with open_stage() as stage:
        await unwanted(stage, stage.meet())
        stage.answers("remove_bot", scripted(404))
        await stage.keep_on(3 * MINUTE)
        assert await stage.sent() == ["remove_bot +0", "remove_bot +60"]
        assert await stage.ends() == [
            "unschedule done gone 404 some_code",
            "unschedule done",
        ]
        assert stage.bots() == []


async def test_one_that_has_set_off_is_told_to_leave_until_it_may_be_told() -> None:
    async with open_stage(late_removal="refused") as stage:
        await unwanted(stage, stage.meet(start=MORNING + 5 * MINUTE))
        stage.answers("leave_call", *[scripted(400, json=UNSTARTED)] * 3)
        assert (await stage.keep_on(5 * MINUTE)).in_step
        assert await stage.sent("remove_bot") == ["remove_bot +0"]
        calls = [f"leave_call +{at}" for at in (0, 30, 60, 90)]
        assert await stage.sent("leave_call") == calls
        failed = "leave_call refused not_left 400 cannot_command_unstarted_bot again"
        assert await stage.ends() == [
            "unschedule refused dispatched 405 cannot_delete_bot lingering 1",
            *(f"{failed} +{at}" for at in (30, 60, 90)),
            "leave_call done",
        ]
        assert stage.has_left()


async def test_one_for_tomorrow_is_removed_once_that_of_today_has_left() -> None:
    """Recall removes all bots of an event or none; one in its call holds them up."""
    async with open_stage(late_removal="refused") as stage:
        event = stage.meet(start=MORNING - 25 * MINUTE)
        await stage.sync()
        stage.move(event, START + timedelta(days=1))
        await stage.sync()
        stage.move(event, START + timedelta(days=2))
        await stage.mark()
        assert (await stage.keep_on(10 * MINUTE)).in_step
        held_up = "unschedule refused other_under_way 405 cannot_delete_bot again"
        assert await stage.ends() == [
            *(f"{held_up} +{at}" for at in (30, 90, 210, 450)),
            "unschedule done",
            "add_bot done",
        ]
        assert await stage.calls("leave_call") == []
        assert [bot.start for bot in stage.bots() if bot.state == "scheduled"] == [
            START + timedelta(days=2)
        ]


async def test_one_that_has_set_off_stays_for_a_sharer_who_wants_it() -> None:
    async with open_stage(late_removal="refused") as stage:
        first, *_ = stage.meet_together(start=MORNING + 5 * MINUTE)
        await unwanted(stage, first)
        assert (await stage.keep_on(8 * MINUTE)).in_step
        assert await stage.sent() == ["remove_bot +0"]
        assert [bot.state for bot in stage.bots()] == ["in_call"]


async def test_a_removal_that_did_nothing_is_followed_up_in_the_call() -> None:
    async with open_stage(late_removal="ignored") as stage:
        await unwanted(stage, stage.meet(start=MORNING + 5 * MINUTE))
        await stage.keep_on(8 * MINUTE)
        assert await stage.sent() == ["remove_bot +0", "leave_call +300"]
        assert await stage.ends() == ["unschedule done lingering 1", "leave_call done"]
        assert stage.has_left()
