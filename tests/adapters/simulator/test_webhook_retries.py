"""Line 56: when a message is sent again, and when it is given up."""

import asyncio
import time
from datetime import timedelta

import pytest

from callsheet.adapters.simulator import stepping
from callsheet.adapters.simulator.server import Simulator
from tests.adapters.simulator.office import NOW, at, open_office, text
from tests.adapters.simulator.receiver import (
    SECRET,
    announced,
    overview,
    receiving,
)

SCHEDULE = [
    timedelta(),
    timedelta(seconds=5),
    timedelta(minutes=5, seconds=5),
    timedelta(minutes=35, seconds=5),
    timedelta(hours=2, minutes=35, seconds=5),
    timedelta(hours=7, minutes=35, seconds=5),
    timedelta(hours=17, minutes=35, seconds=5),
    timedelta(hours=27, minutes=35, seconds=5),
]
"""From the first attempt: at once, then 5 s, 5 min, 30 min, 2, 5, 10 and 10 h."""


async def test_line_56_a_failure_is_repeated_with_the_same_id_until_a_2xx() -> None:
    async with announced() as (office, receiver):
        receiver.statuses = [500, 404, 200]
        await office.meeting()
        await office.later(seconds=4)
        assert len(receiver.got) == 1
        await office.later(days=3)
        assert receiver.after == SCHEDULE[:3]
        assert len(set(receiver.ids)) == 1
        assert len({body for _, body in receiver.got}) == 1
        [message] = (await overview(office))["messages"]
        assert message["state"] == "delivered"


async def test_line_56_a_step_of_days_makes_each_attempt_at_its_own_instant() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 500
        await office.meeting()
        await office.later(days=4)
        assert receiver.after == SCHEDULE
        assert len(set(receiver.ids)) == 1
        [message] = (await overview(office))["messages"]
        assert message["state"] == "failed"
        assert [at(a["at"]) - NOW for a in message["attempts"]] == SCHEDULE
        assert {a["status"] for a in message["attempts"]} == {500}


async def test_line_56_small_steps_make_the_same_attempts_as_a_large_one() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 503
        await office.meeting()
        for _ in range(30):
            await office.later(hours=1)
        assert receiver.after == SCHEDULE


async def test_line_56_what_happens_on_the_way_is_announced_on_the_way() -> None:
    async with announced() as (office, receiver):
        await office.meeting(start=NOW + timedelta(days=30))
        receiver.statuses = [500]
        await office.later(days=5)
        enters = timedelta(days=2)
        assert receiver.after == [enters, enters + timedelta(seconds=5)]


@pytest.mark.parametrize("status", [301, 307, 308, 400, 410, 500])
async def test_line_56_a_redirect_and_every_refusal_is_a_failure(status: int) -> None:
    async with announced() as (office, receiver):
        receiver.statuses = [status]
        await office.meeting()
        await office.later(seconds=6)
        assert receiver.after == SCHEDULE[:2]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_line_56_every_2xx_is_a_success(status: int) -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = status
        await office.meeting()
        await office.later(days=2)
        assert len(receiver.got) == 1


async def test_line_56_an_answer_that_comes_too_late_is_a_failure() -> None:
    async with announced() as (office, receiver):
        url = {"url": receiver.url, "secret": SECRET, "timeout_seconds": 0.2}
        await office.good("PUT", "/_sim/webhooks/endpoint", url)
        receiver.works = 0.6
        await office.meeting()
        await office.sim.delivered()
        receiver.works = 0
        await office.later(minutes=1)
        assert receiver.after == SCHEDULE[:2]
        [message] = (await overview(office))["messages"]
        first, second = message["attempts"]
        assert (first["status"], second["status"]) == (None, 204)
        assert first["error"].endswith("TimeoutError")


async def test_line_56_recall_waits_for_15_seconds_and_not_longer() -> None:
    async with announced() as (office, receiver):
        [endpoint] = (await overview(office))["endpoints"]
        assert endpoint["timeout_seconds"] == 15
        body = {"url": receiver.url, "timeout_seconds": 15.1}
        answer = await office.call("PUT", "/_sim/webhooks/endpoint", body)
        assert answer.json["errors"][0]["field"] == "timeout_seconds"


async def test_line_56_an_endpoint_that_is_not_there_is_tried_again() -> None:
    async with receiving() as receiver:
        url = receiver.url
    async with open_office(webhook_url=url, webhook_secret=SECRET) as office:
        await office.meeting()
        await office.later(days=2)
        [message] = (await overview(office))["messages"]
        assert [at(a["at"]) - NOW for a in message["attempts"]] == SCHEDULE
        assert {a["error"] for a in message["attempts"]} == {"ClientConnectorError"}


async def test_a_name_that_no_resolver_takes_is_a_failure_like_any() -> None:
    url = f"http://{'a' * 70}.example/hook"
    async with open_office(webhook_url=url) as office:
        await office.meeting()
        await office.sim.delivered()
        [message] = (await overview(office))["messages"]
        assert (message["state"], len(message["attempts"])) == ("waiting", 1)


async def test_a_slow_endpoint_gets_50_messages_at_once_and_no_more() -> None:
    async with announced(switches={"webhook_delay": 1}) as (office, receiver):
        receiver.works = 0.5
        event = await office.meeting()
        for minutes in range(1, 120):
            await office.move(event, NOW + timedelta(days=1, minutes=minutes))
        await office.later(seconds=1)
        await office.sim.delivered()
        assert len(receiver.got) == 120
        assert receiver.most == 50


async def test_closing_does_not_wait_for_an_endpoint_that_never_answers() -> None:
    async with receiving() as receiver:
        receiver.works = 60
        async with open_office(webhook_url=receiver.url) as office:
            await office.meeting()
            await receiver.arrived.wait()
            began = time.monotonic()
        assert time.monotonic() - began < 5
        [message] = office.sim.world.messages
        assert (message.state, message.attempts) == ("waiting", ())


async def test_what_was_on_its_way_at_the_closing_is_sent_by_the_next_simulator() -> (
    None
):
    async with receiving() as receiver:
        receiver.works = 60
        async with open_office(webhook_url=receiver.url) as office:
            await office.meeting()
            await receiver.arrived.wait()
        receiver.works = 0
        async with Simulator(office.sim.world) as again:
            await again.delivered()
        [message] = office.sim.world.messages
        assert (message.state, len(message.attempts)) == ("delivered", 1)
        assert len(receiver.got) == 2


async def test_closing_does_not_wait_for_a_step_that_waits_for_an_endpoint() -> None:
    async with receiving() as receiver:
        receiver.works = 60
        async with open_office(webhook_url=receiver.url) as office:
            await office.meeting()
            step = asyncio.create_task(office.later(days=1))
            await receiver.arrived.wait()
            await asyncio.sleep(0.1)
            began = time.monotonic()
            await office.sim.__aexit__(None, None, None)
            assert time.monotonic() - began < 5
            await asyncio.gather(step, return_exceptions=True)


async def test_a_step_waits_for_slow_endpoints_only_for_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stepping, "PATIENCE", 0.3)
    async with announced() as (office, receiver):
        receiver.works = 60
        await office.meeting()
        began = time.monotonic()
        await office.later(days=1)
        assert time.monotonic() - began < 5
        clock = await office.good("GET", "/_sim/clock")
        assert clock["now"] == text(NOW + timedelta(days=1))


async def test_steps_at_the_same_time_add_up() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 500
        await office.meeting()
        await asyncio.gather(*(office.later(hours=10) for _ in range(4)))
        clock = await office.good("GET", "/_sim/clock")
        assert clock["now"] == text(NOW + timedelta(hours=40))
        assert receiver.after == SCHEDULE
