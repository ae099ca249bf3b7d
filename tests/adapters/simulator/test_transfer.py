"""Line 26: an event that gets another owner, through the control API."""

from datetime import timedelta
from typing import TypeAlias

import pytest

from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.model import Platform
from tests.adapters.simulator.office import CUSTOMER, NOW, Answer, Json, Office, at
from tests.adapters.simulator.receiver import announced
from tests.adapters.simulator.test_workspaces import EVENTS, other, second_workspace

Places: TypeAlias = tuple[str, str]
"""The calendar that an event comes from, and the one that it goes to."""

OWNERS: dict[Platform, str] = {
    "google_calendar": "eva@acme.example",
    "microsoft_outlook": "finn@acme.example",
}


async def join(office: Office, platform: Platform, workspace: str = "main") -> str:
    """One more person in the office, with a connected calendar; its id."""
    world = office.sim.world
    address = OWNERS[platform]
    mailbox = world.mailbox_at(address) or open_mailbox(world, address, platform)
    return preconnect(world, mailbox, workspace=workspace).id


async def places(office: Office, platform: Platform) -> Places:
    old = office.ana if platform == "google_calendar" else office.dan
    return old, await join(office, platform)


async def give(office: Office, event: str, calendar: str) -> Answer:
    path = f"/_sim/events/{event}/transfer"
    return await office.call("POST", path, {"calendar": calendar})


async def given(office: Office, event: str, calendar: str) -> list[Json]:
    """What the event is shown as once it has been given; the world must be sound."""
    answer = await give(office, event, calendar)
    assert answer.status == 200, answer
    await sound(office)
    return list(answer.json["events"])


async def sound(office: Office) -> None:
    assert (await office.good("GET", "/_sim/check"))["inconsistencies"] == []


both = pytest.mark.parametrize("platform", ["google_calendar", "microsoft_outlook"])


@both
async def test_line_26_an_event_keeps_its_id_and_changes_its_calendar(
    office: Office, platform: Platform
) -> None:
    old, new = await places(office, platform)
    event = await office.meeting(old, title="Review")
    before = await office.event(event)
    [shown] = await given(office, event, new)
    assert (shown["event_id"], shown["calendar_id"]) == (event, new)
    row = await office.event(event)
    assert row["calendar_id"] == new
    assert at(row["updated_at"]) > at(before["updated_at"])
    assert await office.listed(calendar_id=old) == []
    assert [r["id"] for r in await office.listed(calendar_id=new)] == [event]
    since = {"updated_at__gte": row["updated_at"]}
    assert [r["id"] for r in await office.listed(**since)] == [event]


async def test_line_26_the_raw_event_is_organised_by_its_new_owner(
    office: Office,
) -> None:
    eva = await join(office, "google_calendar")
    guests = [CUSTOMER, {"email": "eva@acme.example"}, {"email": "ana@acme.example"}]
    event = await office.meeting(guests=guests)
    before = (await office.event(event))["raw"]
    await office.later(minutes=1)
    await given(office, event, eva)
    raw = (await office.event(event))["raw"]
    assert raw["organizer"] == {"email": "eva@acme.example", "self": True}
    mine = [a["email"] for a in raw["attendees"] if a.get("self")]
    assert mine == ["eva@acme.example"]
    assert raw["creator"]["email"] == "ana@acme.example"
    assert "self" not in raw["creator"]
    assert raw["updated"] > before["updated"]


async def test_line_26_an_outlook_event_is_organised_by_its_new_owner(
    office: Office,
) -> None:
    finn = await join(office, "microsoft_outlook")
    event = await office.meeting(office.dan, organizer=CUSTOMER)
    assert (await office.event(event))["raw"]["isOrganizer"] is False
    await given(office, event, finn)
    raw = (await office.event(event))["raw"]
    assert raw["organizer"]["emailAddress"]["address"] == "finn@acme.example"
    assert raw["isOrganizer"] is True
    assert raw["responseStatus"]["response"] == "organizer"


@both
async def test_line_26_both_calendars_are_announced_once(platform: Platform) -> None:
    async with announced() as (office, receiver):
        old, new = await places(office, platform)
        event = await office.meeting(old)
        await office.sim.delivered()
        receiver.got.clear()
        await given(office, event, new)
        await office.sim.delivered()
        row = await office.event(event)
        assert receiver.events == ["calendar.sync_events"] * 2
        told = {b["data"]["calendar_id"]: b["data"] for b in receiver.bodies}
        assert set(told) == {old, new}
        updated_at = at(row["updated_at"])
        assert all(at(d["last_updated_ts"]) <= updated_at for d in told.values())


@both
async def test_line_26_a_booked_bot_stays_with_its_event(
    office: Office, platform: Platform
) -> None:
    old, new = await places(office, platform)
    event = await office.meeting(old)
    bot = await office.book(event)
    await given(office, event, new)
    assert [b["bot_id"] for b in (await office.event(event))["bots"]] == [bot]
    await office.until(NOW + timedelta(days=1, hours=2, minutes=1))
    assert (await office.life(bot))[-1] == "in_call_recording"


async def test_line_26_a_shared_bot_stays_shared(office: Office) -> None:
    eva = await join(office, "google_calendar")
    mine, theirs = await office.shared()
    bot = await office.book(mine)
    assert await office.book(theirs) == bot
    await given(office, mine, eva)
    await office.remove(mine)
    assert [b["bot_id"] for b in (await office.event(theirs))["bots"]] == [bot]
    await sound(office)


@both
async def test_line_26_where_ids_are_not_kept_a_new_row_is_listed(
    office: Office, platform: Platform
) -> None:
    old, new = await places(office, platform)
    office.switch(transfer_keeps_id=False)
    event = await office.meeting(old)
    bot = await office.book(event)
    [shown] = await given(office, event, new)
    assert shown["event_id"] != event
    gone = await office.event(event)
    assert (gone["is_deleted"], gone["calendar_id"]) == (True, old)
    assert gone["bots"] == []
    assert (await office.call("GET", f"/api/v1/bot/{bot}/")).status == 404
    left = await office.listed(is_deleted="false")
    assert [(r["id"], r["calendar_id"]) for r in left] == [(shown["event_id"], new)]


async def test_line_26_an_event_may_go_from_one_to_the_next_and_back(
    office: Office,
) -> None:
    eva = await join(office, "google_calendar")
    event = await office.meeting()
    await given(office, event, eva)
    await given(office, event, office.ana)
    row = await office.event(event)
    assert row["calendar_id"] == office.ana
    assert row["raw"]["organizer"]["email"] == "ana@acme.example"
    await office.edit(event, "edit", title="Ours again")
    assert (await office.event(event))["raw"]["summary"] == "Ours again"


async def test_line_26_what_recall_does_not_list_yet_comes_in_with_its_new_owner(
    office: Office,
) -> None:
    eva = await join(office, "google_calendar")
    event = await office.meeting(start=NOW + timedelta(days=40))
    await given(office, event, eva)
    await office.until(NOW + timedelta(days=13))
    assert (await office.event(event))["calendar_id"] == eva
    await sound(office)


async def test_line_26_what_recall_looks_at_no_more_stays_where_it_was(
    office: Office,
) -> None:
    eva = await join(office, "google_calendar")
    event = await office.meeting()
    await office.until(NOW + timedelta(days=4))
    before = await office.event(event)
    await given(office, event, eva)
    assert await office.event(event) == before


async def test_an_account_that_recall_cannot_read_gets_the_event_once_it_can(
    office: Office,
) -> None:
    eva = await join(office, "google_calendar")
    await office.good("POST", f"/_sim/calendars/{eva}/revoke")
    event = await office.meeting()
    await given(office, event, eva)
    assert (await office.event(event))["is_deleted"] is True
    assert await office.listed(calendar_id=eva) == []
    await office.good("POST", f"/_sim/calendars/{eva}/grant", {"reconnect": True})
    await office.later(seconds=3)
    assert len(await office.listed(calendar_id=eva)) == 1
    await sound(office)


async def test_line_26_each_workspace_that_reads_both_keeps_its_row(
    office: Office,
) -> None:
    second_workspace(office)
    eva = await join(office, "google_calendar")
    theirs = await join(office, "google_calendar", "other")
    event = await office.meeting()
    [before] = (await other(office, "GET", EVENTS))["results"]
    await given(office, event, eva)
    [after] = (await other(office, "GET", EVENTS))["results"]
    assert (after["id"], after["calendar_id"]) == (before["id"], theirs)
    assert (await office.event(event))["calendar_id"] == eva


async def test_line_26_a_workspace_without_the_new_owner_sees_a_deletion(
    office: Office,
) -> None:
    mine = second_workspace(office)
    eva = await join(office, "google_calendar")
    event = await office.meeting()
    [before] = (await other(office, "GET", EVENTS))["results"]
    await given(office, event, eva)
    [after] = (await other(office, "GET", EVENTS))["results"]
    assert (after["id"], after["calendar_id"]) == (before["id"], mine)
    assert after["is_deleted"] is True
    assert at(after["updated_at"]) > at(before["updated_at"])
    assert (await office.event(event))["is_deleted"] is False


async def test_a_workspace_that_reads_the_new_owner_alone_gets_a_new_row(
    office: Office,
) -> None:
    second_workspace(office)
    eva = await join(office, "google_calendar")
    theirs = await join(office, "google_calendar", "other")
    world = office.sim.world
    ours = next(c for c in world.calendars.values() if c.workspace == "other")
    key = "Token other-key"
    await office.call("DELETE", f"/api/v2/calendars/{ours.id}/", key=key)
    event = await office.meeting()
    shown = await given(office, event, eva)
    assert {s["calendar_id"] for s in shown} == {eva, theirs}
    [row] = (await other(office, "GET", EVENTS))["results"]
    assert row["calendar_id"] == theirs


async def test_an_account_with_two_calendars_shows_the_event_in_both(
    office: Office,
) -> None:
    first = await join(office, "google_calendar")
    second = await join(office, "google_calendar")
    event = await office.meeting()
    shown = await given(office, event, second)
    assert (await office.event(event))["calendar_id"] == second
    assert {s["calendar_id"] for s in shown} == {first, second}


async def refused(office: Office, event: str, calendar: str) -> tuple[str, str]:
    before = await office.event(event)
    answer = await give(office, event, calendar)
    assert (answer.status, answer.json["code"]) == (400, "invalid_control_request")
    assert await office.event(event) == before
    await sound(office)
    [error] = answer.json["errors"]
    return error["field"], error["message"]


async def test_no_event_goes_to_another_platform(office: Office) -> None:
    event = await office.meeting()
    wanted = ("calendar", "is not on google_calendar")
    assert await refused(office, event, office.dan) == wanted


async def test_no_event_goes_where_its_meeting_is_already(office: Office) -> None:
    eva = await join(office, "google_calendar")
    event = await office.meeting(ical_uid="one@acme.example")
    await office.meeting(eva, ical_uid="one@acme.example")
    assert "already" in (await refused(office, event, eva))[1]
    assert "already" in (await refused(office, event, office.ana))[1]


async def test_no_event_goes_to_a_calendar_without_an_account(office: Office) -> None:
    body = {
        "platform": "google_calendar",
        "oauth_client_id": "client",
        "oauth_client_secret": "secret",
        "oauth_refresh_token": "nobody-issued-this",
    }
    created = await office.good("POST", "/api/v2/calendars/", body)
    event = await office.meeting()
    wanted = ("calendar", "has no account behind it yet")
    assert await refused(office, event, created["id"]) == wanted


async def test_no_deleted_event_is_given_away(office: Office) -> None:
    eva = await join(office, "google_calendar")
    event = await office.meeting()
    await office.edit(event, "delete")
    assert (await refused(office, event, eva))[0] == "body"


async def test_an_unknown_calendar_is_told_by_its_field(office: Office) -> None:
    event = await office.meeting()
    wanted = ("calendar", "there is no such calendar")
    assert await refused(office, event, "nobody") == wanted
    answer = await office.call("POST", f"/_sim/events/{event}/transfer", {})
    assert answer.json["errors"] == [{"field": "calendar", "message": "Field required"}]
    assert (await give(office, "nobody", office.ana)).status == 404
