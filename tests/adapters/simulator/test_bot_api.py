"""Lines 60 to 63: bots by their own id, made, changed, deleted and listed."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.adapters.simulator.calls_on import (
    BOTS,
    END,
    JOINED,
    LEFT,
    RECORDING,
    SOON,
    ZOOM,
    booked,
    create,
    ids,
    page,
    since,
)
from tests.adapters.simulator.office import MEET, NOW, Json, Office, text
from tests.adapters.simulator.test_workspaces import OTHER, second_workspace

LATER = NOW + timedelta(hours=2)


async def test_a_bot_without_an_event_is_sent_to_its_link(office: Office) -> None:
    made = await create(office, join_at=text(LATER), metadata={"deal": "9"})
    assert made["join_at"] == text(LATER)
    assert made["meeting_url"]["meeting_id"] == "abc-defg-hij"
    assert (made["metadata"], made["recordings"]) == ({"deal": "9"}, [])
    assert await office.bot(made["id"]) == made
    assert await office.listed() == []
    await office.until(LATER + timedelta(minutes=5))
    assert await office.life(made["id"]) == RECORDING
    await office.until(LATER + timedelta(hours=1))
    assert await office.life(made["id"]) == [*RECORDING, *LEFT]


@pytest.mark.parametrize("config", [{}, {"join_at": text(NOW - timedelta(days=1))}])
async def test_a_bot_without_a_time_ahead_joins_at_once(
    office: Office, config: Json
) -> None:
    made = await create(office, **config)
    assert (made["join_at"], len(made["status_changes"])) == (None, 2)
    assert await office.life(made["id"]) == JOINED


async def test_two_bots_for_one_link_are_two(office: Office) -> None:
    assert (await create(office))["id"] != (await create(office))["id"]


@pytest.mark.parametrize(
    ("body", "at_fault"),
    [
        ({}, "meeting_url"),
        ({"meeting_url": None}, "meeting_url"),
        ({"meeting_url": {"meeting_id": "1"}}, "meeting_url"),
        ({"meeting_url": "https://example.com/call"}, "meeting_url"),
        ({"meeting_url": "https://["}, "meeting_url"),
        ({"meeting_url": MEET, "join_at": "soon"}, "join_at"),
        ({"meeting_url": MEET, "bot_name": "x" * 101}, "bot_name"),
        ({"meeting_url": MEET, "metadata": {"n": 1}}, "metadata"),
        ({"meeting_url": MEET, "automatic_leave": 5}, "automatic_leave"),
    ],
)
async def test_a_bot_that_cannot_be_is_400_with_the_field(
    office: Office, body: Json, at_fault: str
) -> None:
    answer = await office.call("POST", BOTS, body)
    assert (answer.status, list(answer.json)) == (400, [at_fault])
    assert await ids(office) == []


async def test_a_near_bot_needs_one_of_the_pool_or_gets_507(office: Office) -> None:
    office.switch(adhoc_pool=1, adhoc_retry_after=7)
    near = {"meeting_url": MEET, "join_at": text(NOW + timedelta(minutes=9))}
    first = await create(office, **near)
    answer = await office.call("POST", BOTS, near)
    assert (answer.status, answer.json["code"]) == (507, "adhoc_pool_depleted")
    assert answer.headers["Retry-After"] == "7"
    assert await ids(office) == [first["id"]]
    await create(office, join_at=text(NOW + timedelta(minutes=10)))


async def test_how_near_is_near_is_a_switch(office: Office) -> None:
    office.switch(adhoc_pool=0, adhoc_within_minutes=5, adhoc_retry_after=None)
    await create(office, join_at=text(NOW + timedelta(minutes=5)))
    answer = await office.call("POST", BOTS, {"meeting_url": MEET})
    assert answer.status == 507
    assert "Retry-After" not in answer.headers


async def test_line_60_a_bot_shows_documented_fields_only(office: Office) -> None:
    event = await office.meeting(start=SOON)
    bot = await office.book(
        event, chat={"on_bot_join": {}}, secret="x", automatic_leave=None
    )
    shown = await office.bot(bot)
    assert sorted(shown) == [
        "automatic_leave",
        "bot_name",
        "chat",
        "id",
        "join_at",
        "meeting_url",
        "metadata",
        "recording_config",
        "recordings",
        "status_changes",
    ]
    assert shown["automatic_leave"]["waiting_room_timeout"] == 1200
    [change] = shown["status_changes"]
    assert change == {
        "code": "ready",
        "message": None,
        "created_at": text(NOW),
        "sub_code": None,
    }


async def test_line_61_a_bot_of_an_event_cannot_be_changed(office: Office) -> None:
    bot = await booked(office)
    before = await office.bot(bot)
    answer = await office.call("PATCH", f"{BOTS}{bot}/", {"bot_name": "Clerk"})
    assert answer.status == 400
    assert "/api/v2/calendar-events/{id}/bot/" in answer.json["detail"]
    assert await office.bot(bot) == before


async def test_line_61_another_bot_can_in_part(office: Office) -> None:
    made = await create(office, join_at=text(LATER), metadata={"a": "1"})
    moved = LATER + timedelta(hours=1)
    changes = {"bot_name": "Clerk", "join_at": text(moved), "meeting_url": ZOOM}
    changed = await office.good("PATCH", f"{BOTS}{made['id']}/", changes)
    assert (changed["bot_name"], changed["metadata"]) == ("Clerk", {"a": "1"})
    assert changed["meeting_url"]["platform"] == "zoom"
    await office.until(LATER + timedelta(minutes=5))
    assert await office.life(made["id"]) == ["ready"]
    await office.until(moved)
    assert await since(office, made["id"]) == text(moved)


async def test_the_documented_refusals_of_a_bot_keep_their_bodies(
    office: Office,
) -> None:
    office.switch(error_bodies="html")
    made = await create(office, join_at=text(NOW + timedelta(minutes=5)))
    path = f"{BOTS}{made['id']}/"
    late = await office.call("PATCH", path, {"bot_name": "Clerk"})
    assert (late.status, late.json["code"]) == (400, "update_bot_failed")
    await office.later(hours=2)
    over = await office.call("POST", f"{path}leave_call/")
    assert (over.status, over.json["code"]) == (400, "cannot_command_completed_bot")


async def test_line_61_what_is_not_named_stays(office: Office) -> None:
    made = await create(office, join_at=text(LATER), bot_name="Clerk")
    changed = await office.good("PATCH", f"{BOTS}{made['id']}/", {})
    assert changed == made


@pytest.mark.parametrize("minutes", [9, 0, -30, -120])
async def test_line_61_ten_minutes_before_its_start_it_is_too_late(
    office: Office, minutes: int
) -> None:
    made = await create(office, join_at=text(LATER))
    await office.until(LATER - timedelta(minutes=minutes))
    path = f"{BOTS}{made['id']}/"
    answer = await office.call("PATCH", path, {"bot_name": "Clerk"})
    assert (answer.status, answer.json["code"]) == (400, "update_bot_failed")
    assert (await office.bot(made["id"]))["bot_name"] == "Meeting Notetaker"


@pytest.mark.parametrize(("late_minutes", "status"), [(5, 200), (30, 400)])
async def test_line_61_how_late_is_too_late_is_a_switch(
    office: Office, late_minutes: int, status: int
) -> None:
    office.switch(late_minutes=late_minutes)
    made = await create(office, join_at=text(LATER))
    await office.until(LATER - timedelta(minutes=20))
    path = f"{BOTS}{made['id']}/"
    assert (await office.call("PATCH", path, {"bot_name": "Clerk"})).status == status


@pytest.mark.parametrize(
    ("changes", "at_fault"),
    [
        ({"join_at": "soon"}, "join_at"),
        ({"meeting_url": "https://example.com/"}, "meeting_url"),
        ({"meeting_url": None}, "meeting_url"),
        ({"metadata": []}, "metadata"),
    ],
)
async def test_line_61_a_bad_change_is_400_and_changes_nothing(
    office: Office, changes: Json, at_fault: str
) -> None:
    made = await create(office, join_at=text(LATER))
    answer = await office.call("PATCH", f"{BOTS}{made['id']}/", changes)
    assert (answer.status, list(answer.json)) == (400, [at_fault])
    assert await office.bot(made["id"]) == made


async def test_line_61_bringing_a_bot_near_needs_one_of_the_pool(
    office: Office,
) -> None:
    office.switch(adhoc_pool=0)
    made = await create(office, join_at=text(LATER))
    near = {"join_at": text(NOW + timedelta(minutes=5))}
    path = f"{BOTS}{made['id']}/"
    assert (await office.call("PATCH", path, near)).status == 507
    assert await office.bot(made["id"]) == made
    office.switch(adhoc_pool=1)
    assert (await office.call("PATCH", path, near)).status == 200


async def test_line_62_deleting_a_bot_takes_its_entry_from_its_events(
    office: Office,
) -> None:
    ana, dan = await office.shared(start=SOON)
    bot = await office.book(ana)
    await office.book(dan)
    assert (await office.call("DELETE", f"{BOTS}{bot}/")).status == 204
    assert (await office.call("DELETE", f"{BOTS}{bot}/")).status == 404
    assert [row["bots"] for row in await office.listed()] == [[], []]


async def test_line_62_a_bot_that_has_set_off_is_not_deleted(office: Office) -> None:
    bot = await booked(office)
    await office.until(SOON)
    answer = await office.call("DELETE", f"{BOTS}{bot}/")
    assert (answer.status, answer.json["code"]) == (405, "cannot_delete_bot")
    await office.until(END)
    assert (await office.call("DELETE", f"{BOTS}{bot}/")).status == 405
    assert await office.life(bot) == [*RECORDING, *LEFT]


@pytest.mark.parametrize(
    ("late_removal", "status"), [("applied", 204), ("refused", 405)]
)
async def test_line_62_a_launched_bot_is_deleted_unless_that_is_refused(
    office: Office, late_removal: str, status: int
) -> None:
    office.switch(late_removal=late_removal)
    bot = await booked(office)
    await office.until(SOON - timedelta(minutes=9))
    assert (await office.call("DELETE", f"{BOTS}{bot}/")).status == status
    await office.until(SOON)
    joined = await ids(office, "status=joining_call")
    assert joined == ([] if status == 204 else [bot])


async def test_a_launched_bot_can_be_told_to_leave_before_it_joins(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    bot = await office.book(event)
    leave = f"{BOTS}{bot}/leave_call/"
    await office.until(SOON - timedelta(minutes=10))
    answer = await office.call("POST", leave)
    assert answer.json["code"] == "cannot_command_unstarted_bot"
    await office.later(seconds=1)
    assert (await office.call("POST", leave)).status == 200
    answer = await office.call("POST", leave)
    assert answer.json["code"] == "cannot_command_completed_bot"
    assert await office.book(event) != bot
    await office.until(END)
    assert await office.life(bot) == ["ready", *LEFT]


async def test_line_62_where_events_keep_the_entry_the_bot_is_gone_all_the_same(
    office: Office,
) -> None:
    office.switch(direct_delete="keeps_entry")
    ana, dan = await office.shared(start=SOON)
    bot = await office.book(ana)
    await office.book(dan)
    assert (await office.call("DELETE", f"{BOTS}{bot}/")).status == 204
    for event in (ana, dan):
        entries = (await office.event(event))["bots"]
        assert [entry["bot_id"] for entry in entries] == [bot]
    for method, path in [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "leave_call/"),
    ]:
        assert (await office.call(method, f"{BOTS}{bot}/{path}")).status == 404
    assert await ids(office) == []
    await office.until(END)
    truth = await office.good("GET", "/_sim/truth")
    assert truth["bots"] == []
    rows = [(row["future_bots"], row["past_bots"]) for row in truth["events"]]
    assert rows == [([], []), ([], [])]


@pytest.mark.parametrize("key", ["one-key", "another key"])
async def test_line_62_adding_again_replaces_a_kept_entry(
    office: Office, key: str
) -> None:
    office.switch(direct_delete="keeps_entry")
    ana, dan = await office.shared(start=SOON)
    gone = await office.book(ana)
    await office.book(dan)
    await office.call("DELETE", f"{BOTS}{gone}/")
    new = await office.book(ana, key)
    assert new != gone
    assert [b["bot_id"] for b in (await office.event(ana))["bots"]] == [new]
    assert (await office.remove(dan))["bots"] == []
    assert await office.book(dan, key) == new
    await office.until(END)
    assert (await office.life(new))[-1] == "done"


async def test_line_62_a_kept_entry_takes_none_of_the_pool(office: Office) -> None:
    office.switch(direct_delete="keeps_entry", adhoc_pool=1)
    event = await office.meeting(start=NOW + timedelta(minutes=5))
    gone = await office.book(event)
    await office.call("DELETE", f"{BOTS}{gone}/")
    assert (await office.add(event)).status == 200


async def test_line_62_a_bot_of_no_event_is_deleted_like_any(office: Office) -> None:
    office.switch(direct_delete="keeps_entry")
    made = await create(office, join_at=text(LATER))
    path = f"{BOTS}{made['id']}/"
    assert (await office.call("DELETE", path)).status == 204
    assert (await office.call("GET", path)).status == 404
    running = await create(office)
    answer = await office.call("DELETE", f"{BOTS}{running['id']}/")
    assert answer.status == 405


async def test_line_63_pages_have_numbers_and_the_count(office: Office) -> None:
    made = [(await create(office, join_at=text(LATER)))["id"] for _ in range(50)]
    await office.later(minutes=2)
    made += [(await create(office, join_at=text(LATER)))["id"] for _ in range(50)]
    await office.later(minutes=2)
    made += [(await create(office, join_at=text(LATER)))["id"] for _ in range(1)]
    await create(office, meeting_url=ZOOM)
    first = await page(office, "platform=google_meet")
    assert (first["count"], first["previous"]) == (101, None)
    assert "platform=google_meet" in first["next"]
    second = await office.good("GET", first["next"])
    assert (second["count"], second["next"]) == (101, None)
    back = await office.good("GET", second["previous"])
    assert back["results"] == first["results"]
    assert [b["id"] for b in first["results"] + second["results"]] == made


async def test_line_63_use_cursor_has_pages_without_a_count(office: Office) -> None:
    office.switch(rate_limits="off")
    made = {(await create(office, join_at=text(LATER)))["id"] for _ in range(101)}
    first = await page(office, "use_cursor=true&status=ready")
    assert sorted(first) == ["next", "previous", "results"]
    assert first["previous"] is None
    second = await office.good("GET", first["next"])
    assert (len(first["results"]), len(second["results"])) == (100, 1)
    assert {b["id"] for b in first["results"] + second["results"]} == made
    back = await office.good("GET", second["previous"])
    assert back["results"] == first["results"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "early late zoom"),
        (f"join_at_after={text(LATER)}", "late zoom"),
        (f"join_at_before={text(LATER)}", "early late"),
        (f"join_at_before={quote('2026-03-02T10:59:00+01:00')}", "early"),
        (f"meeting_url={quote(MEET, safe='')}", "early late"),
        ("status=ready", "late zoom"),
        ("status=ready&status=joining_call", "early late zoom"),
        ("status=fatal", ""),
        ("platform=zoom", "zoom"),
        ("platform=zoom&platform=google_meet", "early late zoom"),
        ("platform=webex", ""),
        ("metadata__name=late", "late"),
        ("metadata__name=late&metadata__team=b", ""),
        ("metadata__other=x", ""),
        ("colour=red", "early late zoom"),
    ],
)
async def test_line_63_bots_are_listed_by_what_is_asked(
    office: Office, query: str, found: str
) -> None:
    await create(office, metadata={"name": "early"})
    await create(office, join_at=text(LATER), metadata={"name": "late", "team": "a"})
    await create(
        office,
        meeting_url=ZOOM,
        join_at=text(LATER + timedelta(hours=1)),
        metadata={"name": "zoom"},
    )
    results = (await page(office, query))["results"]
    assert [bot["metadata"]["name"] for bot in results] == found.split()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=x", 400),
        ("page=0", 404),
        ("page=2", 404),
        ("use_cursor=perhaps", 400),
        ("use_cursor=true&cursor=x", 400),
        ("join_at_after=soon", 400),
        ("join_at_before=soon", 400),
        ("status=ready&status=idle", 400),
        ("platform=phone", 400),
    ],
)
async def test_line_63_a_wrong_value_is_refused(
    office: Office, query: str, status: int
) -> None:
    assert (await office.call("GET", f"{BOTS}?{query}")).status == status


async def test_line_63_bots_of_events_are_listed_too_and_of_one_workspace_only(
    office: Office,
) -> None:
    bot = await booked(office)
    second_workspace(office)
    theirs = await office.call("POST", BOTS, {"meeting_url": MEET}, key=OTHER)
    assert await ids(office) == [bot]
    listed = await office.call("GET", BOTS, key=OTHER)
    assert [b["id"] for b in listed.json["results"]] == [theirs.json["id"]]
    path = f"{BOTS}{bot}/"
    assert (await office.call("PATCH", path, {}, key=OTHER)).status == 404


async def test_the_pool_is_a_workspaces_own(office: Office) -> None:
    second_workspace(office)
    office.switch(adhoc_pool=1)
    await create(office)
    body = {"meeting_url": MEET}
    assert (await office.call("POST", BOTS, body, key=OTHER)).status == 201
    assert (await office.call("POST", BOTS, body)).status == 507


async def test_bots_are_made_sixty_times_a_minute(office: Office) -> None:
    for _ in range(60):
        await create(office)
    assert (await office.call("POST", BOTS, {"meeting_url": MEET})).status == 429
