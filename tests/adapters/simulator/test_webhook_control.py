"""`/_sim/webhooks`: endpoints are set and looked at, and messages sent again."""

from datetime import timedelta

import pytest

from callsheet.adapters.simulator.webhooks import messages
from callsheet.adapters.simulator.webhooks.messages import Messages
from tests.adapters.simulator.office import NOW, Json, Office, open_office, text
from tests.adapters.simulator.receiver import (
    SECRET,
    announced,
    overview,
    receiving,
)

ENDPOINT = "/_sim/webhooks/endpoint"


async def test_an_endpoint_is_set_shown_and_deleted(office: Office) -> None:
    async with receiving() as receiver:
        body = {"url": receiver.url, "secret": SECRET, "headers": "svix"}
        answer = await office.good("PUT", ENDPOINT, body)
        view = {
            "workspace": "main",
            "url": receiver.url,
            "secrets": 1,
            "headers": "svix",
            "types": None,
            "timestamps": "simulated",
            "timeout_seconds": 15.0,
            "failing_since": None,
            "disabled_at": None,
        }
        assert answer == {**view, "secret": SECRET}
        assert (await overview(office))["endpoints"] == [view]
        await office.meeting()
        await office.sim.delivered()
        assert len(receiver.got) == 1
        assert await office.good("DELETE", ENDPOINT) == {"workspace": "main"}
        await office.meeting()
        await office.later(days=1)
        assert len(receiver.got) == 1
        assert (await overview(office))["endpoints"] == []


async def test_without_a_secret_one_is_made_up_and_with_null_there_is_none(
    office: Office,
) -> None:
    async with receiving() as receiver:
        made = await office.good("PUT", ENDPOINT, {"url": receiver.url})
        assert made["secret"].startswith("whsec_")
        body = {"url": receiver.url, "secret": None}
        bare = await office.good("PUT", ENDPOINT, body)
        assert (bare["secret"], bare["secrets"]) == (None, 0)


async def test_messages_are_shown_with_their_attempts() -> None:
    async with announced() as (office, receiver):
        receiver.statuses = [500]
        await office.meeting()
        await office.later(seconds=1)
        seen = await overview(office)
        [message] = seen["messages"]
        assert message == {
            "id": receiver.ids[0],
            "workspace": "main",
            "event": "calendar.sync_events",
            "state": "waiting",
            "created": text(NOW),
            "due": text(NOW + timedelta(seconds=5)),
            "attempts": [{"at": text(NOW), "status": 500, "error": None}],
        }
        counts = {"waiting": 1, "delivered": 0, "failed": 0, "lost": 0}
        assert seen["counts"] == counts


async def test_line_57_messages_of_a_time_are_replayed_under_their_old_ids() -> None:
    async with announced(switches={"webhook_loss": 1}) as (office, receiver):
        for _ in range(4):
            await office.meeting()
            await office.later(hours=1)
        span = {
            "since": text(NOW + timedelta(hours=1)),
            "until": text(NOW + timedelta(hours=2)),
        }
        lost = {m["created"]: m["id"] for m in (await overview(office))["messages"]}
        receiver.statuses = [500]
        answer = await office.good("POST", "/_sim/webhooks/replay", span)
        assert answer == {"replayed": 2}
        assert sum((await overview(office))["counts"].values()) == 4
        await office.later(minutes=1)
        assert sorted(set(receiver.ids)) == sorted(lost[at] for at in span.values())
        assert len(receiver.got) == 3
        again = await office.good("POST", "/_sim/webhooks/replay", span)
        assert again == {"replayed": 0}


async def test_line_57_a_replayed_message_is_retried_as_a_new_one_is() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 500
        await office.meeting()
        await office.later(days=2)
        await office.good("POST", "/_sim/webhooks/replay")
        await office.later(days=2)
        assert len(receiver.got) == 16
        assert receiver.after[8:10] == [timedelta(days=2), timedelta(days=2, seconds=5)]


async def test_what_waits_for_a_deleted_endpoint_can_be_replayed() -> None:
    async with announced() as (office, receiver):
        receiver.statuses = [500]
        await office.meeting()
        await office.sim.delivered()
        await office.good("DELETE", ENDPOINT)
        await office.later(days=1)
        assert (await overview(office))["counts"]["failed"] == 1
        await office.good("PUT", ENDPOINT, {"url": receiver.url})
        await office.good("POST", "/_sim/webhooks/replay")
        await office.sim.delivered()
        assert receiver.ids[0] == receiver.ids[1]


async def test_deliver_waits_until_all_that_is_due_has_been_tried() -> None:
    async with announced() as (office, receiver):
        receiver.works = 0.3
        receiver.statuses = [500]
        await office.meeting()
        body = {"timeout_seconds": 0.01}
        hasty = await office.good("POST", "/_sim/webhooks/deliver", body)
        assert hasty == {"done": False, "waiting": 1}
        patient = await office.good("POST", "/_sim/webhooks/deliver")
        assert patient == {"done": True, "waiting": 1}
        assert len(receiver.got) == 1


async def test_only_the_last_finished_messages_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(messages, "KEPT", 3)
    async with announced() as (office, receiver):
        for _ in range(5):
            await office.meeting()
            await office.sim.delivered()
        kept = [message["id"] for message in (await overview(office))["messages"]]
        assert kept == receiver.ids[:1:-1]


async def test_messages_that_are_put_elsewhere_go_on_as_before() -> None:
    async with announced(switches={"webhook_coalescing": 5}) as (office, receiver):
        receiver.statuses = [500]
        await office.meeting()
        await office.later(seconds=6)
        event = await office.meeting()
        copy = Messages()
        for message in office.sim.world.messages:
            copy.put(message)
        office.sim.world.messages = copy
        await office.edit(event, "cancel")
        await office.later(days=1)
        assert receiver.after == [timedelta(seconds=s) for s in (5, 10, 11)]
        assert len(set(receiver.ids)) == 2
        await office.edit(event, "restore")
        await office.later(days=1)
        assert len(set(receiver.ids)) == 3
        newest = (await overview(office))["messages"][0]
        assert newest["id"] == receiver.ids[-1]


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("PUT", "endpoint", {}, "url"),
        ("PUT", "endpoint", {"url": "/hook"}, "url"),
        ("PUT", "endpoint", {"url": "ftp://app.example/"}, "url"),
        ("PUT", "endpoint", {"url": "http://a:b@app.example/"}, "url"),
        ("PUT", "endpoint", {"url": "http://a@app.example/"}, "url"),
        ("PUT", "endpoint", {"url": "http://app.example/#a"}, "url"),
        ("PUT", "endpoint", {"url": "http://app.example/a b"}, "url"),
        ("PUT", "endpoint", {"url": "http://app.example/\r\nX: y"}, "url"),
        ("PUT", "endpoint", {"url": "http://app.example:99999/"}, "url"),
        ("PUT", "endpoint", {"url": "http://app.example:0/"}, "url"),
        ("PUT", "endpoint", {"url": "http://[::1/"}, "url"),
        ("PUT", "endpoint", {"url": "http://"}, "url"),
        ("PUT", "endpoint", {"url": "http://app.example/" + "a" * 2000}, "url"),
        ("PUT", "endpoint", {"url": 7}, "url"),
        ("PUT", "endpoint", {"url": "http://a.example", "secret": "s"}, "secret"),
        ("PUT", "endpoint", {"url": "http://a.example", "secret": "whsec_"}, "secret"),
        ("PUT", "endpoint", {"url": "http://a.example", "headers": "x"}, "headers"),
        ("PUT", "endpoint", {"url": "http://a.example", "types": ["A b"]}, "types.0"),
        ("PUT", "endpoint", {"url": "http://a.example", "workspace": "x"}, "workspace"),
        ("PUT", "endpoint", {"url": "http://a.example", "color": "red"}, "color"),
        ("DELETE", "endpoint", {"workspace": "x"}, "workspace"),
        ("DELETE", "endpoint", {}, "workspace"),
        ("POST", "rotate", {}, "workspace"),
        ("POST", "enable", {}, "workspace"),
        ("POST", "replay", {}, "workspace"),
        ("POST", "replay", {"since": "yesterday"}, "since"),
        ("POST", "replay", {"since": text(NOW), "until": "2026-01-01T00:00Z"}, "body"),
        ("POST", "deliver", {"timeout_seconds": -1}, "timeout_seconds"),
        ("POST", "deliver", {"timeout_seconds": 601}, "timeout_seconds"),
    ],
)
async def test_bad_input_about_webhooks_is_400_and_names_the_field(
    office: Office, method: str, path: str, body: Json, field: str
) -> None:
    answer = await office.call(method, f"/_sim/webhooks/{path}", body)
    assert answer.status == 400
    assert field in [error["field"] for error in answer.json["errors"]]


@pytest.mark.parametrize("limit", ["-1", "10001", "many", ""])
async def test_the_overview_has_a_limit(office: Office, limit: str) -> None:
    answer = await office.call("GET", f"/_sim/webhooks?limit={limit}")
    assert answer.status == 400
    assert [error["field"] for error in answer.json["errors"]] == ["limit"]


async def test_the_overview_shows_the_latest_messages_first() -> None:
    async with announced() as (office, receiver):
        for _ in range(3):
            await office.meeting()
            await office.sim.delivered()
        seen = await office.good("GET", "/_sim/webhooks?limit=2")
        assert [message["id"] for message in seen["messages"]] == receiver.ids[:0:-1]
        assert seen["counts"]["delivered"] == 3


async def test_who_has_no_endpoint_has_no_messages() -> None:
    async with open_office() as office:
        await office.meeting(start=NOW + timedelta(days=30))
        await office.later(days=10)
        assert await overview(office) == {
            "endpoints": [],
            "counts": {"waiting": 0, "delivered": 0, "failed": 0, "lost": 0},
            "messages": [],
        }
