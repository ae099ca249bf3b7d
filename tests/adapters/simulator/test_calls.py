"""People in calls: they start and end them, and are good or not to the bots."""

from datetime import timedelta

import pytest

from tests.adapters.simulator.calls_on import (
    END,
    JOINED,
    LEFT,
    RECORDING,
    SOON,
    WAITING,
    ZOOM,
    booked,
    do,
    end_call,
    since,
    start_call,
    sub_codes,
    truth_of,
)
from tests.adapters.simulator.office import MEET, NOW, Json, Office, text

NOBODY = "00000000-0000-4000-8000-000000000000"


async def test_line_64_a_call_started_by_hand_lets_the_waiting_in(
    office: Office,
) -> None:
    office.switch(calls_start="by_hand")
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=5))
    assert await office.life(bot) == WAITING
    call = await start_call(office)
    assert (call["in_call"], call["waiting"]) == ([bot], [])
    assert await office.life(bot) == [*WAITING, *RECORDING[2:]]
    await office.until(END + timedelta(hours=3))
    assert (await office.life(bot))[-1] == "in_call_recording"
    assert (await end_call(office)).status == 200
    assert (await office.life(bot))[-2:] == LEFT
    assert await sub_codes(office, bot) == [("call_ended", "call_ended_by_host")]


async def test_a_call_started_before_its_time_has_the_bot_at_its_own(
    office: Office,
) -> None:
    office.switch(calls_start="by_hand")
    await start_call(office)
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    assert await office.life(bot) == RECORDING


async def test_a_call_ended_early_ends_for_every_bot_in_it(office: Office) -> None:
    ana, dan = await booked(office), await booked(office)
    elsewhere = await office.book(
        await office.meeting(start=SOON, meeting_url=ZOOM), "elsewhere"
    )
    await office.until(SOON + timedelta(minutes=10))
    assert ana == dan
    late = await office.book(await office.meeting(start=SOON), "late")
    await office.later(seconds=5)
    assert (await end_call(office)).status == 200
    for bot in (ana, late):
        assert (await office.life(bot))[-2:] == LEFT
        assert await since(office, bot) == text(SOON + timedelta(minutes=10, seconds=5))
    assert (await office.life(elsewhere))[-1] == "in_call_recording"


async def test_a_bot_that_comes_after_the_end_finds_no_call(office: Office) -> None:
    event = await office.meeting(start=SOON)
    await office.until(SOON + timedelta(minutes=5))
    assert (await end_call(office)).status == 200
    bot = await office.book(event)
    await office.later(seconds=10)
    assert await office.life(bot) == WAITING
    await start_call(office)
    assert await office.life(bot) == [*WAITING, *RECORDING[2:]]


async def test_a_call_of_the_same_link_ended_before_does_not_matter(
    office: Office,
) -> None:
    await start_call(office)
    await office.later(minutes=5)
    await end_call(office)
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    assert await office.life(bot) == RECORDING


async def test_a_running_call_can_be_held_open_until_an_instant(
    office: Office,
) -> None:
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=5))
    longer = END + timedelta(minutes=45)
    await start_call(office, until=text(longer))
    await office.until(longer - timedelta(seconds=1))
    assert await office.life(bot) == RECORDING
    await office.later(days=1)
    assert await office.life(bot) == [*RECORDING, *LEFT]
    assert await since(office, bot) == text(longer)


@pytest.mark.parametrize("longer", [{}, {"until": text(END + timedelta(days=2))}])
async def test_an_end_that_was_put_off_does_not_come(
    office: Office, longer: Json
) -> None:
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=5))
    await start_call(office, until=text(END))
    await start_call(office, **longer)
    await office.later(days=1)
    assert await office.life(bot) == RECORDING


async def test_in_a_call_that_nobody_joins_a_bot_does_not_record_and_leaves(
    office: Office,
) -> None:
    office.switch(calls_start="by_hand")
    await start_call(office, people=False)
    bot = await booked(office, automatic_leave={"noone_joined_timeout": 60})
    await office.until(SOON + timedelta(seconds=64))
    assert await office.life(bot) == [*JOINED, "in_call_not_recording"]
    await office.later(seconds=1)
    told = [("call_ended", "timeout_exceeded_noone_joined")]
    assert await sub_codes(office, bot) == told
    assert (await office.bot(bot))["recordings"] == []


async def test_the_end_of_its_time_to_wait_does_not_send_out_who_was_let_in(
    office: Office,
) -> None:
    office.switch(calls_start="by_hand")
    bot = await booked(office, automatic_leave={"waiting_room_timeout": 60})
    await office.until(SOON + timedelta(seconds=30))
    for _ in range(2):
        await start_call(office, people=False)
    await office.until(SOON + timedelta(minutes=10))
    assert await office.life(bot) == [*WAITING, "in_call_not_recording"]


async def test_a_bot_records_once_someone_joins(office: Office) -> None:
    office.switch(calls_start="by_hand")
    await start_call(office, people=False)
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=5))
    await start_call(office)
    await office.later(hours=1)
    assert await office.life(bot) == RECORDING


@pytest.mark.parametrize("link", [MEET, ZOOM])
async def test_ending_what_is_not_on_is_409(office: Office, link: str) -> None:
    office.switch(calls_start="by_hand")
    await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    answer = await end_call(office, link)
    assert answer.status == 409
    assert answer.json["detail"] == "no call is on under this link"


async def test_a_call_can_be_ended_once(office: Office) -> None:
    await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    assert [(await end_call(office)).status for _ in range(2)] == [200, 409]


async def test_calls_are_listed_with_their_bots(office: Office) -> None:
    assert await office.good("GET", "/_sim/calls") == {"calls": []}
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    await start_call(office, ZOOM, until=text(END))
    held, itself = sorted(
        (await office.good("GET", "/_sim/calls"))["calls"],
        key=lambda call: call["opened_at"] is None,
    )
    assert (held["meeting_url"], held["until"]) == (ZOOM, text(END))
    assert itself == {
        "meeting_url": MEET,
        "opened_at": None,
        "ended_at": None,
        "until": None,
        "people": True,
        "in_call": [bot],
        "waiting": [],
    }


@pytest.mark.parametrize(
    ("path", "body", "at_fault"),
    [
        ("calls/start", {}, "meeting_url"),
        ("calls/start", {"meeting_url": MEET, "until": text(NOW)}, "until"),
        ("calls/start", {"meeting_url": MEET, "people": "some"}, "people"),
        ("calls/end", {"meeting_url": ""}, "meeting_url"),
        (f"bots/{NOBODY}/fail", {"sub_code": "Not a code"}, "sub_code"),
        (f"bots/{NOBODY}/kick", {"hard": True}, "hard"),
    ],
)
async def test_a_bad_body_is_400_with_the_field(
    office: Office, path: str, body: Json, at_fault: str
) -> None:
    answer = await office.call("POST", f"/_sim/{path}", body)
    assert answer.status == 400
    assert [error["field"] for error in answer.json["errors"]] == [at_fault]


@pytest.mark.parametrize("verb", ["kick", "refuse", "fail", "deny-recording"])
async def test_an_unknown_bot_is_404(office: Office, verb: str) -> None:
    assert (await do(office, NOBODY, verb)).status == 404


@pytest.mark.parametrize("verb", ["kick", "refuse", "fail", "deny-recording"])
async def test_a_bot_that_is_still_booked_or_done_is_409(
    office: Office, verb: str
) -> None:
    bot = await booked(office)
    before = await do(office, bot, verb)
    assert (before.status, before.json["detail"][-5:]) == (409, "ready")
    await office.until(END)
    after = await do(office, bot, verb)
    assert (after.status, after.json["detail"][-4:]) == (409, "done")
    assert await office.life(bot) == [*RECORDING, *LEFT]


async def test_a_bot_is_kicked_out_of_the_call(office: Office) -> None:
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    answer = await do(office, bot, "kick")
    assert answer.json == {"id": bot, "code": "done", "sub_code": None}
    await office.later(hours=2)
    assert await office.life(bot) == [*RECORDING, *LEFT]
    assert await sub_codes(office, bot) == [("call_ended", "bot_kicked_from_call")]


async def test_a_bot_is_kicked_out_of_the_waiting_room(office: Office) -> None:
    office.switch(calls_start="by_hand")
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    assert (await do(office, bot, "kick")).status == 200
    await start_call(office)
    await office.later(hours=2)
    assert await office.life(bot) == [*WAITING, *LEFT]
    told = [("call_ended", "bot_kicked_from_waiting_room")]
    assert await sub_codes(office, bot) == told


async def test_a_bot_on_its_way_can_be_refused_but_not_kicked(office: Office) -> None:
    bot = await booked(office)
    await office.until(SOON)
    assert (await do(office, bot, "kick")).status == 409
    assert (await do(office, bot, "refuse")).json["code"] == "fatal"
    await office.later(hours=2)
    assert await office.life(bot) == [*JOINED, "fatal"]


async def test_a_bot_in_the_call_cannot_be_refused_any_more(office: Office) -> None:
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    assert (await do(office, bot, "refuse")).status == 409


@pytest.mark.parametrize(
    ("body", "sub_code"),
    [(None, "bot_errored"), ({"sub_code": "meeting_full"}, "meeting_full")],
)
async def test_a_bot_can_be_made_to_fail(
    office: Office, body: Json, sub_code: str
) -> None:
    bot = await booked(office)
    await office.until(SOON + timedelta(minutes=1))
    assert (await do(office, bot, "fail", body)).status == 200
    await office.later(hours=2)
    assert await office.life(bot) == [*RECORDING, "fatal"]
    assert await sub_codes(office, bot) == [("fatal", sub_code)]
    assert (await truth_of(office, bot))["status"] == "failed"
    [recording] = (await office.bot(bot))["recordings"]
    assert recording["completed_at"] == text(SOON + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("link", "why"),
    [(MEET, None), (ZOOM, "zoom_local_recording_request_denied_by_host")],
)
async def test_a_bot_that_may_not_record_leaves_soon(
    office: Office, link: str, why: str | None
) -> None:
    bot = await booked(office, link)
    await office.until(SOON + timedelta(minutes=1))
    answer = await do(office, bot, "deny-recording")
    assert (answer.json["code"], answer.json["sub_code"]) == (
        "recording_permission_denied",
        why,
    )
    assert (await do(office, bot, "deny-recording")).status == 409
    await office.later(seconds=29)
    assert (await office.life(bot))[-1] == "recording_permission_denied"
    await office.later(seconds=1)
    assert (await office.life(bot))[-2:] == LEFT
    ended = ("call_ended", "timeout_exceeded_recording_permission_denied")
    assert (await sub_codes(office, bot))[-1] == ended
