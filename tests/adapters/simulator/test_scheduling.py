"""Lines 28 to 48: adding and removing bots, sharing them, and what is refused."""

from datetime import timedelta

import pytest

from tests.adapters.simulator.office import KEY, MEET, NOW, Json, Office, text

EVENTS = "/api/v2/calendar-events/"
SOON = NOW + timedelta(minutes=30)
OVERRIDE = "https://zoom.us/j/987654321"


async def test_line_28_add_answers_with_the_event_and_its_bot(office: Office) -> None:
    event = await office.meeting(start=SOON)
    answer = await office.add(event)
    assert (answer.status, answer.json["id"]) == (200, event)
    [bot] = answer.json["bots"]
    assert bot == {
        "bot_id": bot["bot_id"],
        "start_time": text(SOON),
        "deduplication_key": KEY,
        "meeting_url": MEET,
    }


@pytest.mark.parametrize(
    ("body", "at_fault"),
    [
        ({}, "deduplication_key"),
        ({"bot_config": {}}, "deduplication_key"),
        ({"deduplication_key": KEY}, "bot_config"),
        ({"deduplication_key": "x" * 2001, "bot_config": {}}, "deduplication_key"),
        ({"deduplication_key": "", "bot_config": {}}, "deduplication_key"),
    ],
)
async def test_line_29_a_missing_field_or_a_key_too_long_is_400(
    office: Office, body: Json, at_fault: str
) -> None:
    event = await office.meeting()
    answer = await office.call("POST", f"{EVENTS}{event}/bot/", body)
    assert (answer.status, list(answer.json)) == (400, [at_fault])


async def test_line_29_a_key_of_2000_characters_is_good(office: Office) -> None:
    assert (await office.add(await office.meeting(), "x" * 2000)).status == 200


async def test_line_30_two_events_of_one_key_share_a_bot(office: Office) -> None:
    ana, dan = await office.shared()
    assert await office.book(ana) == await office.book(dan)


async def test_line_31_a_repeated_add_keeps_the_bot_and_replaces_the_config_whole(
    office: Office,
) -> None:
    event = await office.meeting()
    first = await office.book(event, bot_name="Clerk", metadata={"team": "a"})
    second = await office.book(event, recording_config={"retention": None})
    assert first == second
    bot = await office.bot(first)
    assert bot["bot_name"] == "Meeting Notetaker"
    assert bot["metadata"] == {}
    assert bot["recording_config"] == {"retention": None}


async def test_line_31_the_last_of_the_sharers_decides_the_config(
    office: Office,
) -> None:
    ana, dan = await office.shared()
    bot = await office.book(ana, bot_name="For Ana")
    await office.book(dan, bot_name="For Dan")
    assert (await office.bot(bot))["bot_name"] == "For Dan"


async def test_line_32_after_a_move_a_new_key_leaves_exactly_one_future_bot(
    office: Office,
) -> None:
    event = await office.meeting()
    old = await office.book(event, "old")
    moved = NOW + timedelta(days=2)
    await office.move(event, moved)
    await office.edit(event, "link", meeting_url=OVERRIDE)
    answer = await office.add(event, "new")
    [bot] = answer.json["bots"]
    assert (bot["start_time"], bot["meeting_url"]) == (text(moved), OVERRIDE)
    assert bot["deduplication_key"] == "new"
    assert (await office.call("GET", f"/api/v1/bot/{old}/")).status == 404


async def test_line_33_a_bot_nobody_rebooks_joins_at_the_old_time(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    bot = await office.book(event)
    await office.move(event, NOW + timedelta(days=1))
    assert (await office.event(event))["bots"][0]["start_time"] == text(SOON)
    await office.until(SOON)
    assert await office.life(bot) == ["ready", "joining_call"]


async def test_line_34_a_sharer_with_a_new_key_leaves_the_bot_to_the_other(
    office: Office,
) -> None:
    ana, dan = await office.shared()
    old = await office.book(ana)
    await office.book(dan)
    new = await office.book(ana, "of her own")
    assert new != old
    assert [b["bot_id"] for b in (await office.event(ana))["bots"]] == [new]
    assert [b["bot_id"] for b in (await office.event(dan))["bots"]] == [old]


async def test_line_35_an_ended_event_is_refused(office: Office) -> None:
    event = await office.meeting(start=SOON)
    await office.until(SOON + timedelta(minutes=29))
    assert (await office.add(event, "while it runs")).status == 200
    await office.until(SOON + timedelta(minutes=30))
    answer = await office.add(event)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request_data")
    assert answer.json["errors"]["non_field_errors"] == [answer.json["message"]]


@pytest.mark.parametrize("calendar", ["ana", "dan"])
@pytest.mark.parametrize("verb", ["delete", "cancel"])
async def test_line_36_a_deleted_or_cancelled_event_is_refused(
    office: Office, calendar: str, verb: str
) -> None:
    event = await office.meeting(getattr(office, calendar))
    await office.edit(event, verb)
    answer = await office.add(event)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request_data")
    await office.edit(event, "restore")
    assert (await office.add(event)).status == 200


async def test_line_36_an_event_of_a_disconnected_calendar_is_refused(
    office: Office,
) -> None:
    event = await office.meeting()
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    assert (await office.add(event)).status == 400


async def test_line_36_an_event_without_link_is_refused_unless_one_is_given(
    office: Office,
) -> None:
    event = await office.meeting(meeting_url=None)
    assert (await office.add(event)).status == 400
    answer = await office.add(event, meeting_url=OVERRIDE)
    assert answer.status == 200


async def test_line_37_the_link_of_the_config_wins(office: Office) -> None:
    event = await office.meeting()
    answer = await office.add(event, meeting_url=OVERRIDE)
    assert [bot["meeting_url"] for bot in answer.json["bots"]] == [OVERRIDE]
    assert answer.json["meeting_url"] == MEET


async def test_line_38_join_at_of_the_config_is_ignored(office: Office) -> None:
    event = await office.meeting(start=SOON)
    bot = await office.book(event, join_at=text(NOW + timedelta(hours=5)))
    assert (await office.bot(bot))["join_at"] == text(SOON)


async def test_line_39_a_near_start_needs_a_bot_of_the_pool_or_gets_507(
    office: Office,
) -> None:
    await office.good("POST", "/_sim/pool", {"size": 1})
    first = await office.meeting(start=NOW + timedelta(minutes=9))
    second = await office.meeting(start=NOW + timedelta(minutes=8))
    await office.book(first, "first")
    answer = await office.add(second, "second")
    assert (answer.status, answer.json["code"]) == (507, "adhoc_pool_depleted")
    assert answer.headers["Retry-After"] == "30"
    assert (await office.event(second))["bots"] == []
    await office.remove(first)
    assert (await office.add(second, "second")).status == 200


async def test_line_39_a_bot_that_is_done_is_free_again(office: Office) -> None:
    await office.good("POST", "/_sim/pool", {"size": 1})
    first = await office.meeting(start=NOW + timedelta(minutes=5))
    await office.book(first, "first")
    await office.later(minutes=40)
    second = await office.meeting(start=NOW + timedelta(minutes=45))
    assert (await office.add(second, "second")).status == 200


async def test_line_39_a_507_leaves_the_bot_that_was_there(office: Office) -> None:
    await office.good("POST", "/_sim/pool", {"size": 0})
    event = await office.meeting()
    bot = await office.book(event, "old")
    await office.move(event, NOW + timedelta(minutes=5))
    assert (await office.add(event, "new")).status == 507
    assert [b["bot_id"] for b in (await office.event(event))["bots"]] == [bot]


async def test_line_39_joining_a_bot_that_is_there_takes_none_of_the_pool(
    office: Office,
) -> None:
    ana, dan = await office.shared(start=SOON)
    await office.book(ana)
    await office.later(minutes=25)
    await office.good("POST", "/_sim/pool", {"size": 0})
    assert (await office.add(dan)).status == 200


async def test_line_40_ten_minutes_ahead_are_never_507(office: Office) -> None:
    await office.good("POST", "/_sim/pool", {"size": 0})
    event = await office.meeting(start=NOW + timedelta(minutes=10))
    assert (await office.add(event)).status == 200


async def test_line_42_a_reserved_bot_is_of_no_use_when_its_event_comes_near(
    office: Office,
) -> None:
    await office.good("POST", "/_sim/pool", {"size": 0})
    event = await office.meeting()
    await office.book(event, "always the same")
    await office.move(event, NOW + timedelta(minutes=5))
    assert (await office.add(event, "always the same")).status == 507


async def test_line_43_a_perpetual_event_lists_its_recorded_bots_and_the_next(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    spent = await office.book(event, "first")
    await office.later(hours=2)
    again = NOW + timedelta(hours=5)
    await office.move(event, again)
    booked = await office.book(event, "second")
    entries = (await office.event(event))["bots"]
    assert [(bot["bot_id"], bot["start_time"]) for bot in entries] == [
        (spent, text(SOON)),
        (booked, text(again)),
    ]


async def test_line_44_the_key_of_a_bot_that_left_gives_a_new_one(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    first = await office.book(event)
    await office.until(SOON + timedelta(minutes=5))
    await office.good("POST", f"/api/v1/bot/{first}/leave_call/")
    second = await office.book(event)
    assert second != first
    assert await office.life(second) == ["ready", "joining_call"]


async def test_line_44_the_key_of_a_running_bot_gives_a_new_one(
    office: Office,
) -> None:
    ana, dan = await office.shared(start=SOON)
    first = await office.book(ana)
    await office.until(SOON)
    assert await office.book(dan) != first


async def test_line_45_removing_twice_is_good(office: Office) -> None:
    event = await office.meeting()
    await office.book(event)
    for _ in range(2):
        row = await office.remove(event)
        assert (row["id"], row["bots"]) == (event, [])


async def test_line_46_a_shared_bot_stays_until_the_last_lets_go(
    office: Office,
) -> None:
    ana, dan = await office.shared()
    bot = await office.book(ana)
    await office.book(dan)
    await office.remove(ana)
    assert (await office.bot(bot))["id"] == bot
    await office.remove(dan)
    assert (await office.call("GET", f"/api/v1/bot/{bot}/")).status == 404


async def test_line_47_deleting_the_event_removes_its_bot(office: Office) -> None:
    ana, dan = await office.shared()
    bot = await office.book(ana)
    await office.book(dan)
    await office.edit(ana, "delete")
    assert (await office.event(ana))["bots"] == []
    assert (await office.bot(bot))["id"] == bot
    await office.edit(dan, "delete")
    assert (await office.call("GET", f"/api/v1/bot/{bot}/")).status == 404


async def test_line_48_removing_leaves_the_entries_of_the_past(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    spent = await office.book(event, "first")
    await office.later(hours=2)
    await office.move(event, NOW + timedelta(hours=5))
    await office.book(event, "second")
    row = await office.remove(event)
    assert [bot["bot_id"] for bot in row["bots"]] == [spent]
