"""Messages about bots become records of the events that hold them, and wake those."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

import pytest
import pytest_asyncio

from callsheet.adapters.recall.bot_words import sign_of
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.bot_messages import KEPT, Noted, note_messages
from callsheet.application.inbox import Kept, Notice, NoticeKind
from callsheet.application.known_world import look_back
from callsheet.application.ledger import Ledger
from callsheet.application.ports import NotRead
from callsheet.application.reading import known_reading
from callsheet.application.synced import Synced
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.records import BotSeen, Source
from tests.application.office import Office, reasons
from tests.domain.builders import (
    DAY,
    END,
    HOUR,
    MINUTE,
    NOON,
    START,
    TICK,
    Change,
    bot,
    event,
)

BOT, OTHER = BotId("bot-1"), BotId("bot-2")
Listed = Mapping[BotId, Collection[EventId]]
REJECTED = ("fatal", "google_meet_bot_blocked")


class Post:
    """
    Messages on their way, and a ledger of the office's log.

    Attributes:
        listed: Where each bot was listed at the last pass.
    """

    def __init__(self, office: Office, listed: Listed) -> None:
        self.office, self.listed = office, listed
        self.ledger = Ledger(office.log)
        self.numbers = 0

    async def sync(self) -> Synced:
        """Run a pass, and know what it saw."""
        synced = await self.office.sync()
        self.listed = synced.look.holders
        return synced

    def message(
        self,
        code: str | None,
        sub_code: str | None = None,
        at: datetime | None = None,
        **changes: Change,
    ) -> Kept:
        """Write a message that is received now, of something that happened then."""
        self.numbers += 1
        notice = Notice(
            message_id=f"msg-{self.numbers}",
            received_at=self.office.clock.now(),
            kind=NoticeKind.BOT,
            bot_id=BOT,
            code=code,
            sub_code=sub_code,
            happened_at=at or self.office.clock.now(),
        )
        return Kept(self.numbers, replace(notice, **changes))

    async def bring(self, *messages: Kept) -> Noted:
        now = self.office.clock.now()
        return await note_messages(messages, self.ledger, self.listed, sign_of, now)


@pytest_asyncio.fixture
async def post(office: Office) -> Post:
    """A meeting at three o'clock with its bot, a minute after its start."""
    office.meet("evt-1")
    synced = await office.sync()
    office.clock.time = START + MINUTE
    return Post(office, synced.look.holders)


async def seen(post: Post) -> list[BotSeen]:
    return await post.office.records(BotSeen)


async def test_a_message_is_recorded_and_its_event_decided_anew(post: Post) -> None:
    noted = await post.bring(post.message(*REJECTED, START))
    assert noted == Noted(done=(1,), events=frozenset({event().id}))
    assert await seen(post) == [
        BotSeen(
            event_id=event().id,
            bot_id=BOT,
            at=START + MINUTE,
            source=Source.WEBHOOK,
            happened_at=START,
            status=BotStatus.FAILED,
            end_reason=EndReason.REJECTED_BY_HOST,
            code="fatal",
            sub_code="google_meet_bot_blocked",
        )
    ]
    assert reasons(await post.office.sync()) == {"evt-1": "occurrence_refused"}
    assert "bot bot-1" not in post.office.calls.calls


async def test_every_event_that_holds_the_bot_is_told(office: Office) -> None:
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    synced = await office.sync()
    office.clock.time = START
    post = Post(office, synced.look.holders)
    noted = await post.bring(post.message("joining_call"))
    assert noted.events == {"evt-1", "evt-2"}
    assert [one.event_id for one in await seen(post)] == ["evt-1", "evt-2"]


async def test_what_says_nothing_new_leaves_no_record(post: Post) -> None:
    first = post.message("in_call_recording")
    await post.bring(first)
    again = await post.bring(
        replace(first, number=2),
        post.message("in_call_not_recording", at=START + 2 * MINUTE),
        post.message("joining_call", at=START),
    )
    assert again == Noted(done=(2, 2, 3))
    assert len(await seen(post)) == 1


async def test_in_one_go_each_thing_is_recorded_once(post: Post) -> None:
    noted = await post.bring(
        post.message("joining_call"),
        post.message("in_waiting_room"),
        post.message("in_call_recording", at=START + 2 * MINUTE),
        post.message("done", at=END),
        post.message("call_ended", "bot_kicked_from_call", at=END - MINUTE),
        post.message("done", at=END),
    )
    assert noted.done == (1, 2, 3, 4, 5, 6)
    codes = [one.code for one in await seen(post)]
    assert codes == ["joining_call", "in_call_recording", "done", "call_ended"]


async def test_a_late_message_never_moves_a_state_back(post: Post) -> None:
    await post.bring(post.message("call_ended", "bot_kicked_from_call", START))
    known = post.ledger.event(event().id).lives
    assert await post.bring(post.message("in_call_recording")) == Noted(done=(2,))
    assert post.ledger.event(event().id).lives == known


@pytest.mark.parametrize("late", ["joining_call", "in_call_recording", "call_ended"])
async def test_a_message_of_a_bot_that_was_replaced_changes_no_decision(
    office: Office, late: str
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR)
    synced = await office.sync()
    assert [one.id for one in office.bots()] == [OTHER]
    office.clock.time = START + MINUTE
    post = Post(office, synced.look.holders)
    noted = await post.bring(post.message(late, "bot_kicked_from_call"))
    assert noted.done == (1,)
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "already_correct"}
    office.clock.time = START + HOUR + MINUTE
    assert reasons(await office.sync()) == {"evt-1": "live_unchanged"}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"code": "a_new_code"}, id="in words that nobody knows"),
        pytest.param({"code": None}, id="of something else than its status"),
        pytest.param({"bot_id": None}, id="of no bot"),
    ],
)
async def test_a_message_that_tells_nothing_is_done_with(
    post: Post, changes: dict[str, Change]
) -> None:
    told = post.message("joining_call")
    told = replace(told, notice=replace(told.notice, **changes))
    assert await post.bring(told) == Noted(done=(1,))
    assert await seen(post) == []


async def test_other_messages_are_left_alone(post: Post) -> None:
    other = post.message(None, kind=NoticeKind.CALENDAR_UPDATE, bot_id=None)
    assert await post.bring(other) == Noted()


async def test_without_its_moment_it_happened_when_it_was_received(post: Post) -> None:
    await post.bring(post.message("joining_call", happened_at=None))
    (record,) = await seen(post)
    assert record.happened_at == START + MINUTE


async def test_a_bot_that_no_event_holds_yet_is_waited_for(office: Office) -> None:
    """Somebody else booked it: the pass that reads its event takes it over."""
    office.clock.time = START
    office.meet("evt-1")
    office.recall.list_bots(event().id, [bot("bot-1")])
    post = Post(office, {})
    rejected = post.message(*REJECTED)
    assert await post.bring(rejected) == Noted(waiting=(1,))
    assert await seen(post) == []
    await post.sync()
    noted = await post.bring(rejected)
    assert noted == Noted(done=(1,), events=frozenset({event().id}))
    assert reasons(await office.sync()) == {"evt-1": "occurrence_refused"}


async def test_a_bot_that_a_complete_reading_did_not_show_is_none_of_ours(
    post: Post,
) -> None:
    stranger = post.message("joining_call", bot_id=BotId("bot-9"))
    await post.office.sync()
    assert await post.bring(stranger) == Noted(waiting=(1,))
    post.office.clock.time += TICK
    post.office.calls.unreadable[event().id] = NotRead(
        id="evt-1", place="raw", problem="missing"
    )
    await post.office.sync()
    assert await post.bring(stranger) == Noted(waiting=(1,))
    post.office.calls.unreadable.clear()
    await post.office.sync()
    assert await post.bring(stranger) == Noted(done=(1,))


async def test_nor_is_one_that_nobody_has_known_for_an_hour(post: Post) -> None:
    stranger = post.message("joining_call", bot_id=BotId("bot-9"))
    post.office.clock.time += KEPT - TICK
    assert await post.bring(stranger) == Noted(waiting=(1,))
    post.office.clock.time += TICK
    assert await post.bring(stranger) == Noted(done=(1,))


async def test_after_a_restart_the_bots_are_known_from_the_log(post: Post) -> None:
    office = post.office
    await post.bring(post.message("in_call_recording"))
    await post.sync()
    await post.bring(post.message("call_ended", "bot_kicked_from_call"))
    ledger = Ledger(office.log)
    look = await look_back(office.log, ledger, rebuild, office.clock.now())
    assert look.holders == {BOT: {"evt-1"}}
    state = ledger.event(event().id)
    (known,) = known_reading(look, event().id, state, office.clock.now()).bots
    assert (known.status, known.end_reason) == (
        BotStatus.DONE,
        EndReason.REMOVED_FROM_CALL,
    )
    late = post.message("in_call_recording")
    now = office.clock.now()
    noted = await note_messages([late], ledger, look.holders, sign_of, now)
    assert noted == Noted(done=(late.number,))


async def test_a_bot_that_is_ahead_is_known_as_well(office: Office) -> None:
    office.meet("evt-1", start=START + DAY)
    synced = await office.sync()
    office.clock.time = NOON + MINUTE
    post = Post(office, synced.look.holders)
    assert (await post.bring(post.message("joining_call"))).events == {"evt-1"}
