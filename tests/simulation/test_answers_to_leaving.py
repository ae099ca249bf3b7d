"""Whatever Recall answers when a bot is told to leave: in the end it has left."""

import pytest

from tests.simulation.answers import (
    BUSY,
    KEY_REFUSED,
    LOST,
    MINUTE,
    Row,
    done_unseen_and_repeated,
    scripted,
)
from tests.simulation.stage import LENGTH, START, Stage, open_stage

NOT_YET = {
    f"{status}, not yet": Row(
        answers=(scripted(status),) * 2,
        failed=f"refused not_left {status} some_code",
        again=(30, 60),
    )
    for status in (400, 405)
}
LEFT = {**BUSY, **KEY_REFUSED, **LOST, **done_unseen_and_repeated(), **NOT_YET}

COMPLETED = {"code": "cannot_command_completed_bot", "detail": "It has left."}
NOTHING_TO_DO = {
    "400, it has left": Row(answers=(scripted(400, json=COMPLETED),)),
    "404": Row(answers=(scripted(404),)),
}


async def say_no_in_the_call(stage: Stage) -> None:
    """Let a person say no five minutes after the start."""
    event = stage.meet()
    await stage.sync()
    stage.at(START + 5 * MINUTE)
    assert [bot.state for bot in stage.bots()] == ["in_call"]
    await stage.prefer(event, False)
    await stage.mark()


@pytest.mark.parametrize("row", LEFT.values(), ids=LEFT)
async def test_in_the_end_the_bot_has_left(row: Row) -> None:
    async with open_stage(patience=row.patience) as stage:
        await say_no_in_the_call(stage)
        stage.answers("leave_call", *row.answers)
        assert (await stage.keep_on(row.over)).in_step
        assert await stage.sent() == row.sent("leave_call")
        assert await stage.ends() == row.ends("leave_call")
        assert stage.has_left()


@pytest.mark.parametrize("row", NOTHING_TO_DO.values(), ids=NOTHING_TO_DO)
async def test_a_bot_that_is_out_of_its_call_is_told_once(row: Row) -> None:
    async with open_stage() as stage:
        await say_no_in_the_call(stage)
        stage.answers("leave_call", *row.answers)
        assert (await stage.keep_on(row.over)).in_step
        assert await stage.sent() == row.sent("leave_call")
        assert await stage.ends() == row.ends("leave_call")


@pytest.mark.parametrize(
    ("status", "told", "verdict"),
    [
        (400, range(0, 25 * 60, 30), "not_left 400 some_code"),
        (
            503,
            [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111, 1411],
            "unknown_outcome 503 some_code",
        ),
    ],
    ids=["it may not be told", "nobody answers"],
)
async def test_it_is_told_until_the_meeting_is_over(
    status: int, told: list[int], verdict: str
) -> None:
    async with open_stage() as stage:
        await say_no_in_the_call(stage)
        stage.answers("leave_call", scripted(status), forever=True)
        await stage.go_on(START + LENGTH + 20 * MINUTE)
        assert await stage.sent() == [f"leave_call +{at}" for at in told]
        assert (await stage.ends())[-1] == f"leave_call expired {verdict}"
