"""
Whatever people do, and whatever of it is told: in the end all is as it should be.

People move, call off and delete meetings of two calendars that share them; hints of it
are lost, repeated and late; calls fail, the process ends and begins anew. Once nothing
more happens, a whole pass of another engine finds nothing to do.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from callsheet.application.errors import Unreachable
from callsheet.domain.ids import BotId, DedupKey, EventId
from tests.application.faulty import Crash, Fault
from tests.application.post import Post
from tests.domain.builders import DAY, HOUR, LINK, MINUTE, OTHER_LINK, START

CALENDARS: Final = ("cal-a", "cal-b")
EVENTS: Final = tuple(f"evt-{number}" for number in range(3))
STARTS: Final = (START, START + HOUR, START + 28 * DAY)
WRITES: Final = ("add_bot", "remove_bots")
CALLS: Final = (*WRITES, "events", "event", "calendars")
SPANS: Final = (timedelta(seconds=1), 10 * MINUTE, 176 * MINUTE)

events = st.sampled_from(EVENTS)
moves = st.tuples(st.just("move"), events, st.sampled_from(STARTS))
steps = st.one_of(
    moves,
    # What hurts most is tried most.
    moves,
    moves,
    moves,
    st.tuples(st.just("link"), events, st.sampled_from((LINK, OTHER_LINK, None))),
    st.tuples(st.just("hand over"), events, st.sampled_from(CALENDARS)),
    st.tuples(st.just("delete"), events, st.just(True)),
    st.tuples(st.just("delete"), events, st.just(False)),
    st.tuples(st.just("vanish"), events),
    st.tuples(st.just("hint"), st.sampled_from(CALENDARS), st.booleans()),
    st.tuples(st.just("fail"), st.sampled_from(CALLS), st.just(False)),
    st.tuples(st.just("fail"), st.sampled_from(WRITES), st.just(True)),
    st.tuples(st.just("crash"), st.sampled_from(CALLS), st.just(False)),
    st.tuples(st.just("crash"), st.sampled_from(WRITES), st.just(True)),
    st.tuples(st.just("restart")),
)


async def take(post: Post, step: Sequence[object]) -> None:
    match step:
        case "move", str(id), start:
            post.change(id, start=start)
        case "link", str(id), link:
            post.change(id, meeting_url=link)
        case "hand over", str(id), calendar:
            post.change(id, calendar_id=calendar)
        case "delete", str(id), deleted:
            post.change(id, is_deleted=deleted)
        case "vanish", str(id):
            vanish(post, id)
        case "hint", str(calendar), late:
            since = post.clock.time - HOUR if late else None
            await post.hint(calendar, since=since)
        case "fail" | "crash" as how, str(call), done:
            error = Crash() if how == "crash" else Unreachable("reset")
            post.calls.script.append(Fault(call, error, done=bool(done)))
        case ("restart",):
            post.begin_anew()
        case _:
            raise AssertionError(step)


async def turn_or_crash(post: Post, after: timedelta) -> None:
    """Let time pass, and take a turn; if the process ends by it, begin another."""
    post.later(after)
    try:
        await post.watch.turn()
    except Crash:
        post.begin_anew()
    check_calls(post)


def check_calls(post: Post) -> None:
    """No call has two bots: keys bind no bots that have set off."""
    found: dict[DedupKey, set[BotId]] = {}
    for id in post.recall.known:
        for bot in post.recall.bots(id):
            found.setdefault(bot.key, set()).add(bot.id)
    assert not {key for key, bots in found.items() if len(bots) > 1}


def vanish(post: Post, id: str) -> None:
    """Let Recall forget an event, and let go of its bots, as it does by itself."""
    known = post.recall.known.pop(EventId(id), None)
    if known is not None:
        post.recall.list_bots(known.id, ())


async def play(trial: Sequence[tuple[Sequence[object], timedelta | None]]) -> None:
    post = Post()
    for number, id in enumerate(EVENTS):
        post.change(id, start=START, calendar_id=CALENDARS[number % 2])
    await post.watch.turn()
    for step, after in trial:
        await take(post, step)
        if after is not None:
            await turn_or_crash(post, after)
    post.calls.script.clear()
    # A stretch that could not be read, and what failed, has its time again by then.
    for span in (2 * MINUTE, HOUR, HOUR, 2 * MINUTE):
        await post.turn(span)
        check_calls(post)
    await post.check()


@given(st.lists(st.tuples(steps, st.none() | st.sampled_from(SPANS)), max_size=20))
def test_in_the_end_all_is_right(
    trial: list[tuple[tuple[object, ...], timedelta | None]],
) -> None:
    asyncio.run(play(trial))
