"""Whatever Recall answers to an addition: one right bot in the end, and not two."""

from datetime import datetime, timedelta

import pytest

from callsheet.adapters.simulator.recall.views import event_view
from callsheet.domain.instants import spell
from tests.simulation.answers import (
    BUSY,
    FOR_GOOD,
    KEY_REFUSED,
    LOST,
    MINUTE,
    POOL,
    Row,
    done_unseen,
    scripted,
)
from tests.simulation.stage import LINK, MORNING, START, Stage, open_stage

NEAR = MORNING + 5 * MINUTE

BOOKED = {
    **BUSY,
    **KEY_REFUSED,
    **LOST,
    **done_unseen("adopted"),
    "200 without the bot that was added": Row(
        answers=(scripted(merge={"bots": []}),), last="adopted not_shown 200"
    ),
    "200 about another event": Row(
        answers=(scripted(merge={"id": "11111111-1111-4111-8111-111111111111"}),),
        last="adopted unknown_outcome 200",
    ),
}


def has_one_right_bot(stage: Stage, event_id: str) -> bool:
    (bot,) = stage.bots()
    event = stage.world.events[event_id].source.current
    assert (bot.start, bot.meeting_url, bot.holders) == (event.start, LINK, [event_id])
    return bot.state == "scheduled"


@pytest.mark.parametrize("row", BOOKED.values(), ids=BOOKED)
async def test_in_the_end_the_bot_is_booked(row: Row) -> None:
    async with open_stage(patience=row.patience) as stage:
        event = stage.meet()
        stage.answers("add_bot", *row.answers)
        assert (await stage.keep_on(row.over)).in_step
        assert await stage.sent() == row.sent("add_bot")
        assert await stage.ends() == row.ends("add_bot")
        assert has_one_right_bot(stage, event.id)


@pytest.mark.parametrize("row", FOR_GOOD.values(), ids=FOR_GOOD)
async def test_what_is_refused_for_good_is_asked_for_once_until_the_event_changes(
    row: Row,
) -> None:
    async with open_stage() as stage:
        event = stage.meet()
        stage.answers("add_bot", *row.answers)
        last = await stage.keep_on(row.over)
        assert [(w.why, w.until) for w in last.waiting] == [("refused", None)]
        assert await stage.sent() == ["add_bot +0"]
        assert await stage.ends() == row.ends("add_bot")
        assert stage.bots() == []
        stage.move(event, START + timedelta(hours=1))
        await stage.go_on()
        assert has_one_right_bot(stage, event.id)


@pytest.mark.parametrize("row", POOL.values(), ids=POOL)
@pytest.mark.parametrize("start", [NEAR, MORNING - MINUTE], ids=["soon", "running"])
async def test_an_empty_pool_is_asked_until_it_has_a_bot(
    row: Row, start: datetime
) -> None:
    async with open_stage() as stage:
        stage.meet(start=start)
        stage.answers("add_bot", *row.answers)
        assert (await stage.keep_on(row.over)).in_step
        assert await stage.sent() == row.sent("add_bot")
        assert await stage.ends() == row.ends("add_bot")
        assert [bot.start for bot in stage.bots()] == [start]


async def test_a_pool_that_stays_empty_is_asked_until_the_meeting_is_over() -> None:
    async with open_stage() as stage:
        stage.meet(start=NEAR, end=NEAR + 10 * MINUTE)
        stage.answers("add_bot", scripted(507), forever=True)
        await stage.go_on(NEAR + 20 * MINUTE)
        tries = range(0, 15 * 60, 30)
        assert await stage.sent() == [f"add_bot +{at}" for at in tries]
        failed = "add_bot refused pool_exhausted 507 some_code"
        assert await stage.ends() == [
            *(f"{failed} again +{at}" for at in tries[1:]),
            "add_bot expired pool_exhausted 507 some_code",
        ]
        assert stage.bots() == []


async def test_a_bot_that_never_shows_is_not_added_again_blindly() -> None:
    async with open_stage() as stage:
        event = stage.meet(start=MORNING - MINUTE)
        without = event_view(stage.world, event)
        stage.answers("add_bot", *[scripted(200, json=without)] * 2)
        await stage.go_on()
        assert await stage.sent() == ["add_bot +0", "add_bot +30", "add_bot +90"]
        assert await stage.ends() == [
            "add_bot unknown not_shown 200 again +30",
            "add_bot unknown not_shown 200 again +90",
            "add_bot done",
        ]
        assert len(stage.bots()) == 1


async def test_a_bot_for_the_wrong_time_is_not_taken_for_the_right_one() -> None:
    async with open_stage() as stage:
        event = stage.meet()
        wrong = {
            "bot_id": "22222222-2222-4222-8222-222222222222",
            "start_time": spell(START - timedelta(hours=1)),
            "deduplication_key": f"{spell(START)}-{LINK}",
            "meeting_url": LINK,
        }
        stage.answers("add_bot", scripted(merge={"bots": [wrong]}))
        assert (await stage.keep_on(2 * MINUTE)).in_step
        assert await stage.sent() == ["add_bot +0", "remove_bot +0", "add_bot +0"]
        assert has_one_right_bot(stage, event.id)


async def test_somebody_elses_bot_is_not_taken_for_ours() -> None:
    async with open_stage() as stage:
        event = stage.meet()
        strangers = next(e for e in stage.world.events.values() if e.bots)
        theirs = event_view(stage.world, strangers)["bots"]
        stage.answers("add_bot", scripted(merge={"bots": theirs}))
        assert (await stage.keep_on(2 * MINUTE)).in_step
        assert await stage.sent() == ["add_bot +0"]
        assert await stage.ends() == ["add_bot adopted not_shown 200"]
        assert has_one_right_bot(stage, event.id)


async def test_an_event_that_ends_on_the_way_needs_no_bot_any_more() -> None:
    """Recall answers 400; that it is over is told by the event, not by the words."""
    async with open_stage() as stage:
        stage.meet(start=MORNING - 30 * MINUTE, end=MORNING + MINUTE)

        def time_flies(doing: str, done: int, total: int | None) -> None:
            if doing == "sending":
                stage.at(MORNING + MINUTE)

        stage.restart(tell=time_flies)
        assert (await stage.keep_on(2 * MINUTE)).in_step
        assert await stage.ends() == [
            "add_bot expired refused 400 invalid_request_data"
        ]
        assert [call.status for call in await stage.calls()] == [400]
        assert stage.bots() == []
