"""Deliveries that come together: kept together, and each answered for itself."""

import asyncio
from collections.abc import Sequence

import pytest
from multidict import CIMultiDict

from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.webhooks import Verifier, desk
from callsheet.adapters.webhooks.desk import Delivery, Desk, Taken
from callsheet.adapters.webhooks.refusal import Refused
from callsheet.application.errors import LogUnavailable
from callsheet.application.inbox import Notice, NoticeKind
from tests.adapters.webhooks.endpoint import BODY, NOW, SECRET, signed

LARGE_BODY = BODY + b" " * desk.LARGE
KEPT = Taken(NoticeKind.CALENDAR_UPDATE, news=True)
KNOWN = Taken(NoticeKind.CALENDAR_UPDATE, news=False)


class SlowInbox(MemoryInbox):
    """An inbox whose commits end when they are told to."""

    def __init__(self) -> None:
        super().__init__()
        self.commits: list[list[str]] = []
        self.ready = asyncio.Semaphore(0)
        self.broken = False

    async def keep_all(self, notices: Sequence[Notice]) -> Sequence[bool]:
        self.commits.append([one.message_id for one in notices])
        await self.ready.acquire()
        if self.broken:
            raise LogUnavailable("the disk is full")
        return await super().keep_all(notices)


def delivery(name: str, body: bytes = BODY) -> Delivery:
    headers = CIMultiDict(signed(message_id=name))
    return Delivery(headers, (), body, NOW)


class Office:
    """A desk, its inbox, and those who wait before it."""

    def __init__(self) -> None:
        self.inbox = SlowInbox()
        self.desk = Desk(self.inbox, Verifier([SECRET]))

    async def bring(self, *brought: Delivery) -> "list[asyncio.Task[Taken]]":
        """Bring deliveries at once, and let the desk begin with them."""
        tasks = [asyncio.ensure_future(self.desk.take(one)) for one in brought]
        await asyncio.sleep(0.02)
        return tasks


async def answers(tasks: "Sequence[asyncio.Task[Taken]]") -> list[object]:
    return [*await asyncio.gather(*tasks, return_exceptions=True)]


async def test_what_comes_while_some_are_kept_is_kept_together() -> None:
    office = Office()
    first = await office.bring(delivery("a"))
    later = [one for name in "bcb" for one in await office.bring(delivery(name))]
    for _ in range(2):
        office.inbox.ready.release()
    assert await answers(first) == [KEPT]
    assert await answers(later) == [KEPT, KEPT, KNOWN]
    assert office.inbox.commits == [["a"], ["b", "c", "b"]]


async def test_a_commit_does_not_grow_without_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk, "TOGETHER", 2)
    office = Office()
    for _ in range(3):
        office.inbox.ready.release()
    tasks = await office.bring(*map(delivery, "abcde"))
    assert await answers(tasks) == [KEPT] * 5
    assert office.inbox.commits == [["a", "b"], ["c", "d"], ["e"]]


async def test_after_some_that_came_together_the_next_are_given_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk, "PAUSE", 0.06)
    office = Office()
    for _ in range(3):
        office.inbox.ready.release()
    await answers(await office.bring(delivery("a"), delivery("b")))
    later = [*await office.bring(delivery("c")), *await office.bring(delivery("d"))]
    assert await answers(later) == [KEPT, KEPT]
    assert office.inbox.commits == [["a", "b"], ["c", "d"]]


async def test_one_that_comes_alone_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk, "PAUSE", 60)
    office = Office()
    for name in "ab":
        office.inbox.ready.release()
        assert await answers(await office.bring(delivery(name))) == [KEPT]


async def test_one_that_is_forged_harms_none_that_come_with_it() -> None:
    office = Office()
    office.inbox.ready.release()
    forged = delivery("b", BODY + b" ")
    one, refused, two = await office.bring(delivery("a"), forged, delivery("c"))
    with pytest.raises(Refused, match="no signature matches"):
        await refused
    assert await answers([one, two]) == [KEPT, KEPT]
    assert office.inbox.commits == [["a", "c"]]


async def test_one_that_is_forged_is_refused_before_the_others_are_kept() -> None:
    office = Office()
    one, refused = await office.bring(delivery("a"), delivery("b", b"{}"))
    assert refused.done()
    assert not one.done()
    one.cancel()
    await answers([one, refused])


async def test_a_large_one_that_is_forged_does_not_wait_for_others() -> None:
    office = Office()
    first = await office.bring(delivery("a"))
    headers = CIMultiDict(signed(LARGE_BODY, message_id="b"))
    large = await office.bring(Delivery(headers, (), LARGE_BODY, NOW))
    [refused] = await office.bring(Delivery(headers, (), LARGE_BODY + b" ", NOW))
    assert refused.done()
    for _ in range(2):
        office.inbox.ready.release()
    with pytest.raises(Refused):
        await refused
    assert await answers([*first, *large]) == [KEPT, KEPT]


async def test_what_nobody_foresaw_in_one_is_not_the_fault_of_the_others() -> None:
    office = Office()
    office.inbox.ready.release()
    headers = CIMultiDict(signed())
    nonsense = Delivery(headers, (), BODY, None)  # type: ignore[arg-type]
    odd, one = await office.bring(nonsense, delivery("a"))
    [failed, taken] = await answers([odd, one])
    assert isinstance(failed, AttributeError)
    assert taken == KEPT


async def test_when_a_commit_fails_all_who_wait_are_told_at_once() -> None:
    office = Office()
    first = await office.bring(delivery("a"))
    behind = await office.bring(delivery("b"))
    office.inbox.broken = True
    office.inbox.ready.release()
    failed = await answers([*first, *behind])
    assert [str(one) for one in failed] == ["the disk is full"] * 2
    office.inbox.broken = False
    office.inbox.ready.release()
    assert await answers(await office.bring(delivery("b"))) == [KEPT]


async def test_whoever_goes_away_harms_nobody_else() -> None:
    office = Office()
    one, gone = await office.bring(delivery("a"), delivery("b"))
    gone.cancel()
    office.inbox.ready.release()
    [kept, _] = await answers([one, gone])
    assert kept == KEPT


async def test_nor_does_he_when_what_came_with_his_cannot_be_kept() -> None:
    office = Office()
    one, gone, two = await office.bring(*map(delivery, "abc"))
    gone.cancel()
    office.inbox.broken = True
    office.inbox.ready.release()
    assert [str(said) for said in await answers([one, two])] == ["the disk is full"] * 2


async def test_who_ends_the_work_leaves_nobody_waiting() -> None:
    office = Office()
    tasks = [*await office.bring(delivery("a")), *await office.bring(delivery("b"))]
    others = asyncio.all_tasks() - {asyncio.current_task(), *tasks}
    for other in others:
        other.cancel()
    ended = await answers(tasks)
    assert [type(one) for one in ended] == [asyncio.CancelledError] * 2
    office.inbox.ready.release()
    assert await answers(await office.bring(delivery("c"))) == [KEPT]
