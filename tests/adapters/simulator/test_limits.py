"""Line 51: sliding windows for each operation and workspace."""

import pytest

from callsheet.adapters.simulator.recall import bots, calendars, events
from callsheet.adapters.simulator.recall.script import OPERATIONS
from callsheet.adapters.simulator.recall.usage import LIMITS
from tests.adapters.simulator.office import Office

CALENDARS = "/api/v2/calendars/"
EVENTS = "/api/v2/calendar-events/"
BOTS = "/api/v1/bot/"


async def used_up(office: Office, path: str, times: int) -> None:
    for _ in range(times):
        await office.good("GET", path)


async def test_line_51_the_61st_list_within_a_minute_is_429(office: Office) -> None:
    await used_up(office, EVENTS, 60)
    answer = await office.call("GET", EVENTS)
    assert answer.status == 429
    assert answer.headers["Retry-After"] == "60"
    assert "60 seconds" in answer.json["detail"]


async def test_line_51_each_operation_is_counted_by_itself(office: Office) -> None:
    event = await office.meeting()
    await used_up(office, EVENTS, 60)
    await office.good("GET", CALENDARS)
    await office.event(event)
    await office.book(event)


@pytest.mark.parametrize(
    ("method", "path", "a_minute"),
    [
        ("GET", CALENDARS, 60),
        ("POST", CALENDARS, 300),
        ("GET", f"{CALENDARS}nobody/", 300),
        ("PATCH", f"{CALENDARS}nobody/", 300),
        ("DELETE", f"{CALENDARS}nobody/", 300),
        ("POST", f"{CALENDARS}nobody/access-token/", 300),
        ("GET", EVENTS, 60),
        ("GET", f"{EVENTS}nobody/", 300),
        ("POST", f"{EVENTS}nobody/bot/", 600),
        ("DELETE", f"{EVENTS}nobody/bot/", 600),
        ("POST", BOTS, 60),
        ("GET", BOTS, 60),
        ("GET", f"{BOTS}nobody/", 300),
        ("PATCH", f"{BOTS}nobody/", 300),
        ("DELETE", f"{BOTS}nobody/", 300),
        ("POST", f"{BOTS}nobody/leave_call/", 300),
    ],
)
async def test_line_51_each_operation_has_the_limit_that_is_published(
    office: Office, method: str, path: str, a_minute: int
) -> None:
    for _ in range(a_minute):
        assert (await office.call(method, path)).status in (200, 400, 404)
    assert (await office.call(method, path)).status == 429


async def test_line_51_the_window_slides(office: Office) -> None:
    await used_up(office, EVENTS, 30)
    await office.later(seconds=20)
    await used_up(office, EVENTS, 30)
    await office.later(seconds=25.5)
    answer = await office.call("GET", EVENTS)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "15")
    await office.later(seconds=15)
    await used_up(office, EVENTS, 30)
    assert (await office.call("GET", EVENTS)).status == 429


async def test_line_51_calls_that_are_refused_count_and_those_over_it_do_not(
    office: Office,
) -> None:
    for _ in range(60):
        answer = await office.call("GET", f"{EVENTS}?cursor=!")
        assert answer.status == 400
    for _ in range(50):
        assert (await office.call("GET", EVENTS)).status == 429
    await office.later(seconds=60)
    assert (await office.call("GET", EVENTS)).status == 200


async def test_a_call_with_a_wrong_key_counts_for_nobody(office: Office) -> None:
    for _ in range(100):
        assert (await office.call("GET", EVENTS, key="wrong")).status == 401
    assert (await office.call("GET", EVENTS)).status == 200


async def test_line_51_the_limits_may_be_off(office: Office) -> None:
    office.switch(rate_limits="off")
    await used_up(office, EVENTS, 100)


async def test_line_51_the_machines_clock_may_count_where_the_simulations_stands(
    office: Office,
) -> None:
    office.switch(rate_limits="wall")
    await used_up(office, EVENTS, 60)
    answer = await office.call("GET", EVENTS)
    assert answer.status == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    await office.later(hours=1)
    assert (await office.call("GET", EVENTS)).status == 429


async def test_line_51_writes_may_be_counted_together(office: Office) -> None:
    office.switch(one_write_limit=True, write_takes_ms=0)
    event = await office.meeting()
    for _ in range(300):
        await office.book(event)
        await office.remove(event)
    assert (await office.add(event)).status == 429
    path = f"{EVENTS}{event}/bot/"
    assert (await office.call("DELETE", path)).status == 429


async def test_line_51_any_call_may_be_over_it(office: Office) -> None:
    office.switch(p_429=1)
    event = await office.meeting()
    for answer in (await office.call("GET", EVENTS), await office.add(event)):
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) >= 1
    office.switch(p_429=0)
    assert (await office.event(event))["bots"] == []


def test_every_operation_of_recall_has_a_limit_and_can_be_scripted() -> None:
    routes = [
        *calendars.routes(),
        *events.routes(),
        *bots.routes(),
    ]
    names = {getattr(route.handler, "__name__", "") for route in routes}
    assert names <= set(LIMITS)
    assert set(OPERATIONS) == set(LIMITS)
