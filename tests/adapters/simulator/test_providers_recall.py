"""Recall's access-token endpoint."""

import pytest

from tests.adapters.simulator.connecting import (
    GOOGLE,
    MICROSOFT,
    SITES,
    App,
    Site,
)
from tests.adapters.simulator.office import Answer, Json, Office

NOBODY = "00000000-0000-4000-8000-000000000000"
both = pytest.mark.parametrize("site", SITES, ids=lambda site: site.platform)


async def ask(office: Office, calendar: str) -> Answer:
    return await office.call("POST", f"/api/v2/calendars/{calendar}/access-token/")


async def made(office: Office, **fields: Json) -> str:
    body = {
        "platform": "google_calendar",
        "oauth_client_id": "client",
        "oauth_client_secret": "client-secret",
        "oauth_refresh_token": "refresh",
        **fields,
    }
    return str((await office.good("POST", "/api/v2/calendars/", body))["id"])


def owned(office: Office, site: Site) -> str:
    return office.ana if site is GOOGLE else office.dan


@both
async def test_a_connected_calendar_gives_a_token_for_an_hour(
    office: Office, site: Site
) -> None:
    answer = await ask(office, owned(office, site))
    assert answer.status == 200
    assert set(answer.json) == {"token", "expires_at"}
    assert answer.json["expires_at"] == "2026-03-02T09:00:00Z"
    token, app = answer.json["token"], App(office, site)
    await office.later(seconds=3599)
    assert (await app.read(site.events, token)).status == 200
    await office.later(seconds=1)
    assert (await app.read(site.events, token)).status == 401
    fresh = (await ask(office, owned(office, site))).json["token"]
    assert (await app.read(site.events, fresh)).status == 200


@both
async def test_a_revoked_grant_gives_no_token_and_ends_those_given(
    office: Office, site: Site
) -> None:
    calendar = owned(office, site)
    token = (await ask(office, calendar)).json["token"]
    await office.good("POST", f"/_sim/calendars/{calendar}/revoke")
    answer = await ask(office, calendar)
    assert (answer.status, set(answer.json)) == (400, {"code", "message"})
    assert answer.json["code"] == "bad_refresh_token"
    assert (await App(office, site).read(site.events, token)).status == 401
    await office.good("POST", f"/_sim/calendars/{calendar}/grant")
    assert (await App(office, site).read(site.events, token)).status == 401
    assert (await ask(office, calendar)).status == 200


async def test_a_refresh_token_of_nobody_is_bad(office: Office) -> None:
    for refresh_token in ("made-up", "\N{SNOWMAN}"):
        calendar = await made(office, oauth_refresh_token=refresh_token)
        answer = await ask(office, calendar)
        assert (answer.status, answer.json["code"]) == (400, "bad_refresh_token")


async def test_where_no_account_is_there_are_no_credentials(office: Office) -> None:
    other = await made(office, oauth_email="dan@acme.example")
    answer = await ask(office, other)
    assert (answer.status, answer.json["code"]) == (400, "no_oauth_credentials")
    new = await made(office, oauth_email="eva@acme.example")
    assert (await ask(office, new)).json["code"] == "no_oauth_credentials"
    await office.later(seconds=5)
    assert (await ask(office, new)).status == 200


@both
async def test_another_clients_refresh_token_is_an_error(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    token = (await app.tokens())["refresh_token"]
    calendar = await app.connect(token, oauth_client_secret="wrong")
    answer = await ask(office, calendar)
    assert (answer.status, answer.json["code"]) == (400, "error")


@both
async def test_the_token_can_do_what_the_account_granted_and_no_more(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    scope = "email" if site is GOOGLE else "User.Read offline_access"
    tokens = await app.tokens(scope=scope)
    calendar = await app.connect(tokens["refresh_token"])
    token = (await ask(office, calendar)).json["token"]
    assert (await app.read(site.me, token)).status == 200
    assert (await app.read(site.events, token)).status == 403


async def test_it_is_one_of_recalls_own_calls(office: Office) -> None:
    path = f"/api/v2/calendars/{office.ana}/access-token"
    assert (await office.call("POST", path, key=None)).status == 401
    assert (await office.call("GET", path)).status == 405
    assert (await office.call("POST", path)).status == 200
    assert (await ask(office, NOBODY)).status == 404
    [*_, last] = (await office.good("GET", "/_sim/requests"))["requests"]
    assert last["path"] == f"/api/v2/calendars/{NOBODY}/access-token/"
    assert last["operation"] == "access_token"


async def test_it_is_answered_300_times_a_minute(office: Office) -> None:
    for _ in range(300):
        assert (await ask(office, office.ana)).status == 200
    assert (await ask(office, office.ana)).status == 429


@both
async def test_neither_provider_takes_the_others_access_token(
    office: Office, site: Site
) -> None:
    token = (await ask(office, owned(office, site))).json["token"]
    other = MICROSOFT if site is GOOGLE else GOOGLE
    for path in (other.events, other.me):
        assert (await App(office, other).read(path, token)).status == 401
