"""New workspaces, accounts and calendars; rewording; joins."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.adapters.simulator.office import NOW, Json, Office, text


async def open_workspace(office: Office, **body: Json) -> Json:
    return await office.good("POST", "/_sim/workspaces", body)


async def test_a_new_workspace_has_a_key_that_is_shown_once(office: Office) -> None:
    opened = await open_workspace(office, name="other", region="eu-central-1")
    assert opened["region"] == "eu-central-1"
    key = opened["key"]
    assert len(key) == 40
    answer = await office.call("GET", "/api/v2/calendars/", key=f"Token {key}")
    assert (answer.status, answer.json["results"]) == (200, [])
    shown = await office.good("GET", "/_sim/workspaces")
    assert shown["workspaces"] == [
        {"name": "main", "region": "us-east-1", "calendars": 2},
        {"name": "other", "region": "eu-central-1", "calendars": 0},
    ]
    for path in ("/_sim/workspaces", "/_sim/truth", "/_sim/"):
        assert key not in str((await office.call("GET", path)).json)


async def test_a_workspace_may_bring_its_own_key(office: Office) -> None:
    await open_workspace(office, name="other", key="of-my-own")
    answer = await office.call("GET", "/api/v2/calendars/", key="Token of-my-own")
    assert answer.status == 200


@pytest.mark.parametrize(
    "body", [{"name": "main"}, {"name": "other", "key": "sim-key"}]
)
async def test_a_name_or_key_that_is_taken_is_409(office: Office, body: Json) -> None:
    answer = await office.call("POST", "/_sim/workspaces", body)
    assert answer.status == 409
    assert "sim-key" not in str(answer.json)
    assert len((await office.good("GET", "/_sim/workspaces"))["workspaces"]) == 1


async def test_a_secret_at_fault_is_not_repeated(office: Office) -> None:
    body = {"name": "other", "key": "with a space"}
    answer = await office.call("POST", "/_sim/workspaces", body)
    assert answer.status == 400
    assert "with a space" not in str(answer.json)


async def test_a_new_account_is_connected_to_a_workspace(office: Office) -> None:
    key = (await open_workspace(office, name="other"))["key"]
    body = {"address": "Eva@acme.example", "platform": "google_calendar"}
    opened = await office.good("POST", "/_sim/mailboxes", body)
    assert opened["address"] == "Eva@acme.example"
    wish = {"mailbox": "eva@ACME.example", "workspace": "other"}
    connected = await office.call("POST", "/_sim/calendars", wish)
    assert connected.status == 201
    assert connected.json["status"] == "connected"
    event = await office.meeting(connected.json["id"])
    path = f"/api/v2/calendar-events/{event}/"
    assert (await office.call("GET", path, key=f"Token {key}")).status == 200
    assert (await office.call("GET", path)).status == 404
    assert (await office.good("GET", "/_sim/check"))["inconsistencies"] == []


async def test_a_new_account_can_be_connected_through_recalls_api(
    office: Office,
) -> None:
    body = {"address": "eva@acme.example", "platform": "microsoft_outlook"}
    opened = await office.good("POST", "/_sim/mailboxes", body)
    wish = {
        "platform": "microsoft_outlook",
        "oauth_client_id": "id",
        "oauth_client_secret": "secret",
        "oauth_refresh_token": opened["refresh_token"],
    }
    created = await office.good("POST", "/api/v2/calendars/", wish)
    await office.good("POST", "/_sim/clock", {"until": "next"})
    path = f"/api/v2/calendars/{created['id']}/"
    assert (await office.good("GET", path))["platform_email"] == "eva@acme.example"


async def test_an_account_that_is_there_is_connected_with_what_is_in_it(
    office: Office,
) -> None:
    await office.meeting()
    body = {"mailbox": "ana@acme.example"}
    again = await office.good("POST", "/_sim/calendars", body)
    assert len(await office.listed(calendar_id=again["id"])) == 1
    assert (await office.good("GET", "/_sim/check"))["inconsistencies"] == []


@pytest.mark.parametrize(
    ("path", "body", "field", "message"),
    [
        ("mailboxes", {"address": "x", "platform": "google_calendar"}, "address", ""),
        ("mailboxes", {"address": "x@y.example", "platform": "x"}, "platform", ""),
        ("calendars", {"mailbox": "anna@acme.example"}, "mailbox", "ana@acme.example"),
        (
            "calendars",
            {"mailbox": "ana@acme.example", "workspace": "mian"},
            "workspace",
            "did you mean main?",
        ),
        ("workspaces", {"name": "a b"}, "name", ""),
        ("workspaces", {"name": "x", "region": "mars"}, "region", "eu-central-1"),
        ("workspaces", {"name": "x", "regoin": "mars"}, "regoin", "region"),
    ],
)
async def test_a_wrong_wish_is_400_and_names_the_field(
    office: Office, path: str, body: Json, field: str, message: str
) -> None:
    answer = await office.call("POST", f"/_sim/{path}", body)
    assert answer.status == 400
    [error] = answer.json["errors"]
    assert error["field"] == field
    assert message in error["message"]


async def test_an_address_is_opened_once_and_needs_its_grant(office: Office) -> None:
    body = {"address": "ANA@acme.example", "platform": "google_calendar"}
    assert (await office.call("POST", "/_sim/mailboxes", body)).status == 409
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    wish = {"mailbox": "ana@acme.example"}
    assert (await office.call("POST", "/_sim/calendars", wish)).status == 409


async def test_bots_that_will_join_are_shown_in_order(office: Office) -> None:
    ana, dan = await office.shared(start=NOW + timedelta(days=2))
    late = await office.book(ana, "late")
    await office.book(dan, "late")
    early = await office.book(await office.meeting(), "early")
    first, second = (await office.good("GET", "/_sim/joins"))["joins"]
    assert [first["id"], second["id"]] == [early, late]
    assert second == {
        "id": late,
        "join_at": text(NOW + timedelta(days=2)),
        "meeting_url": "https://meet.google.com/abc-defg-hij",
        "workspace": "main",
        "events": [ana, dan],
    }
    await office.later(days=1, hours=3)
    [left] = (await office.good("GET", "/_sim/joins"))["joins"]
    assert left["id"] == late


async def test_a_copy_is_reworded_in_the_words_of_its_provider(office: Office) -> None:
    ana, dan = await office.shared(title="Review")
    words = {"title": "Résumé", "description": "Bring <b>it</b>", "private": True}
    uid = quote("shared@acme.example", safe="")
    answer = await office.good("POST", f"/_sim/meetings/{uid}/edit", words)
    assert [event["title"] for event in answer["events"]] == ["Résumé", "Résumé"]
    google, graph = [(await office.event(id))["raw"] for id in (ana, dan)]
    assert (google["summary"], google["visibility"]) == ("Résumé", "private")
    assert google["description"] == "Bring <b>it</b>"
    assert (graph["subject"], graph["sensitivity"]) == ("Résumé", "private")
    assert graph["body"]["content"] == "<p>Bring &lt;b&gt;it&lt;/b&gt;</p>"
    assert graph["bodyPreview"] == "Bring <b>it</b>"
    await office.edit(ana, "edit", private=False, description="")
    await office.edit(dan, "edit", private=False, description="")
    google, graph = [(await office.event(id))["raw"] for id in (ana, dan)]
    assert "visibility" not in google
    assert "description" not in google
    assert (graph["sensitivity"], graph["body"]["content"]) == ("normal", "")
    assert google["summary"] == "Résumé"


async def test_rewording_one_copy_leaves_the_others(office: Office) -> None:
    ana, dan = await office.shared(title="Review")
    await office.edit(dan, "cancel")
    await office.edit(dan, "edit", title="Preview")
    assert (await office.event(ana))["raw"]["summary"] == "Review"
    assert (await office.event(dan))["raw"]["subject"] == "Canceled: Preview"
    refused = await office.call("POST", f"/_sim/events/{dan}/edit", {})
    assert refused.status == 400
