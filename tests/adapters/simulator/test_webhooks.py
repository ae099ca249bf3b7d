"""Lines 8, 54 to 56: what is announced, how it is signed, and how often."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import NOW, Json, Office, open_office

SECRET = "whsec_" + base64.b64encode(b"a secret of the office").decode()
NEXT_SECRET = "whsec_" + base64.b64encode(b"and the one after it").decode()


@dataclass
class Receiver:
    """An endpoint of an application; answers with the statuses it is given."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append((headers, await request.read()))
        status = self.statuses.pop(0) if self.statuses else 204
        return web.Response(status=status, headers={"Location": "/hook"})

    @property
    def bodies(self) -> list[Json]:
        bodies = [json.loads(body) for _, body in self.got]
        for body in bodies:
            shapes.check_webhook(body)
        return bodies

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@asynccontextmanager
async def announced(**options: Json) -> AsyncIterator[tuple[Office, Receiver]]:
    async with receiving() as receiver:
        options = {"webhook_secret": SECRET, **options}
        async with open_office(webhook_url=receiver.url, **options) as office:
            yield office, receiver


async def test_line_8_connecting_announces_the_calendar_and_then_its_events() -> None:
    async with announced() as (office, receiver):
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
        assert len(rows) == 1
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


async def test_line_55_a_signature_verifies_with_the_reference_library() -> None:
    async with announced(webhook_timestamps="wall") as (office, receiver):
        await office.meeting()
        await office.sim.delivered()
        [(headers, body)] = receiver.got
        Webhook(SECRET).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(body + b" ", headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(NEXT_SECRET).verify(body, headers)


async def test_line_55_the_older_header_family_can_be_chosen() -> None:
    async with announced(webhook_headers="svix") as (office, receiver):
        await office.meeting()
        await office.sim.delivered()
        [(headers, _)] = receiver.got
        assert {"svix-id", "svix-timestamp", "svix-signature"} <= headers.keys()
        assert "webhook-id" not in headers


async def test_line_55_every_secret_signs_during_rotation() -> None:
    secrets = [SECRET, NEXT_SECRET]
    async with announced(webhook_secret=secrets, webhook_timestamps="wall") as pair:
        office, receiver = pair
        await office.meeting()
        await office.sim.delivered()
        [(headers, body)] = receiver.got
        for secret in secrets:
            Webhook(secret).verify(body, headers)


async def test_line_55_without_a_secret_there_are_no_headers() -> None:
    async with announced(webhook_secret=None) as (office, receiver):
        await office.meeting()
        await office.sim.delivered()
        [(headers, _)] = receiver.got
        assert not any(name.startswith("webhook-") for name in headers)


async def test_line_55_timestamps_are_the_simulations_unless_asked_otherwise() -> None:
    async with announced() as (office, receiver):
        await office.meeting()
        await office.sim.delivered()
        [(headers, _)] = receiver.got
        assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))


async def test_line_56_a_failure_is_repeated_with_the_same_id_until_a_2xx() -> None:
    async with announced() as (office, receiver):
        receiver.statuses = [500, 307, 200]
        await office.meeting()
        await office.sim.delivered()
        await office.later(seconds=4)
        await office.sim.delivered()
        assert len(receiver.got) == 1
        await office.later(seconds=1)
        await office.sim.delivered()
        assert len(receiver.got) == 2
        await office.later(minutes=4, seconds=59)
        await office.sim.delivered()
        assert len(receiver.got) == 2
        await office.later(seconds=1)
        await office.sim.delivered()
        await office.later(days=3)
        await office.sim.delivered()
        assert len(receiver.got) == 3
        assert len(set(receiver.ids)) == 1
        assert len({body for _, body in receiver.got}) == 1


async def test_line_56_after_eight_attempts_a_message_is_given_up() -> None:
    async with announced() as (office, receiver):
        receiver.statuses = [500] * 20
        await office.meeting()
        await office.sim.delivered()
        for _ in range(12):
            await office.later(hours=10)
            await office.sim.delivered()
        assert len(receiver.got) == 8


async def test_an_endpoint_that_is_not_there_is_tried_again() -> None:
    async with receiving() as receiver:
        url = receiver.url
    async with open_office(webhook_url=url, webhook_secret=SECRET) as office:
        await office.meeting()
        await office.sim.delivered()
        await office.later(seconds=5)
        await office.sim.delivered()
        assert office.sim.requests.since() == []


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


async def test_a_clock_stepped_by_hand_is_noticed_without_a_request() -> None:
    async with announced() as (office, receiver):
        await office.meeting(start=NOW + timedelta(days=30))
        office.sim.world.clock.advance(timedelta(days=2))
        await office.sim.delivered()
        assert [body["event"] for body in receiver.bodies] == ["calendar.sync_events"]
