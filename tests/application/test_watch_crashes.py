"""A watch ends at any point of a turn: the next one loses nothing, doubles nothing."""

from collections.abc import Awaitable, Callable, Collection

import pytest

from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.application.inbox import Kept, NoticeKind
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import BotSeen, Ended, Intended, Outcome, Sent, Source
from tests.application.exchange import Fuse, FusedLog
from tests.application.faulty import Crash, Faulty
from tests.application.post import Post
from tests.domain.builders import DAY, HOUR, MINUTE, OTHER_LINK, SKIP, START

SOON = START - 5 * MINUTE
"""In the ten minutes before a meeting keys bind no bots: a second bot stays."""


class FusedInbox(MemoryInbox):
    """An inbox whose process may end before and after each question and change."""

    def __init__(self, fuse: Fuse) -> None:
        super().__init__()
        self.fuse = fuse

    async def waiting(self, after: int, limit: int) -> tuple[Kept, ...]:
        self.fuse.burn()
        return await super().waiting(after, limit)

    async def done(self, numbers: Collection[int]) -> None:
        self.fuse.burn()
        await super().done(numbers)
        self.fuse.burn()


class FusedCalls(Faulty):
    """Recall, while whose calls the process may end: not yet done, or done."""

    fuse: Fuse

    def _turn(self, call: str, *, done: bool) -> None:
        self.fuse.burn()
        super()._turn(call, done=done)


class Fated(Post):
    """A watched office whose process may end at any point where it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.fuse = Fuse()
        self.calls = FusedCalls(self.recall)
        self.calls.fuse = self.fuse
        self.fused = FusedLog()
        self.log = self.fused
        self.inbox = FusedInbox(self.fuse)

    async def in_step(self) -> None:
        """Let time pass until nothing is left to be done."""
        for _ in range(3):
            await self.turn(MINUTE)

    async def dies(self, at: int) -> bool:
        """Take turns; say whether the process ended at a point before they did."""
        self.fused.fuse = self.fuse
        self.fuse.left, self.fuse.points = at, 0
        try:
            await self.in_step()
        except Crash:
            return True
        finally:
            self.fuse.left = None
        return False

    async def told_of_bots(self) -> set[object]:
        """Show what messages are known to have said of bots."""
        seen = await self.records(BotSeen)
        told = [one for one in seen if one.source is Source.WEBHOOK]
        return {(one.event_id, one.bot_id, one.code) for one in told}


async def changed(post: Fated) -> None:
    """One meeting moves, one gets another link, one is new, and one is called off."""
    post.change("evt-1", "evt-2", start=START)
    post.change("evt-3", start=START + HOUR)
    await post.turn()
    post.later(HOUR)
    post.change("evt-1", start=START + 2 * HOUR)
    post.change("evt-2", is_deleted=True)
    post.change("evt-3", meeting_url=OTHER_LINK)
    post.change("evt-4", start=START + DAY)
    await post.hint()
    await post.hint("cal-b")


async def about_to_begin(post: Fated) -> None:
    """A meeting of both is put in five minutes before it begins."""
    post.change("evt-1", start=START + DAY)
    await post.turn()
    post.clock.time = SOON
    post.change("evt-2", start=START)
    post.change("evt-3", start=START, calendar_id="cal-b")
    await post.hint()


async def bot_told_of(post: Fated) -> None:
    """A bot's life is told while a calendar is lost sight of."""
    post.change("evt-1", "evt-2", start=START)
    await post.turn()
    post.clock.time = START + 3 * MINUTE
    (bot,) = post.bots("evt-1")
    await post.tell_of_bot(bot.id, "in_call_recording")
    await post.tell(NoticeKind.CALENDAR_UPDATE, CalendarId("cal-a"))
    await post.tell(NoticeKind.UNKNOWN)


async def other_policy(post: Fated) -> None:
    """Nothing is wanted any more."""
    post.change("evt-1", "evt-2", start=START)
    await post.turn()
    post.begin_anew(policy=SKIP)
    await post.hint()


Scene = Callable[[Fated], Awaitable[None]]

SCENES: dict[Scene, dict[str, int]] = {
    changed: {"evt-1": 1, "evt-2": 0, "evt-3": 1, "evt-4": 1},
    about_to_begin: {"evt-1": 1, "evt-2": 1, "evt-3": 1},
    bot_told_of: {"evt-1": 1, "evt-2": 1},
    other_policy: {"evt-1": 0, "evt-2": 0},
}
"""
What happens, and how many bots each event has in the end.

Without `--full` the watch ends at every fourth point only.
"""


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_wherever_a_turn_ends_the_next_watch_puts_all_right(
    scene: Scene, pytestconfig: pytest.Config
) -> None:
    unharmed = Fated()
    await scene(unharmed)
    assert not await unharmed.dies(10_000)
    points = unharmed.fuse.points
    await check(unharmed, SCENES[scene])
    told = await unharmed.told_of_bots()
    for point in range(0, points, 1 if pytestconfig.getoption("full") else 4):
        post = Fated()
        await scene(post)
        assert await post.dies(point), point
        post.begin_anew()
        await post.in_step()
        await check(post, SCENES[scene])
        assert await post.told_of_bots() == told
    assert points > 20


async def check(post: Fated, right: dict[str, int]) -> None:
    """Find the right bots and no other, nothing that waits, and an end of all sent."""
    ahead = {id: len({bot.id for bot in post.bots(id)}) for id in right}
    assert ahead == right
    assert await post.inbox.count() == 0
    ended = {
        one.command_id
        for one in await post.records(Ended)
        if one.outcome is not Outcome.UNKNOWN
    }
    assert {one.command_id for one in await post.records(Intended)} == ended
    assert {one.command_id for one in await post.records(Sent)} <= ended
    await post.check()
