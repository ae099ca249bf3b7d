"""Line 53: the same `Idempotency-Key` gets the same answer for an hour."""

import asyncio
from datetime import timedelta

import pytest

from callsheet.adapters.simulator.model import Workspace
from callsheet.adapters.simulator.recall import replays
from tests.adapters.simulator.office import KEY, NOW, Answer, Json, Office

EVENTS = "/api/v2/calendar-events/"
NEW = {
    "platform": "google_calendar",
    "oauth_client_id": "client",
    "oauth_client_secret": "secret",
    "oauth_refresh_token": "refresh",
}


async def add(
    office: Office, event: str, once: str, *, key: str = KEY, **config: Json
) -> Answer:
    body = {"deduplication_key": key, "bot_config": config}
    return await office.call("POST", f"{EVENTS}{event}/bot/", body, once=once)


async def test_line_53_a_repeat_gets_the_first_answer_and_does_nothing(
    office: Office,
) -> None:
    event = await office.meeting()
    first = await add(office, event, "once", bot_name="First")
    again = await add(office, event, "once", bot_name="Second")
    assert (again.status, again.json) == (200, first.json)
    bot = await office.bot(first.json["bots"][0]["bot_id"])
    assert bot["bot_name"] == "First"
    log = office.sim.requests.since()
    assert [entry.replayed for entry in log if entry.method == "POST"] == [False, True]


async def test_line_53_a_stored_507_is_given_again_though_a_bot_is_free(
    office: Office,
) -> None:
    office.switch(adhoc_pool=0)
    event = await office.meeting(start=NOW + timedelta(minutes=5))
    assert (await add(office, event, "once")).status == 507
    office.switch(adhoc_pool=None)
    again = await add(office, event, "once")
    assert (again.status, again.headers["Retry-After"]) == (507, "30")
    assert (await add(office, event, "another")).status == 200


async def test_line_53_a_stored_refusal_is_given_again(office: Office) -> None:
    event = await office.meeting(meeting_url=None)
    assert (await add(office, event, "once")).status == 400
    await office.edit(event, "link", meeting_url="https://zoom.us/j/1")
    assert (await add(office, event, "once")).status == 400


async def test_line_53_an_hour_later_the_key_is_new(office: Office) -> None:
    event = await office.meeting()
    first = await add(office, event, "once")
    await office.remove(event)
    await office.later(minutes=59, seconds=59)
    assert (await add(office, event, "once")).json == first.json
    assert (await office.event(event))["bots"] == []
    await office.later(seconds=1)
    assert (await add(office, event, "once")).json != first.json
    assert len((await office.event(event))["bots"]) == 1


async def test_line_53_the_key_belongs_to_method_and_path(office: Office) -> None:
    one, other = await office.shared()
    assert (await add(office, one, "once")).json["id"] == one
    assert (await add(office, other, "once")).json["id"] == other
    path = f"/api/v2/calendars/{office.ana}"
    patched = await office.call("PATCH", path, {}, once="once")
    assert patched.json["id"] == office.ana


async def test_line_53_a_repeated_patch_changes_nothing(office: Office) -> None:
    path = f"/api/v2/calendars/{office.ana}/"
    first = await office.call("PATCH", path, {"metadata": {"a": "1"}}, once="once")
    await office.good("PATCH", path, {"metadata": {"a": "2"}})
    again = await office.call("PATCH", path, {"metadata": {"a": "1"}}, once="once")
    assert (again.status, again.json) == (200, first.json)
    assert (await office.good("GET", path))["metadata"] == {"a": "2"}


async def test_line_53_each_workspace_has_its_own_keys(office: Office) -> None:
    other = Workspace(name="other", keys=["other-key"])
    office.sim.world.add_workspace(other)
    made = [
        await office.call("POST", "/api/v2/calendars/", NEW, key=key, once="once")
        for key in ("sim-key", "other-key", "sim-key")
    ]
    assert [answer.status for answer in made] == [201, 201, 201]
    assert made[0].json == made[2].json
    assert made[0].json["id"] != made[1].json["id"]


async def test_line_53_on_delete_and_get_the_key_means_nothing(
    office: Office,
) -> None:
    event = await office.meeting()
    path = f"{EVENTS}{event}/bot/"
    for _ in range(2):
        await office.book(event)
        answer = await office.call("DELETE", path, once="once")
        assert answer.json["bots"] == []


async def test_line_53_a_twin_of_a_call_that_still_runs_is_409(
    office: Office,
) -> None:
    office.switch(write_takes_ms=300)
    event = await office.meeting()
    running = asyncio.create_task(add(office, event, "once"))
    await asyncio.sleep(0.1)
    assert (await add(office, event, "once")).status == 409
    first = await running
    assert first.status == 200
    assert (await add(office, event, "once")).json == first.json


async def test_a_429_is_not_kept(office: Office) -> None:
    event = await office.meeting()
    office.switch(p_429=1)
    assert (await add(office, event, "once")).status == 429
    office.switch(p_429=0)
    assert (await add(office, event, "once")).status == 200


async def test_a_key_that_is_too_long_is_400(office: Office) -> None:
    answer = await add(office, await office.meeting(), "x" * 256)
    assert (answer.status, list(answer.json)) == (400, ["Idempotency-Key"])


async def test_on_a_clock_that_stands_only_so_many_answers_are_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "MOST", 2)
    event = await office.meeting()
    for once in ("first", "second", "third"):
        await add(office, event, once)
    await office.remove(event)
    assert len((await add(office, event, "third")).json["bots"]) == 1
    assert (await office.event(event))["bots"] == []
    assert len((await add(office, event, "first")).json["bots"]) == 1
    assert len((await office.event(event))["bots"]) == 1
