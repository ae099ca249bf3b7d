"""One meeting in three calendars, near its start or running: one bot, and not three."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from callsheet.adapters.simulator.model import Bot
from callsheet.adapters.simulator.recall.script import Scripted
from tests.simulation.answers import MINUTE, SHORT, scripted
from tests.simulation.stage import MORNING, START, Stage, open_stage

EMPTY = scripted(507)
UNANSWERED_BUT_DONE = scripted(work=True, then="hang")


def ever_joined(stage: Stage) -> Iterator[Bot]:
    """The bots that set off for the meeting, whatever became of them."""
    return (bot for bot in stage.bots() if bot.state != "scheduled")


async def test_one_bot_joins_a_preponed_meeting_whatever_happens_to_its_addition() -> (
    None
):
    """The first addition is answered 507 twice, then it is done, but unanswered."""
    async with open_stage(patience=SHORT) as stage:
        sharers = stage.meet_together()
        await stage.sync()
        stage.at(MORNING + 10 * MINUTE)
        for event in sharers:
            stage.move(event, MORNING + 5 * MINUTE)
        await stage.mark()
        stage.answers("add_bot", EMPTY, EMPTY, UNANSWERED_BUT_DONE)
        assert (await stage.keep_on(5 * MINUTE)).in_step
        assert await stage.sent("add_bot") == [f"add_bot +{at}" for at in (0, 30, 60)]
        (bot,) = ever_joined(stage)
        assert [bot] == stage.bots()

        # One sharer's no leaves it in the call; all three say no: it leaves.
        for event in sharers[:2]:
            await stage.prefer(event, False)
            await stage.keep_on(MINUTE)
            assert bot.state == "in_call"
        await stage.prefer(sharers[2], False)
        await stage.keep_on(MINUTE)
        assert (bot.state, stage.has_left()) == ("done", True)
        assert await stage.sent("leave_call") == ["leave_call +420"]


@pytest.mark.parametrize(
    ("answers", "sent"),
    [
        pytest.param([EMPTY] * 2, [0, 30, 60], id="507 twice"),
        pytest.param([scripted(503)] * 4, [0, 1, 3, 7, 8], id="503 four times"),
        pytest.param([scripted(409)] * 2, [0, 1, 3], id="409 twice"),
        pytest.param([scripted(504, work=True)], [0], id="504, done"),
        pytest.param([scripted(merge={"bots": []})], [0], id="200 without the bot"),
        pytest.param([scripted(400)], [0, 0], id="400"),
    ],
)
async def test_a_running_meeting_is_asked_for_by_one_sharer_at_a_time(
    answers: list[Scripted], sent: list[int]
) -> None:
    async with open_stage() as stage:
        stage.meet_together(start=MORNING - 5 * MINUTE)
        stage.answers("add_bot", *answers)
        await stage.go_on(MORNING + 5 * MINUTE)
        assert await stage.sent() == [f"add_bot +{at}" for at in sent]
        assert [bot.state for bot in ever_joined(stage)] == ["in_call"]


@pytest.mark.parametrize("start", [MORNING - 5 * MINUTE, MORNING + 5 * MINUTE])
async def test_before_an_addition_is_repeated_all_sharers_are_read(
    start: datetime,
) -> None:
    async with open_stage() as stage:
        stage.meet_together(start=start)
        stage.answers("add_bot", scripted(409))
        await stage.mark()
        await stage.sync()
        first, *reads, second = (await stage.sent("add_bot", "retrieve_event"))[:5]
        assert (first, second) == ("add_bot +0", "add_bot +1")
        assert reads == ["retrieve_event +1"] * 3


async def test_hours_ahead_all_sharers_hold_one_bot() -> None:
    async with open_stage() as stage:
        stage.meet_together()
        stage.answers("add_bot", scripted(503), scripted(then="half"))
        assert (await stage.keep_on(2 * MINUTE)).in_step
        (bot,) = stage.bots()
        assert (bot.start, len(bot.holders)) == (START, 3)
        stage.at(START + timedelta(minutes=5))
        assert bot.state == "in_call"
