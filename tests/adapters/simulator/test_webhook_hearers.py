"""Who hears what: subscriptions, and workspaces with endpoints of their own."""

from datetime import timedelta

import pytest

from callsheet.adapters.simulator.model import StatusChange, Workspace
from callsheet.adapters.simulator.webhooks.notices import bot_notice
from tests.adapters.simulator.office import NOW, Json, Office
from tests.adapters.simulator.receiver import Receiver, announced, receiving

ENDPOINT = "/_sim/webhooks/endpoint"
SETTINGS = {
    "platform": "microsoft_outlook",
    "oauth_client_id": "client",
    "oauth_client_secret": "secret",
    "oauth_refresh_token": "refresh",
    "oauth_email": "dan@acme.example",
}


@pytest.mark.parametrize(
    ("types", "heard"),
    [
        (None, ["calendar.sync_events", "calendar.update", "bot.done"]),
        (["calendar.update"], ["calendar.update"]),
        (["bot.done", "calendar.sync_events"], ["calendar.sync_events", "bot.done"]),
        ([], []),
    ],
)
async def test_only_types_that_are_subscribed_to_are_sent(
    types: Json, heard: list[str]
) -> None:
    async with announced() as (office, receiver):
        body = {"url": receiver.url, "types": types}
        await office.good("PUT", ENDPOINT, body)
        bot = await office.book(await office.meeting())
        world = office.sim.world
        done = StatusChange(code="done", at=world.at)
        world.outbox.append(bot_notice(world.bots[bot], done))
        await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
        await office.sim.delivered()
        assert sorted(receiver.events) == sorted(heard)


async def second(office: Office, receiver: Receiver) -> str:
    """A calendar in a second workspace, which has an endpoint of its own."""
    office.sim.world.add_workspace(Workspace(name="second", keys=["other-key"]))
    await office.good("PUT", ENDPOINT, {"url": receiver.url, "workspace": "second"})
    path = "/api/v2/calendars/"
    answer = await office.call("POST", path, SETTINGS, key="other-key")
    assert answer.status == 201
    return str(answer.json["id"])


async def test_each_workspace_hears_only_of_its_own() -> None:
    async with announced() as (office, first), receiving() as other:
        calendar = await second(office, other)
        await office.later(minutes=1)
        assert first.got == []
        assert {body["data"]["calendar_id"] for body in other.bodies} == {calendar}
        other.got.clear()
        await office.meeting()
        await office.sim.delivered()
        assert len(first.got) == 1
        assert other.got == []


async def test_an_endpoint_that_never_answers_holds_up_no_other_workspace() -> None:
    async with announced() as (office, first), receiving() as other:
        first.works = 60
        event = await office.meeting()
        for minutes in range(1, 60):
            await office.move(event, NOW + timedelta(days=1, minutes=minutes))
        await first.arrived.wait()
        await second(office, other)
        office.sim.world.clock.advance(timedelta(minutes=1))
        await office.good("POST", "/_sim/webhooks/deliver", {"timeout_seconds": 1})
        assert set(other.events) == {"calendar.update"}
