"""The clock through the control API: stepped, running, and to what happens next."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from callsheet.adapters.simulator.clock import FASTEST, Clock
from tests.adapters.simulator.office import NOW, Json, Office, at, text
from tests.adapters.simulator.receiver import announced


async def clock(office: Office, **body: Json) -> Json:
    return await office.good("POST", "/_sim/clock", body)


async def test_a_running_clock_shows_its_speed_and_a_stopped_one_none(
    office: Office,
) -> None:
    assert (await clock(office, mode="running"))["speed"] == 1
    shown = await clock(office, mode="running", speed=60.0)
    assert (shown["mode"], shown["speed"]) == ("running", 60)
    shown = await clock(office, mode="stepped")
    assert (shown["mode"], shown["speed"]) == ("stepped", None)


async def test_time_runs_at_the_speed_that_was_chosen(office: Office) -> None:
    await clock(office, mode="running", speed=3600)
    await asyncio.sleep(0.1)
    stopped = await clock(office, mode="stepped")
    assert at(stopped["now"]) >= NOW + timedelta(minutes=6)
    await asyncio.sleep(0.05)
    assert await office.good("GET", "/_sim/clock") == stopped


async def test_what_is_due_happens_by_itself_while_the_clock_runs(
    office: Office,
) -> None:
    bot = await office.book(await office.meeting(start=NOW + timedelta(hours=1)))
    await clock(office, mode="running", speed=FASTEST)
    await asyncio.sleep(0.1)
    assert (await office.life(bot))[-1] == "done"


async def test_the_clock_never_goes_back_whatever_its_speed(office: Office) -> None:
    steps: list[Json] = [
        {"mode": "running", "speed": 5000},
        {"advance_seconds": 60},
        {"mode": "running", "speed": 0.5},
        {"mode": "stepped"},
        {"advance_seconds": 0},
        {"mode": "running"},
    ]
    seen = [at((await clock(office, **body))["now"]) for body in steps]
    assert all(before <= after for before, after in pairwise(seen))
    assert seen[1] >= NOW + timedelta(seconds=60)


async def test_a_step_to_what_is_next_stops_at_each_happening(office: Office) -> None:
    start = NOW + timedelta(days=1)
    bot = await office.book(await office.meeting(start=start))
    assert (await clock(office, until="next"))["now"] == text(start)
    assert (await office.life(bot))[-1] == "joining_call"
    in_call = await clock(office, until="next")
    assert in_call["now"] == text(start + timedelta(seconds=5))
    assert (await office.life(bot))[-1] == "in_call_recording"
    ended = await clock(office, until="next")
    assert ended["now"] == text(start + timedelta(minutes=30))
    assert (await office.life(bot))[-1] == "done"


async def test_where_nothing_is_going_to_happen_there_is_no_next(
    office: Office,
) -> None:
    event = await office.meeting()
    await office.book(event)
    await office.remove(event)
    answer = await office.call("POST", "/_sim/clock", {"until": "next"})
    assert (answer.status, answer.json["code"]) == (409, "conflict")
    assert (await office.good("GET", "/_sim/clock"))["now"] == text(NOW)


async def test_a_bot_that_was_booked_anew_joins_at_its_new_start_alone(
    office: Office,
) -> None:
    event = await office.meeting()
    await office.book(event)
    moved = NOW + timedelta(days=2)
    await office.move(event, moved)
    await office.book(event)
    assert (await clock(office, until="next"))["now"] == text(moved)


async def test_an_event_that_comes_into_the_window_is_something_that_happens(
    office: Office,
) -> None:
    event = await office.meeting(start=NOW + timedelta(days=40))
    shown = await clock(office, until="next")
    assert shown["now"] == text(NOW + timedelta(days=12))
    assert (await office.event(event))["id"] == event


async def test_a_loss_that_recall_will_notice_is_something_that_happens(
    office: Office,
) -> None:
    await office.good("PATCH", "/_sim/switches", {"revoke_noticed_after": 600})
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    shown = await clock(office, until="next")
    assert shown["now"] == text(NOW + timedelta(minutes=10))
    calendar = await office.good("GET", f"/api/v2/calendars/{office.ana}/")
    assert calendar["status"] == "disconnected"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mode": "running", "speed": 0}, "speed"),
        ({"mode": "running", "speed": 100_001}, "speed"),
        ({"mode": "stepped", "speed": 2}, "body"),
        ({"speed": 2}, "body"),
        ({"mode": "walking"}, "mode"),
        ({"until": "then"}, "until"),
        ({"until": "next", "mode": "stepped"}, "body"),
        ({"until": "next", "advance_seconds": 1}, "body"),
    ],
)
async def test_a_clock_that_cannot_be_is_refused_by_the_fields_name(
    office: Office, body: Json, field: str
) -> None:
    answer = await office.call("POST", "/_sim/clock", body)
    assert answer.status == 400
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("speed", [0, -1, FASTEST * 2, float("nan")])
def test_no_clock_has_a_speed_that_is_none(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Clock.running(NOW, speed=speed)


async def test_an_attempt_to_deliver_again_is_something_that_happens() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 503
        await office.meeting()
        # The first attempt may still be on its way: its failure is waited for.
        shown = await clock(office, until="next")
        assert shown["now"] == text(NOW + timedelta(seconds=5))
        shown = await clock(office, until="next")
        assert shown["now"] == text(NOW + timedelta(seconds=5, minutes=5))
        receiver.otherwise = 204
        await office.sim.delivered()
        assert len(receiver.got) == 3
        answer = await office.call("POST", "/_sim/clock", {"until": "next"})
        assert answer.status == 409


async def test_what_comes_first_is_next_a_bot_or_an_attempt() -> None:
    async with announced() as (office, receiver):
        start = NOW + timedelta(minutes=2)
        bot = await office.book(await office.meeting(start=start))
        receiver.otherwise = 503
        await office.meeting(office.dan)
        shown = [(await clock(office, until="next"))["now"] for _ in range(2)]
        assert shown == [text(NOW + timedelta(seconds=5)), text(start)]
        assert (await office.life(bot))[-1] == "joining_call"
