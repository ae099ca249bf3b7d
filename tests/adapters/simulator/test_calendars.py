"""Lines 7 to 15: calendars and their connection."""

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.adapters.simulator.office import NOW, Json, Office

CALENDARS = "/api/v2/calendars/"
NEW = {
    "platform": "google_calendar",
    "oauth_client_id": "client",
    "oauth_client_secret": "client-secret",
    "oauth_refresh_token": "refresh",
    "oauth_email": "eva@acme.example",
}


async def create(office: Office, **fields: Json) -> Json:
    return await office.good("POST", CALENDARS, NEW | fields)


async def calendar(office: Office, id: str) -> Json:
    return await office.good("GET", f"{CALENDARS}{id}/")


async def listed(office: Office, query: str) -> list[str]:
    page = await office.good("GET", f"{CALENDARS}?{query}")
    return [entry["id"] for entry in page["results"]]


async def test_line_7_a_new_calendar_connects_after_a_while(office: Office) -> None:
    answer = await office.call("POST", CALENDARS, NEW)
    assert answer.status == 201
    assert answer.json["status"] == "connecting"
    assert answer.json["platform_email"] is None
    await office.later(seconds=5)
    later = await calendar(office, answer.json["id"])
    assert later["status"] == "connected"
    assert later["platform_email"] == "eva@acme.example"
    assert [change["status"] for change in later["status_changes"]] == [
        "connecting",
        "connected",
    ]


async def test_a_token_that_no_account_issued_ends_in_disconnected(
    office: Office,
) -> None:
    body = {name: NEW[name] for name in NEW if name != "oauth_email"}
    created = await office.good("POST", CALENDARS, body)
    await office.later(seconds=5)
    assert (await calendar(office, created["id"]))["status"] == "disconnected"


async def test_an_account_of_the_other_platform_ends_in_disconnected(
    office: Office,
) -> None:
    created = await create(office, oauth_email="dan@acme.example")
    await office.later(seconds=5)
    assert (await calendar(office, created["id"]))["status"] == "disconnected"


async def test_line_9_the_same_account_twice_gives_two_calendars(
    office: Office,
) -> None:
    event = await office.meeting()
    twin = await create(office, oauth_email="ana@acme.example")
    await office.later(seconds=5)
    assert twin["id"] != office.ana
    rows = await office.listed()
    assert {row["calendar_id"] for row in rows} == {office.ana, twin["id"]}
    await office.edit(event, "cancel")
    assert [row["raw"]["status"] for row in await office.listed()] == ["cancelled"] * 2
    again = await create(office, oauth_email="ana@acme.example")
    assert again["id"] not in (office.ana, twin["id"])


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"platform": "exchange"}, "platform"),
        ({"platform": ["google_calendar"]}, "platform"),
        ({"oauth_client_id": None}, "oauth_client_id"),
        ({"oauth_refresh_token": "x" * 2001}, "oauth_refresh_token"),
        ({"metadata": {"team": 7}}, "team"),
        ({"webhook_url": 7}, "webhook_url"),
    ],
)
async def test_line_10_a_wrong_field_is_400(
    office: Office, fields: Json, at_fault: str
) -> None:
    answer = await office.call("POST", CALENDARS, NEW | fields)
    assert (answer.status, list(answer.json)) == (400, [at_fault])


async def test_what_is_noted_on_a_calendar_is_shown_until_it_is_replaced(
    office: Office,
) -> None:
    path = f"{CALENDARS}{office.ana}/"
    assert (await calendar(office, office.ana))["metadata"] == {}
    created = await create(office, metadata={"team": "sales", "tier": "gold"})
    assert created["metadata"] == {"team": "sales", "tier": "gold"}
    await office.good("PATCH", path, {"metadata": {"time_zone": "Asia/Tokyo"}})
    await office.good("PATCH", path, {})
    page = await office.good("GET", CALENDARS)
    noted = {entry["id"]: entry["metadata"] for entry in page["results"]}
    assert noted[office.ana] == {"time_zone": "Asia/Tokyo"}
    assert noted[created["id"]] == created["metadata"]


@pytest.mark.parametrize("missing", [name for name in NEW if name != "oauth_email"])
async def test_line_10_a_missing_field_is_400(office: Office, missing: str) -> None:
    body = {name: value for name, value in NEW.items() if name != missing}
    answer = await office.call("POST", CALENDARS, body)
    assert (answer.status, list(answer.json)) == (400, [missing])


async def test_line_12_a_revoked_grant_disconnects_and_takes_future_bots(
    office: Office,
) -> None:
    event = await office.meeting()
    await office.book(event)
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    lost = await calendar(office, office.ana)
    assert lost["status"] == "disconnected"
    assert lost["status_changes"][-1]["status"] == "disconnected"
    assert [row["bots"] for row in await office.listed()] == [[]]


async def test_a_disconnected_calendar_does_not_learn_of_changes(
    office: Office,
) -> None:
    event = await office.meeting()
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    before = await office.event(event)
    await office.edit(event, "cancel")
    assert await office.event(event) == before


async def test_line_11_secret_and_refresh_token_are_repeated_in_clear(
    office: Office,
) -> None:
    created = await create(office)
    shown = await calendar(office, created["id"])
    for answer in (created, shown):
        assert answer["oauth_client_secret"] == NEW["oauth_client_secret"]
        assert answer["oauth_refresh_token"] == NEW["oauth_refresh_token"]


async def test_line_13_an_empty_patch_reconnects_if_the_grant_is_valid(
    office: Office,
) -> None:
    event = await office.meeting()
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    await office.edit(event, "cancel")
    await office.good("PATCH", f"{CALENDARS}{office.ana}/", {})
    await office.later(seconds=5)
    assert (await calendar(office, office.ana))["status"] == "disconnected"
    await office.good("POST", f"/_sim/calendars/{office.ana}/grant")
    await office.good("PATCH", f"{CALENDARS}{office.ana}/")
    await office.later(seconds=5)
    assert (await calendar(office, office.ana))["status"] == "connected"
    # What happened in between is read now.
    assert (await office.event(event))["raw"]["status"] == "cancelled"


async def test_a_grant_can_be_given_with_the_applications_part_done(
    office: Office,
) -> None:
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    await office.good(
        "POST", f"/_sim/calendars/{office.ana}/grant", {"reconnect": True}
    )
    await office.later(seconds=5)
    assert (await calendar(office, office.ana))["status"] == "connected"


async def test_line_14_a_deleted_calendar_is_gone_with_its_events_and_bots(
    office: Office,
) -> None:
    alone = await office.meeting(meeting_url="https://zoom.us/j/123456789")
    ana, dan = await office.shared()
    lonely = await office.book(alone, "lonely")
    shared = await office.book(ana, "shared")
    assert await office.book(dan, "shared") == shared
    answer = await office.call("DELETE", f"{CALENDARS}{office.ana}/")
    assert (answer.status, answer.json) == (204, "")
    assert (await office.call("GET", f"{CALENDARS}{office.ana}/")).status == 404
    assert (await office.call("GET", f"/api/v2/calendar-events/{ana}/")).status == 404
    assert [row["id"] for row in await office.listed()] == [dan]
    assert (await office.call("GET", f"/api/v1/bot/{lonely}/")).status == 404
    assert (await office.bot(shared))["id"] == shared


async def test_a_bot_outlives_the_calendar_it_recorded_for(office: Office) -> None:
    event = await office.meeting(start=NOW + timedelta(minutes=30))
    bot = await office.book(event)
    await office.later(hours=2)
    await office.call("DELETE", f"{CALENDARS}{office.ana}/")
    [entry] = (await office.good("GET", "/_sim/truth"))["bots"]
    assert (entry["id"], entry["events"]) == (bot, [])
    assert (await office.life(bot))[-1] == "done"


async def test_line_15_calendars_are_filtered(office: Office) -> None:
    await office.later(minutes=1)
    new = (await create(office))["id"]
    created = (await calendar(office, new))["created_at"]
    assert await listed(office, "") == [office.ana, office.dan, new]
    assert await listed(office, "email=DAN@acme.example") == [office.dan]
    assert await listed(office, "platform=microsoft_outlook") == [office.dan]
    assert await listed(office, "status=connecting") == [new]
    assert await listed(office, f"created_at__gte={created}") == [new]
    assert await listed(office, "platform_email=dan@acme.example") == [
        office.ana,
        office.dan,
        new,
    ]
    refused = await office.call("GET", f"{CALENDARS}?status=lost")
    assert (refused.status, list(refused.json)) == (400, ["status"])


async def test_other_credentials_bring_another_accounts_events(
    office: Office,
) -> None:
    mine = await office.meeting()
    body = {"oauth_email": "eva@acme.example"}
    await office.good("PATCH", f"{CALENDARS}{office.ana}/", body)
    await office.later(seconds=5)
    assert (await calendar(office, office.ana))["platform_email"] == "eva@acme.example"
    assert await office.listed() == []
    await office.meeting(start=NOW.replace(hour=12))
    assert mine not in [row["id"] for row in await office.listed()]


async def test_credentials_are_in_no_repr(office: Office) -> None:
    await create(office)
    await office.later(seconds=2)
    world = office.sim.world
    shown = f"{world.calendars} {world.mailboxes}"
    assert "eva@acme.example" in shown
    assert not [secret for secret in ("client-secret", "refresh-") if secret in shown]
    assert "'refresh'" not in shown


async def test_a_calendar_that_is_deleted_while_its_update_arrives_is_unknown(
    office: Office,
) -> None:
    place = urlsplit(office.sim.base_url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(
        f"PATCH {CALENDARS}{office.ana}/ HTTP/1.1\r\nHost: localhost\r\n"
        "Authorization: Token sim-key\r\nContent-Length: 2\r\n\r\n".encode()
    )
    # Its head has been read when the call after it is answered.
    await office.good("GET", f"{CALENDARS}{office.ana}/")
    await office.good("DELETE", f"{CALENDARS}{office.ana}/")
    writer.write(b"{}")
    status = await reader.readline()
    writer.close()
    assert status.split()[1] == b"404"
