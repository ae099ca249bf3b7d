"""Lines 32, 38, 39: what an addition does where Recall may do it in another way."""

from datetime import timedelta

import pytest

from tests.adapters.simulator.office import NOW, Office, text

SOON = NOW + timedelta(minutes=30)
MOVED = NOW + timedelta(days=2)


async def test_line_32_a_bot_may_keep_its_id_under_a_new_key(office: Office) -> None:
    office.switch(rekeyed_bot="kept")
    event = await office.meeting()
    bot = await office.book(event, "old", bot_name="First")
    await office.move(event, MOVED)
    [entry] = (await office.add(event, "new", bot_name="Second")).json["bots"]
    assert (entry["bot_id"], entry["start_time"]) == (bot, text(MOVED))
    assert entry["deduplication_key"] == "new"
    assert (await office.bot(bot))["bot_name"] == "Second"
    another = await office.meeting()
    assert await office.book(another, "old") != bot
    assert await office.book(another, "new") == bot


async def test_line_32_a_bot_that_others_share_keeps_its_key(office: Office) -> None:
    office.switch(rekeyed_bot="kept")
    ana, dan = await office.shared()
    bot = await office.book(ana, "old")
    await office.book(dan, "old")
    await office.move(ana, MOVED)
    assert await office.book(ana, "new") != bot
    [entry] = (await office.event(dan))["bots"]
    assert (entry["bot_id"], entry["deduplication_key"]) == (bot, "old")


async def test_line_32_the_old_bot_may_linger_until_it_is_removed(
    office: Office,
) -> None:
    office.switch(old_bot_lingers=True)
    event = await office.meeting()
    old = await office.book(event, "old")
    await office.move(event, MOVED)
    new = await office.book(event, "new")
    entries = (await office.event(event))["bots"]
    assert [entry["bot_id"] for entry in entries] == [old, new]
    assert entries[0]["start_time"] != text(MOVED) == entries[1]["start_time"]
    assert (await office.remove(event))["bots"] == []
    for bot in (old, new):
        assert (await office.call("GET", f"/api/v1/bot/{bot}/")).status == 404


async def test_line_38_join_at_of_the_config_may_be_honoured(office: Office) -> None:
    office.switch(join_at="honoured")
    event = await office.meeting(start=SOON)
    early = SOON - timedelta(minutes=1)
    [entry] = (await office.add(event, join_at=text(early))).json["bots"]
    assert (await office.bot(entry["bot_id"]))["join_at"] == text(early)
    await office.until(early)
    assert await office.life(entry["bot_id"]) == ["ready", "joining_call"]
    without = await office.meeting(start=NOW + timedelta(hours=5))
    bot = await office.book(without, "another")
    assert (await office.bot(bot))["join_at"] == text(NOW + timedelta(hours=5))


@pytest.mark.parametrize(("minutes", "status"), [(4, 507), (5, 200), (9, 200)])
async def test_line_39_how_near_is_near_is_a_switch(
    office: Office, minutes: int, status: int
) -> None:
    office.switch(adhoc_within_minutes=5, adhoc_pool=0)
    event = await office.meeting(start=NOW + timedelta(minutes=minutes))
    assert (await office.add(event)).status == status


async def test_line_39_a_507_may_not_say_when_to_retry(office: Office) -> None:
    office.switch(adhoc_pool=0, adhoc_retry_after=None)
    event = await office.meeting(start=NOW + timedelta(minutes=5))
    answer = await office.add(event)
    assert answer.status == 507
    assert "Retry-After" not in answer.headers
