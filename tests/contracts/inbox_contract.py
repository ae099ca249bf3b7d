"""What every `Inbox` promises; each adapter runs this suite on one of its own."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from callsheet.application.inbox import TRIAL, Inbox, Kept, Notice, NoticeKind
from callsheet.domain.ids import BotId, CalendarId
from tests.adapters.storage.records import NOON


def notice(message_id: str, *, minutes: float = 0) -> Notice:
    return Notice(
        message_id=message_id,
        received_at=NOON + timedelta(minutes=minutes),
        kind=NoticeKind.CALENDAR_UPDATE,
        calendar_id=CalendarId("cal-a"),
    )


EVERY_KIND = (
    notice("a"),
    Notice(
        message_id="b",
        received_at=NOON,
        kind=NoticeKind.CALENDAR_SYNC_EVENTS,
        calendar_id=CalendarId("cal-a"),
        since=NOON - timedelta(minutes=2, microseconds=1),
    ),
    Notice(
        message_id="c",
        received_at=NOON + timedelta(microseconds=1),
        kind=NoticeKind.BOT,
        bot_id=BotId("bot-1"),
        code="call_ended",
        sub_code="timeout_exceeded_everyone_left",
        happened_at=NOON - timedelta(seconds=1),
    ),
    Notice(message_id="~" * 256, received_at=NOON, kind=NoticeKind.UNKNOWN),
)


async def ids(inbox: Inbox, after: int = 0, limit: int = 1_000) -> list[str]:
    return [kept.notice.message_id for kept in await inbox.waiting(after, limit)]


async def numbers(inbox: Inbox) -> list[int]:
    return [kept.number for kept in await inbox.waiting(0, 1_000)]


class InboxContract:
    async def test_a_new_inbox_is_empty(self, inbox: Inbox) -> None:
        assert await inbox.waiting(0, 10) == ()
        assert await inbox.count() == 0
        assert await inbox.last_at() is None
        assert await inbox.forget(NOON) == 0

    async def test_what_is_kept_is_read_back_in_the_order_in_which_it_came(
        self, inbox: Inbox
    ) -> None:
        for one in EVERY_KIND:
            assert await inbox.keep(one) is True
        assert tuple(k.notice for k in await inbox.waiting(0, 10)) == EVERY_KIND
        assert await inbox.count() == len(EVERY_KIND)

    async def test_a_message_that_comes_again_is_kept_once(self, inbox: Inbox) -> None:
        assert await inbox.keep(notice("a")) is True
        assert await inbox.keep(notice("a", minutes=1)) is False
        assert await inbox.keep(notice("A")) is True
        first, _ = await inbox.waiting(0, 10)
        assert first == Kept(first.number, notice("a"))

    async def test_a_message_that_is_done_is_still_known(self, inbox: Inbox) -> None:
        await inbox.keep(notice("a"))
        await inbox.done(await numbers(inbox))
        assert await inbox.keep(notice("a")) is False
        assert await inbox.waiting(0, 10) == ()

    async def test_what_waits_is_read_in_pages(self, inbox: Inbox) -> None:
        for name in "abcde":
            await inbox.keep(notice(name))
        two = await inbox.waiting(0, 2)
        assert [kept.notice.message_id for kept in two] == ["a", "b"]
        assert await ids(inbox, after=two[-1].number) == ["c", "d", "e"]
        assert await ids(inbox, after=2**63) == []
        assert await ids(inbox, limit=0) == []
        assert await ids(inbox, limit=-1) == []

    async def test_the_newest_are_told_first_whether_or_not_they_wait(
        self, inbox: Inbox
    ) -> None:
        assert await inbox.newest(None, 10) == ()
        for one in EVERY_KIND:
            await inbox.keep(one)
        numbered = await numbers(inbox)
        await inbox.done(numbered[:2])
        found = await inbox.newest(None, 10)
        assert [one.notice for one in found] == [*EVERY_KIND][::-1]
        assert [one.done for one in found] == [False, False, True, True]
        assert await inbox.newest(numbered[1], 10) == found[3:]
        assert await inbox.newest(2**63, 1) == found[:1]
        assert await inbox.newest(None, -1) == ()

    async def test_only_what_is_done_waits_no_longer(self, inbox: Inbox) -> None:
        for name in "abc":
            await inbox.keep(notice(name))
        first, _, third = await numbers(inbox)
        await inbox.done([third, first])
        await inbox.done([first, third + 1_000, -1])
        await inbox.done([])
        assert await ids(inbox) == ["b"]
        assert await inbox.count() == 1
        await inbox.keep(notice("d"))
        assert (await numbers(inbox))[-1] > third

    async def test_the_same_message_many_times_at_once_is_kept_once(
        self, inbox: Inbox
    ) -> None:
        news = await asyncio.gather(*(inbox.keep(notice("a")) for _ in range(20)))
        assert sorted(news) == [False] * 19 + [True]
        assert await ids(inbox) == ["a"]

    async def test_many_at_once_are_all_kept_and_each_is_answered_for_itself(
        self, inbox: Inbox
    ) -> None:
        await inbox.keep(notice("7"))
        many = [notice(str(number)) for number in range(600)]
        together, single = await asyncio.gather(
            inbox.keep_all(many[:550]), asyncio.gather(*map(inbox.keep, many[550:]))
        )
        assert [*together, *single] == [number != 7 for number in range(600)]
        assert sorted(map(int, await ids(inbox))) == list(range(600))

    async def test_where_there_is_none_nothing_is_kept(self, inbox: Inbox) -> None:
        assert list(await inbox.keep_all([])) == []
        assert await ids(inbox) == []

    async def test_it_says_when_the_newest_was_received(self, inbox: Inbox) -> None:
        await inbox.keep(notice("a", minutes=3))
        await inbox.keep(notice("b", minutes=5))
        await inbox.done(await numbers(inbox))
        assert await inbox.last_at() == NOON + timedelta(minutes=5)

    async def test_it_says_when_which_kind_was_heard_last(self, inbox: Inbox) -> None:
        assert await inbox.heard() == {}
        for one in (*EVERY_KIND, notice("d", minutes=7), notice("e", minutes=5)):
            await inbox.keep(one)
        await inbox.done(await numbers(inbox))
        assert await inbox.heard() == {
            NoticeKind.CALENDAR_UPDATE: NOON + timedelta(minutes=7),
            NoticeKind.CALENDAR_SYNC_EVENTS: NOON,
            NoticeKind.BOT: NOON + timedelta(microseconds=1),
            NoticeKind.UNKNOWN: NOON,
        }

    async def test_what_the_doctor_sent_was_told_by_nobody(self, inbox: Inbox) -> None:
        trial = Notice(
            message_id=f"{TRIAL}1", received_at=NOON, kind=NoticeKind.UNKNOWN
        )
        assert await inbox.keep(trial) is True
        assert await inbox.last_at() is None
        assert await inbox.heard() == {}
        assert await ids(inbox) == [f"{TRIAL}1"]
        await inbox.keep(replace(trial, message_id="another"))
        assert await inbox.last_at() == NOON

    async def test_what_is_done_is_forgotten_by_age_and_what_waits_never(
        self, inbox: Inbox
    ) -> None:
        for minutes, name in enumerate("abc"):
            await inbox.keep(notice(name, minutes=minutes))
        first, _, third = await numbers(inbox)
        await inbox.done([first, third])
        assert await inbox.forget(NOON) == 0
        assert await inbox.forget(NOON + timedelta(minutes=2)) == 1
        assert await ids(inbox) == ["b"]
        assert await inbox.keep(notice("c")) is False
        assert await inbox.keep(notice("a")) is True
        assert (await numbers(inbox))[-1] > third

    async def test_also_when_all_is_forgotten_numbers_go_on(self, inbox: Inbox) -> None:
        await inbox.keep(notice("a"))
        [first] = await numbers(inbox)
        await inbox.done([first])
        assert await inbox.forget(NOON + timedelta(days=1)) == 1
        assert await inbox.last_at() is None
        await inbox.keep(notice("b"))
        assert await numbers(inbox) > [first]

    async def test_whoever_stops_waiting_harms_nobody_else(self, inbox: Inbox) -> None:
        tasks = [asyncio.ensure_future(inbox.keep(notice(name))) for name in "abc"]
        await asyncio.sleep(0)
        tasks[1].cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert answers[0] is True
        assert answers[2] is True
        assert {"a", "c"} <= {*await ids(inbox)}
