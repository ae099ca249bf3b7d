"""Line 57: an endpoint is disabled after five days, and its messages are replayed."""

from datetime import timedelta

import pytest

from callsheet.adapters.simulator.webhooks.endpoint import Endpoint
from tests.adapters.simulator.office import NOW, Json, Office, at, text
from tests.adapters.simulator.receiver import announced, overview

HALF_A_DAY = timedelta(hours=12)


async def half_days(office: Office, count: int) -> None:
    """Let half days pass, each with a change at its beginning."""
    for _ in range(count):
        await office.meeting(start=office.sim.world.at + timedelta(days=1))
        await office.later(hours=12)


async def endpoint(office: Office) -> Json:
    [endpoint] = (await overview(office))["endpoints"]
    return endpoint


async def test_line_57_an_endpoint_that_fails_for_five_days_is_disabled() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 500
        await half_days(office, 11)
        # The half day in which the failures began does not count.
        assert (await endpoint(office))["failing_since"] == text(NOW + HALF_A_DAY)
        assert (await endpoint(office))["disabled_at"] is None
        await half_days(office, 1)
        disabled = NOW + HALF_A_DAY + timedelta(days=5)
        assert at((await endpoint(office))["disabled_at"]) == disabled
        assert receiver.instants[-1] == disabled
        states = (await overview(office))["counts"]
        assert (states["waiting"], states["failed"]) == (0, 12)


async def test_line_57_a_disabled_endpoint_gets_nothing_until_it_is_enabled() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 500
        await half_days(office, 12)
        receiver.otherwise = 204
        receiver.got.clear()
        await half_days(office, 2)
        assert receiver.got == []
        newest = (await overview(office))["messages"][0]
        assert (newest["state"], newest["attempts"]) == ("failed", [])
        answer = await office.call("POST", "/_sim/webhooks/replay")
        assert answer.json["errors"][0]["message"] == "its endpoint is disabled"
        enabled = await office.good("POST", "/_sim/webhooks/enable")
        assert (enabled["disabled_at"], enabled["failing_since"]) == (None, None)
        await half_days(office, 1)
        assert len(receiver.got) == 1
        replayed = await office.good("POST", "/_sim/webhooks/replay")
        await office.sim.delivered()
        assert replayed["replayed"] == 14
        assert len(set(receiver.ids)) == 15


async def test_line_57_a_single_success_begins_the_five_days_anew() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 500
        await half_days(office, 9)
        receiver.statuses = [200]
        await half_days(office, 8)
        assert (await endpoint(office))["disabled_at"] is None


async def test_line_57_it_may_be_taken_to_be_never_disabled() -> None:
    switches = {"webhook_disabled_after_days": None}
    async with announced(switches=switches) as (office, receiver):
        receiver.otherwise = 500
        await half_days(office, 20)
        assert (await endpoint(office))["disabled_at"] is None


@pytest.mark.parametrize(
    ("hours", "since"),
    [
        ([0, 11.9], None),
        ([0, 12], 12),
        ([0, 1, 2, 12.5], 12.5),
        ([0, 24], 24),
        ([0, 24.5], None),
        ([0, 24.5, 49], None),
        ([0, 13, 14], 13),
    ],
)
def test_the_days_run_from_a_failure_12_hours_after_one_of_the_last_24(
    hours: list[float], since: float | None
) -> None:
    endpoint = Endpoint(url="http://app.example/hook")
    for hour in hours:
        moment = NOW + timedelta(hours=hour)
        endpoint.note_failure(moment, disabled_after=timedelta(days=5))
    begun = None if since is None else NOW + timedelta(hours=since)
    assert endpoint.failing_since == begun


def test_many_failures_take_little_room() -> None:
    endpoint = Endpoint(url="http://app.example/hook")
    for second in range(0, 12 * 3600, 5):
        moment = NOW + timedelta(seconds=second)
        endpoint.note_failure(moment, disabled_after=None)
    assert len(endpoint.failures) == 12 * 60
