"""Line 50: writes that overlap under one deduplication key."""

import asyncio
import time
from collections import Counter

from tests.adapters.simulator.office import Answer, Office

BOT = "/api/v2/calendar-events/{}/bot/"


async def together(*calls: "asyncio.Task[Answer]") -> Counter[int]:
    return Counter(answer.status for answer in await asyncio.gather(*calls))


async def test_line_50_overlapping_additions_get_409_and_a_repeat_succeeds(
    office: Office,
) -> None:
    office.switch(write_takes_ms=200)
    ana, dan = await office.shared()
    statuses = await together(
        *(asyncio.create_task(office.add(event)) for event in (ana, dan))
    )
    assert statuses == {200: 1, 409: 1}
    assert [(await office.add(event)).status for event in (ana, dan)] == [200, 200]
    assert await office.book(ana) == await office.book(dan)


async def test_line_50_a_removal_gets_in_the_way_of_an_addition(
    office: Office,
) -> None:
    ana, dan = await office.shared()
    await office.book(ana)
    office.switch(write_takes_ms=200)
    statuses = await together(
        asyncio.create_task(office.call("DELETE", BOT.format(ana))),
        asyncio.create_task(office.add(dan)),
    )
    assert statuses == {200: 1, 409: 1}


async def test_line_50_moving_a_bot_holds_its_old_key_too(office: Office) -> None:
    ana, dan = await office.shared()
    await office.book(ana, "old")
    office.switch(write_takes_ms=200)
    statuses = await together(
        asyncio.create_task(office.add(ana, "new")),
        asyncio.create_task(office.add(dan, "old")),
    )
    assert statuses == {200: 1, 409: 1}


async def test_line_50_other_keys_are_not_in_the_way(office: Office) -> None:
    office.switch(write_takes_ms=200)
    ana, dan = await office.shared()
    statuses = await together(
        asyncio.create_task(office.add(ana, "a")),
        asyncio.create_task(office.add(dan, "b")),
    )
    assert statuses == {200: 2}
    statuses = await together(
        *(
            asyncio.create_task(office.call("DELETE", BOT.format(event)))
            for event in (ana, dan)
        )
    )
    assert statuses == {200: 2}


async def test_line_50_how_often_is_a_switch(office: Office) -> None:
    office.switch(write_takes_ms=100, conflict_probability=0)
    ana, dan = await office.shared()
    statuses = await together(
        *(asyncio.create_task(office.add(event)) for event in (ana, dan))
    )
    assert statuses == {200: 2}
    office.switch(p_409=1)
    assert (await office.add(ana)).status == 409


async def test_line_50_how_long_a_write_takes_is_a_switch(office: Office) -> None:
    event = await office.meeting()
    office.switch(write_takes_ms=150)
    began = time.monotonic()
    assert (await office.add(event)).status == 200
    assert time.monotonic() - began >= 0.15


async def test_an_event_that_goes_while_its_bot_is_added_is_404(
    office: Office,
) -> None:
    event = await office.meeting()
    office.switch(write_takes_ms=300)
    adding = asyncio.create_task(office.add(event))
    await asyncio.sleep(0.1)
    await office.call("DELETE", f"/api/v2/calendars/{office.ana}/")
    assert (await adding).status == 404
