"""Passes over large workspaces: however slow they are, what may go out does."""

from collections.abc import Sequence
from datetime import timedelta

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.errors import Unreachable
from callsheet.application.log_port import Entry
from callsheet.domain.records import Decided
from tests.application.post import Post
from tests.domain.builders import DAY, LINK, MINUTE, START

SECOND = timedelta(seconds=1)


class SlowLog(MemoryLog):
    """A log to which it takes long to write decisions."""

    def __init__(self, post: Post, takes: timedelta) -> None:
        super().__init__()
        self.takes = takes
        self._post = post

    async def append(self, entries: Sequence[Entry]) -> int:
        if any(isinstance(one.record, Decided) for one in entries):
            self._post.later(self.takes)
        return await super().append(entries)


def meet(post: Post, count: int) -> None:
    for number in range(count):
        start = START + DAY + number * MINUTE
        post.change(f"evt-{number}", start=start, meeting_url=f"{LINK}-{number}")


async def test_however_long_it_takes_to_decide_something_is_sent() -> None:
    post = Post()
    post.log = SlowLog(post, 10 * MINUTE)
    meet(post, 3)
    assert len(await post.done_by()) == 3


async def test_what_recall_kept_from_being_sent_is_tried_again_in_a_minute() -> None:
    post = Post()
    await post.done_by()
    post.log = slow = SlowLog(post, 10 * MINUTE)
    post.begin_anew()
    meet(post, 3)
    post.calls.later("events", Unreachable("no answer"), after=1)
    first = await post.turn()
    assert first.synced is not None
    assert first.synced.stopped is not None
    assert not first.synced.attempts
    slow.takes = MINUTE
    assert len(await post.done_by(after=2 * MINUTE)) == 3


class News:
    """More meetings, found by the lists by which a pass looks for what is new."""

    def __init__(self, post: Post, times: int) -> None:
        self._post = post
        self._first = len(post.calls.since) + 1
        self._times = times
        self.meetings = 3
        meet(post, self.meetings)
        post.calls.before_list = self._come

    def _come(self) -> None:
        if self._first < len(self._post.calls.since) <= self._first + self._times:
            self.meetings += 1
            meet(self._post, self.meetings)


async def slow_post() -> Post:
    """A watched office whose pictures are old whenever something was decided."""
    post = Post()
    await post.done_by()
    post.log = SlowLog(post, 10 * MINUTE)
    post.begin_anew()
    return post


async def test_what_is_new_when_it_was_decided_goes_out_with_the_rest() -> None:
    post = await slow_post()
    news = News(post, times=1)
    assert len(await post.done_by()) == 4
    assert news.meetings == 4


async def test_what_there_was_no_time_for_goes_out_with_the_next_turn() -> None:
    post = await slow_post()
    news = News(post, times=9)
    first = await post.turn()
    assert first.synced is not None
    assert not first.synced.attempts
    assert news.meetings == 6
    post.calls.before_list = None
    assert len(await post.done_by(after=SECOND)) == 6
