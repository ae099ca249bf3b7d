"""Lines 8, 54, 58 and 59: what is announced, and what is not."""

from datetime import datetime, timedelta

import pytest

from callsheet.adapters.simulator.model import StatusChange
from callsheet.adapters.simulator.webhooks.notices import bot_notice
from tests.adapters.simulator.office import NOW, Json, open_office
from tests.adapters.simulator.receiver import announced, receiving


async def test_line_8_connecting_announces_the_calendar_and_then_its_events() -> None:
    async with announced() as (office, receiver):
        await office.meeting()
        await office.meeting()
        await office.sim.delivered()
        receiver.got.clear()
        body = {
            "platform": "google_calendar",
            "oauth_client_id": "client",
            "oauth_client_secret": "secret",
            "oauth_refresh_token": "refresh",
            "oauth_email": "ana@acme.example",
        }
        twin = (await office.good("POST", "/api/v2/calendars/", body))["id"]
        await office.later(seconds=5)
        await office.sim.delivered()
        update, sync = sorted(receiver.bodies, key=lambda b: -len(b["event"]))[::-1]
        assert update == {"event": "calendar.update", "data": {"calendar_id": twin}}
        assert sync["event"] == "calendar.sync_events"
        rows = await office.listed(
            calendar_id=twin, updated_at__gte=sync["data"]["last_updated_ts"]
        )
        assert len(rows) == 2
        assert rows == await office.listed(calendar_id=twin)


async def test_line_12_a_lost_grant_is_announced() -> None:
    async with announced() as (office, receiver):
        await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
        await office.sim.delivered()
        assert receiver.bodies == [
            {"event": "calendar.update", "data": {"calendar_id": office.ana}}
        ]


async def test_line_14_a_deleted_calendar_is_not_announced() -> None:
    async with announced() as (office, receiver):
        await office.call("DELETE", f"/api/v2/calendars/{office.ana}/")
        await office.sim.delivered()
        assert receiver.got == []


async def test_line_21_an_event_that_enters_the_window_is_announced() -> None:
    async with announced() as (office, receiver):
        await office.meeting(start=NOW + timedelta(days=30))
        await office.sim.delivered()
        assert receiver.got == []
        await office.later(days=2)
        await office.sim.delivered()
        assert [body["event"] for body in receiver.bodies] == ["calendar.sync_events"]


async def test_line_54_bodies_say_which_calendar_and_since_when_and_no_more() -> None:
    async with announced() as (office, receiver):
        event = await office.meeting()
        await office.sim.delivered()
        [body] = receiver.bodies
        stamp = body["data"]["last_updated_ts"]
        assert body == {
            "event": "calendar.sync_events",
            "data": {"calendar_id": office.ana, "last_updated_ts": stamp},
        }
        assert stamp.endswith("+00:00")
        assert len(stamp) == len("2025-01-29T23:49:58.570998+00:00")
        row = await office.event(event)
        assert datetime.fromisoformat(stamp) == datetime.fromisoformat(
            row["updated_at"]
        )
        assert receiver.got[0][0]["content-type"] == "application/json"


async def test_line_58_one_change_makes_one_message() -> None:
    async with announced() as (office, receiver):
        event = await office.meeting()
        await office.edit(event, "cancel")
        await office.edit(event, "restore")
        await office.sim.delivered()
        assert len(receiver.got) == len(set(receiver.ids)) == 3


async def test_line_59_adding_and_removing_a_bot_announces_nothing() -> None:
    async with announced() as (office, receiver):
        event = await office.meeting()
        await office.sim.delivered()
        before = (await office.event(event))["updated_at"]
        await office.book(event)
        await office.remove(event)
        await office.sim.delivered()
        assert len(receiver.got) == 1
        assert (await office.event(event))["updated_at"] == before


@pytest.mark.parametrize("announce", [True, False])
@pytest.mark.parametrize("bump", [True, False])
async def test_line_59_writes_may_count_as_changes_and_be_announced(
    bump: bool, announce: bool
) -> None:
    switches = {"writes_bump_updated_at": bump, "writes_announce": announce}
    async with announced(switches=switches) as (office, receiver):
        event = await office.meeting()
        await office.sim.delivered()
        stamps = [(await office.event(event))["updated_at"]]
        await office.book(event)
        stamps.append((await office.event(event))["updated_at"])
        await office.remove(event)
        stamps.append((await office.event(event))["updated_at"])
        await office.sim.delivered()
        assert len(set(stamps)) == (3 if bump else 1)
        told = [body["data"]["last_updated_ts"] for body in receiver.bodies]
        seen = stamps if announce else stamps[:1]
        assert [datetime.fromisoformat(t) for t in sorted(told)] == [
            datetime.fromisoformat(stamp) for stamp in seen
        ]


async def test_a_clock_stepped_by_hand_is_noticed_without_a_request() -> None:
    async with announced() as (office, receiver):
        await office.meeting(start=NOW + timedelta(days=30))
        office.sim.world.clock.advance(timedelta(days=2))
        await office.sim.delivered()
        assert [body["event"] for body in receiver.bodies] == ["calendar.sync_events"]


async def test_line_64_a_bots_status_is_told_with_its_metadata() -> None:
    async with announced() as (office, receiver):
        event = await office.meeting()
        id = await office.book(event, metadata={"deal": "7"})
        world = office.sim.world
        change = StatusChange(code="call_ended", sub_code="bot_kicked", at=NOW)
        world.outbox.append(bot_notice(world.bots[id], change))
        await office.sim.delivered()
        assert receiver.bodies[-1] == {
            "event": "bot.call_ended",
            "data": {
                "data": {
                    "code": "call_ended",
                    "sub_code": "bot_kicked",
                    "updated_at": "2026-03-02T08:00:00.000000+00:00",
                },
                "bot": {"id": id, "metadata": {"deal": "7"}},
            },
        }


async def test_a_bot_without_metadata_is_told_of_with_none() -> None:
    async with announced() as (office, _):
        id = await office.book(await office.meeting())
        bot = office.sim.world.bots[id]
        notice = bot_notice(bot, StatusChange(code="done", at=NOW))
        assert notice.data["bot"] == {"id": id, "metadata": {}}
        assert notice.data["data"]["sub_code"] is None


async def test_a_query_in_the_address_is_passed_through_unchanged() -> None:
    async with receiving() as receiver:
        url = receiver.url + "?token=a%2Fb+c%20d&x=&y=%C3%A9"
        async with open_office(webhook_url=url) as office:
            await office.meeting()
            await office.sim.delivered()
            assert receiver.paths == ["/hook?token=a%2Fb+c%20d&x=&y=%C3%A9"]


@pytest.mark.parametrize(
    "options",
    [
        {"webhook_url": "ftp://app.example/hook"},
        {"webhook_url": "app.example/hook"},
        {"webhook_url": "http://ana:word@app.example/hook"},
        {"webhook_url": "http://app.example/hook", "webhook_secret": "whsec_?"},
        {"webhook_url": "http://app.example/hook", "webhook_secret": "c2VjcmV0"},
    ],
)
async def test_an_endpoint_that_cannot_be_used_is_refused_at_once(
    options: Json,
) -> None:
    with pytest.raises(ValueError, match="must"):
        async with open_office(**options):
            pass
