"""Lines 12, 13, 20, 21, 23: when rows and bots go, or come back."""

from datetime import timedelta

import pytest

from tests.adapters.simulator.office import NOW, Office, at, text

CALENDARS = "/api/v2/calendars/"


async def status(office: Office, calendar: str) -> str:
    return str((await office.good("GET", f"{CALENDARS}{calendar}/"))["status"])


async def revoke(office: Office) -> None:
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")


async def test_line_23_a_row_vanishes_60_days_after_its_end(office: Office) -> None:
    start = NOW + timedelta(hours=1)
    event = await office.meeting(start=start)
    end = start + timedelta(minutes=30)
    await office.until(end + timedelta(days=60) - timedelta(seconds=1))
    assert [row["id"] for row in await office.listed()] == [event]
    await office.later(seconds=1)
    assert await office.listed() == []
    assert await office.listed(updated_at__gte=text(NOW)) == []
    path = f"/api/v2/calendar-events/{event}/"
    assert (await office.call("GET", path)).status == 404


@pytest.mark.parametrize(("days", "rows"), [(30, 0), (90, 1), (None, 1)])
async def test_line_23_after_how_many_days_is_a_switch(
    office: Office, days: int | None, rows: int
) -> None:
    office.switch(rows_vanish_after_days=days)
    await office.meeting()
    await office.later(days=62)
    assert len(await office.listed()) == rows


async def test_a_row_that_vanished_comes_back_with_its_event(office: Office) -> None:
    event = await office.meeting()
    await office.later(days=70)
    await office.move(event, NOW + timedelta(days=71))
    assert [row["id"] for row in await office.listed()] == [event]


async def test_line_12_recall_may_notice_the_loss_of_a_grant_late(
    office: Office,
) -> None:
    office.switch(revoke_noticed_after=3600)
    event = await office.meeting()
    await office.book(event)
    await revoke(office)
    assert await status(office, office.ana) == "connected"
    moved = NOW + timedelta(days=2)
    await office.move(event, moved)
    row = await office.event(event)
    assert at(row["start_time"]) < moved
    assert len(row["bots"]) == 1
    await office.later(minutes=59)
    assert await status(office, office.ana) == "connected"
    await office.later(minutes=1)
    assert await status(office, office.ana) == "disconnected"
    assert (await office.event(event))["bots"] == []


async def test_a_grant_that_is_back_before_its_loss_was_noticed_is_read_on(
    office: Office,
) -> None:
    office.switch(revoke_noticed_after=3600)
    event = await office.meeting()
    await revoke(office)
    moved = NOW + timedelta(days=2)
    await office.move(event, moved)
    await office.good("POST", f"/_sim/calendars/{office.ana}/grant")
    assert (await office.event(event))["start_time"] == text(moved)
    await office.later(hours=2)
    assert await status(office, office.ana) == "connected"


@pytest.mark.parametrize(("restores", "bots"), [(False, 0), (True, 1)])
async def test_line_13_a_calendar_that_is_back_may_bring_its_bots(
    office: Office, *, restores: bool, bots: int
) -> None:
    office.switch(reconnect_restores_bots=restores)
    event = await office.meeting()
    ended = await office.meeting(start=NOW + timedelta(minutes=30))
    for each in (event, ended):
        await office.book(each, each, bot_name="Clerk")
    await revoke(office)
    await office.later(hours=2)
    path = f"/_sim/calendars/{office.ana}/grant"
    await office.good("POST", path, {"reconnect": True})
    await office.later(seconds=5)
    entries = (await office.event(event))["bots"]
    assert len(entries) == bots
    assert (await office.event(ended))["bots"] == []
    if bots:
        assert (await office.bot(entries[0]["bot_id"]))["bot_name"] == "Clerk"


async def test_line_21_an_event_that_leaves_the_window_keeps_its_old_row_and_bot(
    office: Office,
) -> None:
    event = await office.meeting()
    await office.book(event)
    await office.move(event, NOW + timedelta(days=40))
    row = await office.event(event)
    assert at(row["start_time"]) == NOW + timedelta(days=1, hours=2)
    assert len(row["bots"]) == 1


async def test_line_21_an_event_that_leaves_the_window_may_be_absent_until_it_enters(
    office: Office,
) -> None:
    office.switch(leaving_window="absent")
    event = await office.meeting()
    bot = await office.book(event)
    await office.move(event, NOW + timedelta(days=40))
    path = f"/api/v2/calendar-events/{event}/"
    assert (await office.call("GET", path)).status == 404
    assert await office.listed() == []
    assert (await office.call("GET", f"/api/v1/bot/{bot}/")).status == 404
    await office.later(days=12)
    row = await office.event(event)
    assert (row["start_time"], row["bots"]) == (text(NOW + timedelta(days=40)), [])


@pytest.mark.parametrize("calendar", ["ana", "dan"])
async def test_line_20_a_cancelled_event_may_show_as_deleted(
    office: Office, calendar: str
) -> None:
    office.switch(cancelled_is_deleted=True)
    event = await office.meeting(getattr(office, calendar))
    await office.book(event)
    await office.edit(event, "cancel")
    row = await office.event(event)
    assert (row["is_deleted"], row["bots"]) == (True, [])
    assert await office.listed(is_deleted="false") == []
    assert (await office.add(event)).status == 400
    await office.edit(event, "restore")
    assert (await office.event(event))["is_deleted"] is False
