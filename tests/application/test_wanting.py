"""A calendar that somebody asks for is looked at anew, and read as a whole."""

import asyncio

import pytest

from callsheet.application.watching import Turn
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import CalendarSeen, PassEnded
from tests.application.post import Post
from tests.domain.builders import HOUR, MINUTE, START, calendar

B = CalendarId("cal-b")


@pytest.fixture
async def post() -> Post:
    post = Post()
    post.put(calendar("cal-b", address="ben@acme.example"))
    post.change("evt-1", start=START)
    post.change("evt-2", calendar_id=B, start=START + HOUR)
    await post.turn()
    return post


async def test_what_was_lost_on_the_way_is_found_at_once(post: Post) -> None:
    post.clock.time += 10 * MINUTE
    # Changed without a word, and before what is read anyway.
    post.recall.drop(EventId("evt-2"))
    post.watch.want(B)
    turn = await post.turn()
    assert turn.backlog == 0
    assert turn.synced is not None
    assert "evt-2" not in turn.synced.look.events


async def test_one_that_is_asked_for_meanwhile_is_read_with_the_next_turn(
    post: Post,
) -> None:
    stop, turns = asyncio.Event(), list[Turn]()

    def told(turn: Turn) -> None:
        turns.append(turn)
        if len(turns) == 1:
            post.recall.drop_calendar(B)
            watch.want(B)
        else:
            stop.set()

    post.begin_anew()
    watch = post.watch_with(told)
    await watch.run(stop)
    assert (await post.records(CalendarSeen))[-1].status == "deleted"
    assert len(turns) == 2


async def test_one_that_was_deleted_is_missed_at_once_and_said_once(
    post: Post,
) -> None:
    post.recall.drop_calendar(B)
    now = post.clock.now()
    await post.say(CalendarSeen(calendar_id=B, platform="", status="deleted", at=now))
    before = len(await post.records(CalendarSeen))
    post.watch.want(B)
    await post.turn()
    assert len(await post.records(CalendarSeen)) == before
    await post.turn(HOUR)
    assert (await post.records(PassEnded))[-1].calendars == 1


async def test_one_that_nobody_knows_is_no_trouble(post: Post) -> None:
    post.watch.want(CalendarId("cal-x"))
    turn = await post.turn()
    assert (turn.failed, turn.trouble, turn.backlog) == (None, None, 0)
