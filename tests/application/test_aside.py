"""What takes long is worked out beside the loop: others are served meanwhile."""

import asyncio
import threading
from typing import Any

import pytest

from callsheet.application import aside as module
from callsheet.application import rounds
from callsheet.application.aside import FEW, aside
from callsheet.application.reading import Look
from callsheet.application.recording import PAGE, Recorder
from callsheet.application.thinking import Planned, think
from tests.application.post import Post
from tests.domain.builders import DAY, LINK, MINUTE, SKIP, START


async def test_a_few_are_gone_through_at_once_and_many_on_another_thread() -> None:
    here = threading.get_ident()
    assert await aside(threading.get_ident, FEW) == here
    assert await aside(threading.get_ident, FEW + 1) != here


async def test_an_error_comes_from_there_as_from_here() -> None:
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0, FEW + 1)


def meet(post: Post, count: int) -> None:
    for number in range(count):
        start = START + DAY + number * MINUTE
        post.change(f"evt-{number}", start=start, meeting_url=f"{LINK}-{number}")


async def test_a_pass_over_many_events_is_thought_out_beside_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: dict[int, bool] = {}

    def watched(look: Look, *given: Any) -> Planned:  # noqa: ANN401 - as it takes them
        here = threading.current_thread() is threading.main_thread()
        seen[len(look.events)] = here
        return think(look, *given)

    monkeypatch.setattr(module, "FEW", 2)
    monkeypatch.setattr(rounds, "think", watched)
    post = Post()
    meet(post, 3)
    assert len(await post.done_by()) == 3
    post.change("evt-1", meeting_url=f"{LINK}-4")
    assert len(await post.done_by()) == 2
    assert seen == {3: False, 1: True}


async def test_what_is_only_written_down_lets_others_have_their_turn() -> None:
    post, turns = Post(), 0
    post.begin_anew(policy=SKIP)
    meet(post, 3 * PAGE)
    await post.done_by()
    post.begin_anew(policy=SKIP)
    look, planned = await post.engine.plan()
    recorder, over = Recorder(post.engine.tools.ledger, "0"), asyncio.Event()

    async def other() -> None:
        nonlocal turns
        while not over.is_set():
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.ensure_future(other())
    await recorder.record(planned, look, post.clock.now())
    over.set()
    await task
    assert recorder.tally.decided == 0
    assert turns >= 3
