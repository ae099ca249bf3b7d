"""What the simulator sends arrives: both families of headers, also while rotating."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from callsheet.application.inbox import Notice, NoticeKind
from tests.adapters.simulator.office import NOW, Json, Office, open_office
from tests.adapters.webhooks.endpoint import (
    FAMILIES,
    NEXT_SECRET,
    SECRET,
    TOKEN,
    Endpoint,
    serving,
)


@asynccontextmanager
async def announced(
    endpoint: Endpoint, query: str = "", **options: Json
) -> AsyncIterator[Office]:
    """An office whose changes are announced to the endpoint, on one clock."""
    options = {"webhook_secret": SECRET, **options}
    async with open_office(webhook_url=endpoint.url + query, **options) as office:
        endpoint.clock.shows = lambda: office.sim.world.at
        yield office


async def after_a_meeting(office: Office, endpoint: Endpoint) -> list[Notice]:
    await office.meeting()
    await office.sim.delivered()
    return await endpoint.notices()


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_meeting_is_told_of(family: str) -> None:
    async with (
        serving() as endpoint,
        announced(endpoint, webhook_headers=family) as office,
    ):
        [notice] = await after_a_meeting(office, endpoint)
        assert notice.kind is NoticeKind.CALENDAR_SYNC_EVENTS
        assert notice.calendar_id == office.ana
        assert notice.since is not None
        assert timedelta() <= NOW - notice.since <= timedelta(minutes=1)


async def test_a_secret_is_replaced_without_a_loss() -> None:
    async with (
        serving([SECRET, NEXT_SECRET]) as endpoint,
        announced(endpoint) as office,
    ):
        await after_a_meeting(office, endpoint)
        await office.good("POST", "/_sim/webhooks/rotate", {"secret": NEXT_SECRET})
        assert len(await after_a_meeting(office, endpoint)) == 2
        await office.later(hours=25)
        assert len(await after_a_meeting(office, endpoint)) == 3


async def test_without_a_secret_the_token_in_the_address_lets_it_in() -> None:
    query = f"?token={TOKEN.replace(' ', '%20')}"
    async with (
        serving(secrets=(), tokens=[TOKEN]) as endpoint,
        announced(endpoint, query, webhook_secret=None) as office,
    ):
        assert len(await after_a_meeting(office, endpoint)) == 1


async def test_a_message_that_comes_twice_is_kept_once() -> None:
    async with serving() as endpoint, announced(endpoint) as office:
        world = office.sim.world
        world.switches = world.switches.changed({"webhook_duplicates": 1.0})
        await after_a_meeting(office, endpoint)
        await office.later(minutes=1)
        assert len(endpoint.woken) == 2
        assert len(await endpoint.notices()) == 1


async def test_the_life_of_a_bot_is_told_of() -> None:
    async with serving() as endpoint, announced(endpoint) as office:
        event_id = await office.meeting()
        bot_id = await office.book(event_id)
        await office.later(days=3)
        told = [one for one in await endpoint.notices() if one.kind is NoticeKind.BOT]
        assert {one.bot_id for one in told} == {bot_id}
        codes = [one.code for one in told]
        assert codes == (await office.life(bot_id))[1:]
        assert codes[-1] == "done"
        assert all(one.happened_at is not None for one in told)
