"""Lines 57 and 58: duplicates, disorder, delay, loss, and several changes as one."""

from datetime import datetime, timedelta

from tests.adapters.simulator.office import NOW, Json, Office
from tests.adapters.simulator.receiver import Receiver, announced, overview


def switch(office: Office, **changes: Json) -> None:
    world = office.sim.world
    world.switches = world.switches.changed(changes)


async def changes(office: Office, event: str, count: int) -> None:
    """Move an event so many times, each of which is announced."""
    for minutes in range(1, count + 1):
        await office.move(event, NOW + timedelta(days=1, minutes=minutes))


async def states(office: Office) -> list[str]:
    """Of all messages, the latest first."""
    return [message["state"] for message in (await overview(office))["messages"]]


async def test_line_57_a_lost_message_is_never_sent() -> None:
    async with announced(switches={"webhook_loss": 1}) as (office, receiver):
        await office.meeting()
        await office.later(days=3)
        assert receiver.got == []
        assert await states(office) == ["lost"]


async def test_line_57_what_is_lost_repeats_with_the_seed() -> None:
    runs = []
    for _ in range(2):
        async with announced(switches={"webhook_loss": 0.5}) as (office, receiver):
            await changes(office, await office.meeting(), 20)
            await office.sim.delivered()
            runs.append((await states(office), sorted(receiver.ids)))
    assert runs[0] == runs[1]
    assert {"lost", "delivered"} == set(runs[0][0])


async def test_line_57_a_duplicate_comes_under_the_same_id() -> None:
    async with announced(switches={"webhook_duplicates": 1}) as (office, receiver):
        receiver.statuses = [500, 200, 500]
        await office.meeting()
        await office.later(days=1)
        assert receiver.after == [timedelta(), *[timedelta(seconds=5)] * 2]
        assert len(set(receiver.ids)) == 1
        assert len({body for _, body in receiver.got}) == 1
        assert await states(office) == ["delivered"]


def stamps(receiver: Receiver) -> list[datetime]:
    return [
        datetime.fromisoformat(body["data"]["last_updated_ts"])
        for body in receiver.bodies
    ]


async def test_line_57_a_message_may_come_after_a_later_one() -> None:
    async with announced(switches={"webhook_disorder": 1}) as (office, receiver):
        event = await office.meeting()
        switch(office, webhook_disorder=0)
        await office.later(seconds=30)
        assert receiver.got == []
        await changes(office, event, 1)
        await office.sim.delivered()
        later, earlier = stamps(receiver)
        assert earlier < later
        assert receiver.after == [timedelta(seconds=30)] * 2
        await office.later(days=1)
        assert len(receiver.got) == 2


async def test_line_57_it_waits_for_a_later_one_for_a_minute_at_most() -> None:
    async with announced(switches={"webhook_disorder": 1}) as (office, receiver):
        await office.meeting()
        await office.later(minutes=5)
        assert receiver.after == [timedelta(minutes=1)]


async def test_line_57_once_sent_it_waits_for_its_retry_and_for_no_other() -> None:
    async with announced(switches={"webhook_disorder": 1}) as (office, receiver):
        event = await office.meeting()
        switch(office, webhook_disorder=0)
        receiver.statuses = [500]
        await office.later(seconds=61)
        await changes(office, event, 1)
        await office.later(minutes=1)
        assert receiver.after == [timedelta(seconds=s) for s in (60, 61, 65)]


async def test_line_57_a_delay_comes_before_the_first_attempt_alone() -> None:
    async with announced(switches={"webhook_delay": 20}) as (office, receiver):
        receiver.statuses = [500]
        await office.meeting()
        await office.later(minutes=5)
        assert receiver.after == [timedelta(seconds=20), timedelta(seconds=25)]


async def test_line_57_what_is_not_lost_arrives_in_a_hostile_world() -> None:
    switches = {
        "webhook_loss": 0.1,
        "webhook_duplicates": 0.5,
        "webhook_disorder": 0.5,
        "webhook_delay": 20,
        "webhook_coalescing": 5,
    }
    async with announced(switches=switches) as (office, receiver):
        event = await office.meeting()
        for _ in range(40):
            await office.later(seconds=4)
            await changes(office, event, 1)
            await office.edit(event, "cancel")
            await office.edit(event, "restore")
        await office.later(minutes=5)
        seen = await states(office)
        assert set(seen) == {"delivered", "lost"}
        assert len(set(receiver.ids)) == seen.count("delivered")
        assert len(receiver.ids) > len(set(receiver.ids))
        told = stamps(receiver)
        assert told != sorted(told)


async def test_line_58_several_changes_become_one_message_with_the_earliest() -> None:
    async with announced(switches={"webhook_coalescing": 5}) as (office, receiver):
        event = await office.meeting()
        first = (await office.event(event))["updated_at"]
        await office.later(seconds=2)
        await changes(office, event, 3)
        await office.later(seconds=3)
        await office.later(minutes=1)
        [body] = receiver.bodies
        assert stamps(receiver) == [datetime.fromisoformat(first)]
        assert body["data"]["calendar_id"] == office.ana
        assert receiver.after == [timedelta(seconds=5)]


async def test_line_58_each_calendar_has_its_own_and_each_span_a_new_one() -> None:
    async with announced(switches={"webhook_coalescing": 5}) as (office, receiver):
        ana, _ = await office.shared()
        await changes(office, ana, 1)
        await office.later(seconds=5)
        await changes(office, ana, 2)
        await office.later(minutes=1)
        calendars = [body["data"]["calendar_id"] for body in receiver.bodies]
        assert sorted(calendars[:2]) == sorted([office.ana, office.dan])
        assert calendars[2:] == [office.ana]
        assert len(set(receiver.ids)) == 3


async def test_line_58_a_message_that_was_sent_takes_nothing_more_in() -> None:
    switches = {"webhook_coalescing": 60, "webhook_loss": 1}
    async with announced(switches=switches) as (office, receiver):
        event = await office.meeting()
        switch(office, webhook_loss=0)
        await office.good("POST", "/_sim/webhooks/replay")
        await office.sim.delivered()
        await changes(office, event, 1)
        await office.later(minutes=2)
        assert receiver.after == [timedelta(), timedelta(minutes=1)]


async def test_line_58_a_calendars_own_change_is_told_at_once() -> None:
    async with announced(switches={"webhook_coalescing": 5}) as (office, receiver):
        await office.meeting()
        await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
        await office.sim.delivered()
        assert receiver.events == ["calendar.update"]
        await office.later(seconds=5)
        await office.sim.delivered()
        assert receiver.events == ["calendar.update", "calendar.sync_events"]
