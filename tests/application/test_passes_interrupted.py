"""What somebody else says while a pass ends is no failure of it, and is not missed."""

from collections.abc import Sequence

import pytest

from callsheet.application.errors import Conflict
from callsheet.application.log_port import Entry
from callsheet.domain.hold_records import Paused, Resumed
from callsheet.domain.records import PassEnded, Record
from callsheet.domain.scopes import EVERYWHERE
from tests.application.post import Post
from tests.domain.builders import HOUR, NOON, START

PAUSE = Paused(scope=EVERYWHERE, by="ops", why="trial", at=NOON)
OVER = Resumed(scope=EVERYWHERE, by="ops", why="over", at=NOON)


@pytest.fixture
def post() -> Post:
    made = Post()
    made.change("evt-1", start=START)
    return made


def interrupted(post: Post, patch: pytest.MonkeyPatch, *records: Record) -> None:
    """Let somebody write each of these just before the end of a pass is recorded."""
    append, left = post.log.append, list(records)

    async def late(entries: Sequence[Entry]) -> int:
        if left and any(isinstance(one.record, PassEnded) for one in entries):
            await post.say(left.pop(0))
        return await append(entries)

    patch.setattr(post.log, "append", late)


async def ends(post: Post) -> int:
    """Count the passes that the log has."""
    page = await post.log.since(0, 1_000)
    return sum(isinstance(one.record, PassEnded) for one in page)


async def test_a_pass_whose_end_came_second_is_recorded_all_the_same(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(post, monkeypatch, PAUSE, OVER)
    assert await post.done_by() == ["add evt-1"]
    assert await ends(post) == 1


async def test_what_was_let_go_at_the_end_of_a_pass_is_done_by_the_next(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.say(PAUSE)
    interrupted(post, monkeypatch, OVER)
    assert await post.done_by() == []
    assert await post.done_by() == ["add evt-1"]
    assert await ends(post) == 2


async def test_whoever_is_never_first_says_so(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    many: list[Record] = [PAUSE, OVER] * 3
    interrupted(post, monkeypatch, *many)
    post.later(HOUR)
    turn = await post.watch.turn()
    assert isinstance(turn.failed, Conflict)
    assert await ends(post) == 0
