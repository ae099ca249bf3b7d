"""A key that may not write: said once, asked after each minute, and caught up with."""

from datetime import timedelta

import pytest

from callsheet.application.errors import NotAllowed
from callsheet.application.synced import Synced
from callsheet.domain.records import Decided, WritesResumed, WritesStopped
from tests.simulation.answers import MINUTE, scripted
from tests.simulation.stage import MORNING, START, Stage, open_stage

EVENTS = 12
HOUR = timedelta(hours=1)


async def meetings_that_wait(stage: Stage) -> None:
    """Let one bot be in a call, one be booked, and many have to be booked."""
    running, booked = stage.meet(start=MORNING + 6 * MINUTE), stage.meet(start=START)
    await stage.sync()
    stage.at(MORNING + 10 * MINUTE)
    await stage.prefer(running, False)
    await stage.prefer(booked, False)
    for number in range(EVENTS):
        link = f"https://meet.google.com/abc-defg-{number:03}"
        stage.meet(start=START + number * HOUR, link=link)
    await stage.mark()


def refuse(stage: Stage, status: int) -> None:
    for operation in ("add_bot", "remove_bot", "leave_call"):
        stage.answers(operation, scripted(status), forever=True)


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_it_is_said_once_and_asked_after_once_a_minute(status: int) -> None:
    async with open_stage() as stage:
        await meetings_that_wait(stage)
        stage.restart(workers=1)
        refuse(stage, status)
        passes = await stage.go_on(MORNING + 20 * MINUTE)
        (stopped,) = await stage.records(WritesStopped)
        assert (stopped.status, stopped.code) == (status, "some_code")
        asked = [call.at - MORNING for call in await stage.calls()]
        assert asked == [(10 + minute) * MINUTE for minute in range(11)]
        lists = await stage.calls("list_events")
        assert len(lists) == len(passes) == 11
        for synced in passes:
            assert isinstance(synced, Synced)
            assert isinstance(synced.stopped, NotAllowed)
            assert len(synced.waiting) == EVENTS + 2


async def test_those_who_are_on_their_way_when_it_is_first_said_ask_too() -> None:
    async with open_stage() as stage:
        await meetings_that_wait(stage)
        stage.restart(workers=4)
        refuse(stage, 402)
        await stage.go_on(MORNING + 12 * MINUTE)
        assert len(await stage.records(WritesStopped)) == 1
        asked = [call.at - MORNING for call in await stage.calls()]
        assert asked == [10 * MINUTE] * 4 + [11 * MINUTE, 12 * MINUTE]


async def test_meanwhile_decisions_are_recorded_and_then_all_is_caught_up_with() -> (
    None
):
    async with open_stage() as stage:
        await meetings_that_wait(stage)
        refuse(stage, 402)
        await stage.go_on(MORNING + 12 * MINUTE)
        before = len(await stage.records(Decided))
        new = stage.meet(start=START + 20 * HOUR)
        await stage.go_on(MORNING + 13 * MINUTE)
        decided = (await stage.records(Decided))[before:]
        assert [one.event_id for one in decided] == [new.id]
        stage.sim.script.clear()
        assert (await stage.keep_on(2 * MINUTE)).in_step
        assert len(await stage.records(WritesStopped)) == 1
        assert len(await stage.records(WritesResumed)) == 1
        states = sorted(bot.state for bot in stage.bots())
        assert states == ["done"] + ["scheduled"] * (EVENTS + 1)


async def test_an_event_that_cannot_have_its_bot_keeps_nobody_else_waiting() -> None:
    """That no ad-hoc bot is free says that the key may write again."""
    async with open_stage() as stage:
        stage.meet(start=MORNING + 5 * MINUTE)
        stage.meet(start=START, link="https://meet.google.com/abc-defg-xyz")
        refuse(stage, 402)
        await stage.sync()
        stage.sim.script.clear()
        stage.answers("add_bot", scripted(507), forever=True)
        await stage.go_on(MORNING + 3 * MINUTE)
        (resumed,) = await stage.records(WritesResumed)
        assert resumed.at == MORNING + MINUTE
