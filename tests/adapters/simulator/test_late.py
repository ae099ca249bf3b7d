"""Lines 41 and 49: changes to a bot that is launched, or in its call."""

from datetime import timedelta

import pytest

from tests.adapters.simulator.office import KEY, NOW, Office, text

START = NOW + timedelta(minutes=30)
NINE_BEFORE = START - timedelta(minutes=9)
BOT = "/api/v2/calendar-events/{}/bot/"


async def booked(office: Office) -> tuple[str, str]:
    event = await office.meeting(start=START)
    return event, await office.book(event, bot_name="First")


@pytest.mark.parametrize(
    ("late_change", "name"), [("applied", "Second"), ("ignored", "First")]
)
async def test_line_41_a_launched_bot_may_not_hear_of_an_addition(
    office: Office, late_change: str, name: str
) -> None:
    office.switch(late_change=late_change)
    event, bot = await booked(office)
    await office.until(NINE_BEFORE)
    answer = await office.add(event, bot_name="Second")
    assert answer.status == 200
    assert (await office.bot(bot))["bot_name"] == name


async def test_line_41_ten_minutes_before_it_hears_of_everything(
    office: Office,
) -> None:
    office.switch(late_change="ignored")
    event, bot = await booked(office)
    await office.until(START - timedelta(minutes=10))
    await office.add(event, bot_name="Second")
    assert (await office.bot(bot))["bot_name"] == "Second"


async def test_line_41_a_sharer_may_still_join_a_launched_bot(
    office: Office,
) -> None:
    office.switch(late_change="ignored")
    ana, dan = await office.shared(start=START)
    bot = await office.book(ana)
    await office.until(NINE_BEFORE)
    assert await office.book(dan) == bot


async def test_line_41_an_event_moved_away_keeps_its_launched_bots_start(
    office: Office,
) -> None:
    office.switch(late_change="ignored")
    event, _ = await booked(office)
    await office.until(NINE_BEFORE)
    await office.move(event, START + timedelta(hours=3))
    [entry] = (await office.add(event, KEY)).json["bots"]
    assert entry["start_time"] == text(START)


@pytest.mark.parametrize(
    ("late_removal", "status", "left"),
    [("applied", 200, 0), ("ignored", 200, 1), ("refused", 405, 1)],
)
async def test_line_49_a_removal_in_the_last_ten_minutes(
    office: Office, late_removal: str, status: int, left: int
) -> None:
    office.switch(late_removal=late_removal)
    event, _ = await booked(office)
    await office.until(NINE_BEFORE)
    assert (await office.call("DELETE", BOT.format(event))).status == status
    assert len((await office.event(event))["bots"]) == left


@pytest.mark.parametrize(
    ("late_removal", "status"),
    [("applied", 200), ("ignored", 200), ("refused", 405)],
)
async def test_line_49_a_removal_never_ends_a_call(
    office: Office, late_removal: str, status: int
) -> None:
    office.switch(late_removal=late_removal)
    event, bot = await booked(office)
    await office.until(START + timedelta(minutes=1))
    assert (await office.call("DELETE", BOT.format(event))).status == status
    assert (await office.life(bot))[-1] == "in_call_recording"


async def test_line_49_a_bot_that_is_done_is_in_nobodys_way(office: Office) -> None:
    office.switch(late_removal="refused")
    event, _ = await booked(office)
    await office.until(START + timedelta(hours=1))
    assert (await office.call("DELETE", BOT.format(event))).status == 200


async def test_line_41_how_late_is_late_is_a_switch(office: Office) -> None:
    office.switch(late_change="ignored", late_minutes=5)
    event, bot = await booked(office)
    await office.until(NINE_BEFORE)
    await office.add(event, bot_name="Second")
    assert (await office.bot(bot))["bot_name"] == "Second"
    await office.until(START - timedelta(minutes=4))
    await office.add(event, bot_name="Third")
    assert (await office.bot(bot))["bot_name"] == "Second"


async def test_line_49_how_late_is_late_is_a_switch(office: Office) -> None:
    office.switch(late_removal="refused", late_minutes=5)
    event, _ = await booked(office)
    await office.until(NINE_BEFORE)
    assert (await office.call("DELETE", BOT.format(event))).status == 200
    await office.book(event)
    await office.until(START - timedelta(minutes=4))
    assert (await office.call("DELETE", BOT.format(event))).status == 405


async def test_line_41_a_launched_bot_joins_though_its_event_was_booked_anew(
    office: Office,
) -> None:
    office.switch(late_change="ignored")
    event, launched = await booked(office)
    await office.until(NINE_BEFORE)
    tomorrow = START + timedelta(days=1)
    await office.move(event, tomorrow)
    booked_anew = await office.book(event, "new")
    assert booked_anew != launched
    starts = [bot["start_time"] for bot in (await office.event(event))["bots"]]
    assert starts == [text(START), text(tomorrow)]
    assert (await office.good("GET", "/_sim/check"))["inconsistencies"] == []
    await office.until(START + timedelta(minutes=1))
    assert (await office.life(launched))[-1] == "in_call_recording"


async def test_joining_a_launched_bot_leaves_the_one_that_was_there(
    office: Office,
) -> None:
    office.switch(late_change="ignored")
    ana, dan = await office.shared(start=START)
    later = await office.meeting(office.dan, start=START + timedelta(days=1))
    launched = await office.book(ana)
    old = await office.book(later, "old")
    await office.until(NINE_BEFORE)
    assert await office.book(later) == launched
    assert [b["bot_id"] for b in (await office.event(later))["bots"]] == [launched]
    assert (await office.call("GET", f"/api/v1/bot/{old}/")).status == 404
    assert (await office.event(dan))["bots"] == []
