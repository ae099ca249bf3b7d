"""Lines 43, 44, 60 and 64: the lives of bots, by luck, by time, and what is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.adapters.simulator import shapes
from tests.adapters.simulator.calls_on import (
    END,
    JOINED,
    LEFT,
    RECORDING,
    SOON,
    TEAMS,
    WAITING,
    ZOOM,
    booked,
    do,
    since,
    start_call,
    sub_codes,
    truth_of,
)
from tests.adapters.simulator.office import MEET, NOW, Json, Office, open_office, text


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[str, list[Json]]]:
    """An application's endpoint: its address, and the bodies that it got."""
    heard: list[Json] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/hook", hear)
    async with TestServer(app) as server:
        yield str(server.make_url("/hook")), heard


async def test_line_64_a_life_is_told_by_webhook_with_the_bots_metadata() -> None:
    async with listening() as (url, heard), open_office(webhook_url=url) as office:
        bot = await booked(office, metadata={"event": "7"})
        await office.sim.delivered()
        assert [b["event"] for b in heard if b["event"].startswith("bot.")] == []
        heard.clear()
        await office.later(days=7)
        await office.sim.delivered()
        for body in heard:
            shapes.check_webhook(body)
        told = {body["event"]: body["data"] for body in heard}
        codes = [*RECORDING[1:], *LEFT]
        assert sorted(told) == sorted(f"bot.{code}" for code in codes)
        assert all(
            data["bot"] == {"id": bot, "metadata": {"event": "7"}}
            for data in told.values()
        )
        stamp = "%Y-%m-%dT%H:%M:%S.000000+00:00"
        assert told["bot.joining_call"]["data"] == {
            "code": "joining_call",
            "sub_code": None,
            "updated_at": SOON.strftime(stamp),
        }
        assert told["bot.call_ended"]["data"] == {
            "code": "call_ended",
            "sub_code": "call_ended_by_host",
            "updated_at": END.strftime(stamp),
        }


async def test_line_64_a_bot_without_metadata_is_told_of_without() -> None:
    async with listening() as (url, heard), open_office(webhook_url=url) as office:
        bot = await booked(office)
        await office.until(SOON)
        await office.sim.delivered()
        assert heard[-1]["data"]["bot"] == {"id": bot, "metadata": {}}


async def test_line_43_a_perpetual_event_keeps_each_recording_with_its_bot(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    bots = []
    for day in range(3):
        await office.move(event, SOON + timedelta(days=day))
        bots.append(await office.book(event, f"day {day}"))
        await office.until(END + timedelta(days=day))
    entries = (await office.event(event))["bots"]
    assert [entry["bot_id"] for entry in entries] == bots
    starts = [(await office.bot(b))["recordings"][0]["started_at"] for b in bots]
    joined = SOON + timedelta(seconds=5)
    assert starts == [text(joined + timedelta(days=day)) for day in range(3)]


async def test_line_44_the_key_of_a_bot_that_was_kicked_gives_a_new_one(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    first = await office.book(event)
    await office.until(SOON + timedelta(minutes=5))
    assert (await do(office, first, "kick")).status == 200
    second = await office.book(event)
    assert second != first
    entries = (await office.event(event))["bots"]
    assert [entry["bot_id"] for entry in entries] == [first, second]
    await office.later(seconds=5)
    assert await office.life(second) == RECORDING


async def test_line_60_a_bot_shows_what_it_recorded(office: Office) -> None:
    bot = await booked(office)
    await office.until(SOON)
    assert (await office.bot(bot))["recordings"] == []
    await office.until(SOON + timedelta(minutes=1))
    [running] = (await office.bot(bot))["recordings"]
    assert running["status"]["code"] == "processing"
    assert (running["completed_at"], running["expires_at"]) == (None, None)
    await office.until(END)
    [recording] = (await office.bot(bot))["recordings"]
    started = text(SOON + timedelta(seconds=5))
    assert recording == {
        "id": running["id"],
        "created_at": started,
        "started_at": started,
        "completed_at": text(END),
        "expires_at": text(END + timedelta(days=7)),
        "status": {"code": "done", "sub_code": None, "updated_at": text(END)},
        "media_shortcuts": {},
    }


@pytest.mark.parametrize(
    ("retention", "expiry"),
    [
        ({"type": "timed", "hours": 24}, text(END + timedelta(days=1))),
        ({"type": "forever"}, None),
        ({"type": "timed", "hours": "many"}, text(END + timedelta(days=7))),
        ("for a while", text(END + timedelta(days=7))),
    ],
)
async def test_a_recording_is_kept_as_long_as_the_config_says(
    office: Office, retention: Json, expiry: str | None
) -> None:
    bot = await booked(office, recording_config={"retention": retention})
    await office.until(END)
    [recording] = (await office.bot(bot))["recordings"]
    assert recording["expires_at"] == expiry


async def test_on_zoom_the_host_is_asked_before_it_records(office: Office) -> None:
    bot = await booked(office, ZOOM)
    await office.until(SOON + timedelta(minutes=1))
    assert await office.life(bot) == [
        *JOINED,
        "in_call_not_recording",
        "recording_permission_allowed",
        "in_call_recording",
    ]


async def test_a_week_in_one_step_lets_every_life_pass_at_its_own_time(
    office: Office,
) -> None:
    office.switch(calls_start="by_hand")
    waits = await booked(office)
    await start_call(office, ZOOM, until=text(SOON + timedelta(minutes=7)))
    records = await office.book(await office.meeting(start=SOON, meeting_url=ZOOM), "2")
    await office.later(days=7)
    assert await office.life(waits) == [*WAITING, *LEFT]
    assert await since(office, waits) == text(SOON + timedelta(minutes=10, seconds=5))
    assert (await office.life(records))[-3:] == ["in_call_recording", *LEFT]
    assert await since(office, records) == text(SOON + timedelta(minutes=7))


@pytest.mark.parametrize(
    ("link", "config", "seconds", "sub_code"),
    [
        (ZOOM, {}, 1200, "timeout_exceeded_waiting_room"),
        (ZOOM, {"waiting_room_timeout": 90}, 90, "timeout_exceeded_waiting_room"),
        (ZOOM, {"waiting_room_timeout": 5000}, 5000, "timeout_exceeded_waiting_room"),
        (ZOOM, {"waiting_room_timeout": None}, 1200, "timeout_exceeded_waiting_room"),
        (TEAMS, {"waiting_room_timeout": 5000}, 1800, "timeout_exceeded_waiting_room"),
        (MEET, {}, 600, "call_ended_by_platform_waiting_room_timeout"),
        (MEET, {"waiting_room_timeout": 60}, 60, "timeout_exceeded_waiting_room"),
    ],
)
async def test_a_bot_waits_as_long_as_its_config_and_the_platform_let_it(
    office: Office, link: str, config: Json, seconds: int, sub_code: str
) -> None:
    office.switch(calls_start="by_hand")
    bot = await booked(office, link, automatic_leave=config)
    over = SOON + timedelta(seconds=5 + seconds)
    await office.until(over - timedelta(seconds=1))
    assert await office.life(bot) == WAITING
    await office.until(over)
    assert await office.life(bot) == [*WAITING, *LEFT]
    assert await sub_codes(office, bot) == [("call_ended", sub_code)]
    assert (await office.bot(bot))["recordings"] == []


@pytest.mark.parametrize(
    ("config", "at_fault"),
    [
        ({"automatic_leave": "soon"}, "automatic_leave"),
        ({"automatic_leave": {"waiting_room_timeout": 29}}, "automatic_leave"),
        ({"automatic_leave": {"waiting_room_timeout": True}}, "automatic_leave"),
        ({"automatic_leave": {"noone_joined_timeout": 2**40}}, "automatic_leave"),
        ({"recording_config": []}, "recording_config"),
        ({"join_at": "9999-12-31T23:59:59Z"}, "join_at"),
        ({"metadata": {"n": 1}}, "metadata"),
    ],
)
async def test_a_config_that_cannot_be_one_is_refused(
    office: Office, config: Json, at_fault: str
) -> None:
    answer = await office.add(await office.meeting(), **config)
    assert (answer.status, list(answer.json["bot_config"])) == (400, [at_fault])


@pytest.mark.parametrize(
    ("switch", "life", "told"),
    [
        ("p_failed", [*JOINED, "fatal"], ("fatal", "bot_errored")),
        ("p_rejected", [*WAITING, "fatal"], ("fatal", "google_meet_bot_blocked")),
        ("p_kicked", [*RECORDING, *LEFT], ("call_ended", "bot_kicked_from_call")),
    ],
)
async def test_line_64_a_bot_may_be_out_of_luck(
    office: Office, switch: str, life: list[str], told: tuple[str, str]
) -> None:
    office.switch(**{switch: 1})
    bot = await booked(office)
    await office.until(END)
    assert await office.life(bot) == life
    assert await sub_codes(office, bot) == [told]
    assert (await truth_of(office, bot))["call"] is None


async def test_a_kicked_bot_is_kicked_half_way(office: Office) -> None:
    office.switch(p_kicked=1)
    bot = await booked(office)
    await office.until(END)
    at = await since(office, bot)
    assert at == text(SOON + timedelta(minutes=15)).replace(":00Z", ":02.500000Z")


async def test_a_rejected_bot_is_not_let_in_when_the_call_is_started(
    office: Office,
) -> None:
    office.switch(p_rejected=1)
    bot = await booked(office, ZOOM)
    await office.until(SOON + timedelta(seconds=10))
    await start_call(office, ZOOM)
    assert await office.life(bot) == WAITING
    await office.later(minutes=1)
    assert await sub_codes(office, bot) == [("fatal", "meeting_locked")]


async def test_without_bad_luck_every_bot_records(office: Office) -> None:
    bot = await booked(office)
    await office.until(END)
    assert await office.life(bot) == [*RECORDING, *LEFT]


async def test_luck_is_drawn_when_a_bot_joins_and_repeats_with_the_seed() -> None:
    lives = []
    for _ in range(2):
        async with open_office() as office:
            office.switch(p_failed=0.3, p_rejected=0.3, p_kicked=0.3)
            bots = [
                await office.book(await office.meeting(start=SOON), f"key {n}")
                for n in range(12)
            ]
            await office.until(END)
            lives.append([(await office.life(bot))[-1] for bot in bots])
    assert lives[0] == lives[1]
    assert set(lives[0]) == {"done", "fatal"}


async def test_a_bot_that_comes_early_waits_for_its_call(office: Office) -> None:
    office.switch(join_at="honoured")
    early = SOON - timedelta(minutes=5)
    bot = await booked(office, join_at=text(early))
    await office.until(SOON - timedelta(seconds=1))
    assert await office.life(bot) == WAITING
    await office.until(SOON)
    assert await office.life(bot) == [*WAITING, *RECORDING[2:]]
    await office.until(END)
    assert (await office.life(bot))[-1] == "done"


async def test_the_truth_tells_whether_a_bot_will_join_and_where_it_is(
    office: Office,
) -> None:
    bot = await booked(office)
    before = await truth_of(office, bot)
    assert (before["will_join"], before["join_at"]) == (True, text(SOON))
    assert (before["call"], before["workspace"]) == (None, "main")
    assert before["life"] == [{"code": "ready", "sub_code": None, "at": text(NOW)}]
    await office.until(SOON + timedelta(minutes=1))
    now = await truth_of(office, bot)
    assert (now["will_join"], now["call"]) == (False, MEET)
    assert [step["code"] for step in now["life"]] == RECORDING
