"""`/_sim/state`: the whole world downloaded, and put back into a running simulator."""

import asyncio
import json
from datetime import timedelta

import aiohttp
import pytest

from callsheet.adapters.simulator.control import state
from callsheet.adapters.simulator.server import LARGEST_BODY
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.adapters.simulator.worlds.saved import save
from tests.adapters.simulator.office import KEY, NOW, Json, Office, open_office
from tests.adapters.simulator.receiver import announced

PATH = "/_sim/state"


async def downloaded(office: Office) -> bytes:
    async with office.http.get(office.sim.base_url + PATH) as response:
        assert response.status == 200
        assert response.content_type == "application/json"
        assert response.headers["Cache-Control"] == "no-store"
        return await response.read()


async def test_what_is_downloaded_and_put_back_undoes_what_was_done_since(
    office: Office,
) -> None:
    event = await office.meeting()
    before = await downloaded(office)
    assert json.loads(before)["format"] == "callsheet-simulator/1"
    bot = await office.book(event)
    await office.later(hours=5)
    answer = await office.good("PUT", PATH, before)
    assert answer == {
        "now": "2026-03-02T08:00:00Z",
        "workspaces": 1,
        "calendars": 2,
        "events": 1,
        "bots": 0,
    }
    assert await downloaded(office) == before
    assert (await office.event(event))["bots"] == []
    # It goes on as it did the first time.
    assert await office.book(event) == bot
    assert (await office.good("GET", "/_sim/check"))["inconsistencies"] == []


async def test_a_large_world_goes_through(office: Office) -> None:
    world = company(seed=4, now=NOW, calendars=20, events_per_calendar=60)
    data = save(world)
    assert len(data) > 2 * LARGEST_BODY
    answer = await office.good("PUT", PATH, data)
    assert answer["calendars"] == 20
    assert len(await office.listed()) == len(
        [event for event in world.events.values() if event.stored is not None]
    )


async def test_other_calls_take_no_more_than_before(office: Office) -> None:
    answer = await office.call("POST", "/_sim/clock", b" " * (LARGEST_BODY + 1))
    assert answer.status == 413


async def test_a_state_has_a_limit_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "LARGEST", LARGEST_BODY)
    assert (await office.call("PUT", PATH, b" " * (LARGEST_BODY + 1))).status == 413


async def test_keys_of_the_running_simulator_stay_good(office: Office) -> None:
    async with open_office(api_key="another-key") as other:
        saved = await downloaded(other)
    await office.good("PUT", PATH, saved)
    for key in ("sim-key", "another-key"):
        answer = await office.call("GET", "/api/v2/calendars/", key=f"Token {key}")
        assert answer.status == 200


async def test_a_key_that_is_anothers_there_is_refused(office: Office) -> None:
    document = json.loads(await downloaded(office))
    document["workspaces"][0]["keys"] = []
    document["workspaces"].append({"name": "other", "keys": ["sim-key"]})
    answer = await office.call("PUT", PATH, document)
    assert answer.status == 400
    assert answer.json["errors"] == [
        {
            "field": "workspaces[1].keys",
            "message": "has a key that is the main workspace's here",
        }
    ]


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (b"", "body", "is no JSON"),
        (b"{}", "format", "is missing"),
        ({"format": "callsheet-simulator/9"}, "format", "another version"),
        ({"format": "callsheet-simulator/1"}, "clock", "is missing"),
    ],
)
async def test_what_is_no_world_is_refused_and_nothing_changes(
    office: Office, body: Json, field: str, message: str
) -> None:
    before = await downloaded(office)
    answer = await office.call("PUT", PATH, body)
    assert answer.status == 400
    assert answer.json["code"] == "invalid_control_request"
    assert answer.json["errors"][0]["field"] == field
    assert message in answer.json["errors"][0]["message"]
    assert await downloaded(office) == before


async def test_what_the_server_remembers_of_calls_is_forgotten_but_for_their_list(
    office: Office,
) -> None:
    event, other = await office.meeting(), await office.meeting()
    saved = await downloaded(office)
    path = f"/api/v2/calendar-events/{event}/bot/"
    body: Json = {"bot_config": {}}
    await office.call("POST", path, {**body, "deduplication_key": KEY}, once="a")
    for _ in range(58):
        assert len(await office.listed()) == 2
    await office.good("POST", "/_sim/script", {"answers": [{"status": 503}]})
    number = len(office.sim.requests)
    await office.good("PUT", PATH, saved)
    again = await office.call(
        "POST", path, {**body, "deduplication_key": "other"}, once="a"
    )
    assert again.json["bots"][0]["deduplication_key"] == "other"
    assert [entry.replayed for entry in office.sim.requests.since(number)] == [False]
    for _ in range(58):
        assert len(await office.listed()) == 2
    assert (await office.event(other))["bots"] == []


async def test_a_write_that_is_under_way_is_cut_off(office: Office) -> None:
    event = await office.meeting()
    saved = await downloaded(office)
    office.switch(write_takes_ms=60_000)
    writing = asyncio.create_task(office.add(event))
    await asyncio.sleep(0.3)
    await office.good("PUT", PATH, saved)
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(writing, 5)
    assert await downloaded(office) == saved
    assert (await office.add(event)).status == 200


async def test_a_step_that_is_under_way_is_cut_off_and_webhooks_are_called_back() -> (
    None
):
    async with announced() as (office, receiver):
        event = await office.meeting()
        await office.good("POST", "/_sim/webhooks/deliver", {})
        saved = await downloaded(office)
        receiver.works = 10
        await office.edit(event, "edit", title="Slow")
        stepping = asyncio.create_task(office.later(days=1))
        await receiver.arrived.wait()
        await asyncio.sleep(0.1)
        receiver.works = 0
        await asyncio.wait_for(office.good("PUT", PATH, saved), 5)
        with pytest.raises(aiohttp.ClientError):
            await stepping
        assert await downloaded(office) == saved
        receiver.got.clear()
        await office.edit(event, "edit", title="Quick")
        await office.good("POST", "/_sim/webhooks/deliver", {})
        assert receiver.events == ["calendar.sync_events"]
        await office.later(days=1)


async def test_a_message_that_waits_is_sent_by_the_world_that_was_loaded() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 503
        await office.meeting()
        await office.good("POST", "/_sim/webhooks/deliver", {})
        saved, tried = await downloaded(office), set(receiver.ids)
        receiver.otherwise = 204
        receiver.got.clear()
        await office.good("PUT", PATH, saved)
        await office.later(seconds=6)
        await office.good("POST", "/_sim/webhooks/deliver", {})
        assert set(receiver.ids) == tried
        assert receiver.after == [timedelta(seconds=5)]


async def test_it_is_for_this_machine_only(office: Office) -> None:
    for method in ("GET", "PUT"):
        answer = await office.call(method, PATH, host="recall.example")
        assert answer.status == 403
