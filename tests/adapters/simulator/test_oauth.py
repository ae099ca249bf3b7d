"""Connecting a calendar: from the provider's consent page into Recall."""

from datetime import timedelta

import pytest

from tests.adapters.simulator.connecting import (
    ADDRESS,
    CHALLENGE,
    GOOGLE,
    MICROSOFT,
    READ_EVENTS,
    SITES,
    VERIFIER,
    App,
    Page,
    Site,
    redirected,
    visit,
)
from tests.adapters.simulator.office import NOW, Office

both = pytest.mark.parametrize("site", SITES, ids=lambda site: site.platform)


@both
async def test_a_calendar_is_connected_from_the_consent_page_to_its_events(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    owner = office.ana if site is GOOGLE else office.dan
    await office.meeting(owner, title="Tomorrow")
    answer = await app.open(
        login_hint=site.owner, code_challenge=CHALLENGE, code_challenge_method="S256"
    )
    page = Page(answer.json)
    assert (answer.status, page.accounts) == (200, [site.owner])
    back = redirected(await app.decide(page, "allow"))
    assert (back["from"], back["state"]) == ("calendar", "a state/&=?")
    answer = await app.redeem(back["code"], code_verifier=VERIFIER)
    assert answer.status == 200
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 3600
    assert answer.headers["Cache-Control"] == "no-store"
    me = (await app.read(site.me, answer.json["access_token"])).json
    assert site.owner in (me.get("email"), me.get("mail"))
    calendar = await app.connect(answer.json["refresh_token"])
    shown = await office.good("GET", f"/api/v2/calendars/{calendar}/")
    assert (shown["status"], shown["platform_email"]) == ("connected", site.owner)
    [event] = await office.listed(calendar_id=calendar)
    assert "Tomorrow" in (event["raw"].get("summary"), event["raw"].get("subject"))


@both
async def test_the_answer_names_the_granted_scopes(office: Office, site: Site) -> None:
    scopes = (await App(office, site).tokens())["scope"].split()
    if site is GOOGLE:
        assert scopes == [READ_EVENTS, ADDRESS]
    else:
        assert scopes == ["openid", "User.Read", "Calendars.Read"]


@both
async def test_the_page_preselects_whom_the_application_hints_at(
    office: Office, site: Site
) -> None:
    other = {"platform": site.platform, "oauth_email": "eva@acme.example"}
    credentials = ("oauth_client_id", "oauth_client_secret", "oauth_refresh_token")
    body = other | dict.fromkeys(credentials, "x")
    await office.good("POST", "/api/v2/calendars/", body)
    await office.later(seconds=5)
    app = App(office, site)
    page = Page((await app.open(login_hint="EVA@acme.example")).json)
    assert page.accounts == [site.owner, "eva@acme.example"]
    assert page.selected == "eva@acme.example"
    assert Page((await app.open()).json).selected is None
    code = redirected(await app.decide(page, "allow"))["code"]
    token = (await app.redeem(code)).json["access_token"]
    me = (await app.read(site.me, token)).json
    assert "eva@acme.example" in (me.get("email"), me.get("mail"))


@both
async def test_who_denies_sends_the_application_an_error(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    page = Page((await app.open()).json)
    back = redirected(await app.decide(page, "deny"))
    assert back == {
        "from": "calendar",
        "error": "access_denied",
        "state": "a state/&=?",
    }


@both
async def test_the_page_shows_what_an_application_says_as_text_alone(
    office: Office, site: Site
) -> None:
    nasty = '"><script>alert(1)</script>'
    answer = await App(office, site).open(client_id=nasty, state=nasty, nonce=nasty)
    page = Page(answer.json)
    assert "script" not in page.tags
    assert dict(page.fields)["state"] == nasty
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy


@both
@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"client_id": None}, "client_id"),
        ({"client_id": "x" * 501}, "client_id"),
        ({"redirect_uri": None}, "redirect_uri"),
        ({"redirect_uri": "/callback"}, "redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri"),
        ({"redirect_uri": "myapp://callback"}, "redirect_uri"),
        ({"redirect_uri": "https://"}, "redirect_uri"),
        ({"redirect_uri": "https://app.example/#there"}, "redirect_uri"),
        ({"redirect_uri": "https://app.example@evil.example/"}, "redirect_uri"),
        ({"redirect_uri": "https://app.example:port/"}, "redirect_uri"),
        ({"redirect_uri": "https://evil.example\\.app.example/"}, "redirect_uri"),
        ({"redirect_uri": "https://app.example/\r\nSet-Cookie: a=b"}, "redirect_uri"),
        ({"redirect_uri": "https://app.example/" + "x" * 2000}, "redirect_uri"),
        ({"response_type": "token"}, "response_type"),
        ({"response_mode": "form_post"}, "response_mode"),
        ({"scope": None}, "scope"),
        ({"scope": " "}, "scope"),
        ({"scope": "read-everything!"}, "scope"),
        ({"access_type": "sometimes"}, "access_type"),
        ({"state": "x" * 2001}, "state"),
        ({"login_hint": "x" * 321}, "login_hint"),
        ({"code_challenge": "short"}, "code_challenge"),
        ({"code_challenge_method": "S256"}, "code_challenge"),
        (
            {"code_challenge": CHALLENGE, "code_challenge_method": "S512"},
            "code_challenge_method",
        ),
    ],
)
async def test_a_wrong_request_ends_on_a_page_that_names_the_parameter(
    office: Office, site: Site, fields: dict[str, str | None], at_fault: str
) -> None:
    answer = await App(office, site).open(**fields)
    assert answer.status == 400
    assert answer.headers["Content-Type"].startswith("text/html")
    assert f"<p>{at_fault} " in answer.json


@both
async def test_a_parameter_given_twice_is_refused(office: Office, site: Site) -> None:
    answer = await visit(office, "GET", f"{site.authorize}?client_id=a&client_id=b")
    assert (answer.status, "client_id is given twice" in answer.json) == (400, True)


@both
async def test_the_form_is_checked_like_the_page(office: Office, site: Site) -> None:
    app = App(office, site)
    page = Page((await app.open()).json)
    unknown = await app.decide(page, "allow", account="nobody@acme.example")
    neither = await app.decide(page, "perhaps")
    page.fields = [(n, "x" if n == "redirect_uri" else v) for n, v in page.fields]
    elsewhere = await app.decide(page, "allow")
    json_body = await office.call("POST", site.authorize, {"decision": "allow"})
    answers = [unknown, neither, elsewhere, json_body]
    assert [answer.status for answer in answers] == [400] * 4
    assert "account is none of this platform" in unknown.json
    assert "decision must be allow or deny" in neither.json


@both
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://["])
async def test_no_other_page_can_press_the_button(
    office: Office, site: Site, origin: str
) -> None:
    app = App(office, site)
    page = Page((await app.open()).json)
    answer = await app.decide(page, "allow", origin=origin)
    assert (answer.status, "<p>Origin " in answer.json) == (400, True)


@both
async def test_no_name_on_the_web_can_lead_to_the_page(
    office: Office, site: Site
) -> None:
    path = f"{site.authorize}?client_id=a"
    for host in ("evil.example", "evil.example:80"):
        answer = await visit(office, "GET", path, headers={"Host": host})
        assert (answer.status, "<p>Host " in answer.json) == (400, True)
    for host in ("localhost", "simulator:8080", "[::1]:80", "calls.localhost"):
        answer = await visit(office, "GET", path, headers={"Host": host})
        assert "<p>redirect_uri " in answer.json


@both
async def test_the_consent_switch_answers_without_a_person(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    office.switch(consent="grant")
    for hint in (site.owner, None):
        back = redirected(await app.open(login_hint=hint))
        assert (await app.redeem(back["code"])).status == 200
    stranger = redirected(await app.open(login_hint="nobody@acme.example"))
    assert stranger["error"] == "access_denied"
    office.switch(consent="deny")
    back = redirected(await app.open())
    assert (back["error"], back["state"]) == ("access_denied", "a state/&=?")


@both
async def test_a_question_that_may_not_be_put_is_told_to_the_application(
    office: Office, site: Site
) -> None:
    back = redirected(await App(office, site).open(prompt="none"))
    assert back["error"] == "interaction_required"


@both
async def test_without_offline_access_there_is_no_refresh_token(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    if site is GOOGLE:
        tokens = await app.tokens(access_type=None)
    else:
        tokens = await app.tokens(scope="Calendars.Read")
    assert "refresh_token" not in tokens
    assert (await app.read(site.events, tokens["access_token"])).status == 200


async def test_google_gives_a_second_refresh_token_only_if_consent_is_asked_again(
    office: Office,
) -> None:
    app = App(office, GOOGLE)
    first = (await app.tokens())["refresh_token"]
    assert "refresh_token" not in await app.tokens()
    second = (await app.tokens(prompt="consent"))["refresh_token"]
    assert first != second
    assert (await app.refresh(first)).status == 200
    assert "refresh_token" in await App(office, GOOGLE, id="another").tokens()


@both
async def test_a_connection_without_the_calendar_scope_ends_in_disconnected(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    scope = "email" if site is GOOGLE else "User.Read offline_access"
    tokens = await app.tokens(scope=scope)
    calendar = await app.connect(tokens["refresh_token"])
    assert await app.status(calendar) == ("disconnected", "invalid_scope")
    assert (await app.read(site.events, tokens["access_token"])).status == 403


async def test_recall_needs_to_be_told_the_address_at_google(office: Office) -> None:
    app = App(office, GOOGLE)
    calendar = await app.connect((await app.tokens(scope=READ_EVENTS))["refresh_token"])
    assert await app.status(calendar) == ("disconnected", "invalid_scope")


async def test_people_can_tick_single_permissions_off_at_google(
    office: Office,
) -> None:
    app = App(office, GOOGLE)
    page = Page((await app.open()).json)
    assert page.boxes == [READ_EVENTS, ADDRESS]
    code = redirected(await app.decide(page, "allow", granted=[ADDRESS]))["code"]
    tokens = (await app.redeem(code)).json
    assert tokens["scope"] == ADDRESS
    calendar = await app.connect(tokens["refresh_token"])
    assert await app.status(calendar) == ("disconnected", "invalid_scope")
    nothing = redirected(await app.decide(page, "allow", granted=[]))
    assert nothing["error"] == "access_denied"
    assert Page((await App(office, MICROSOFT).open()).json).boxes == []


@both
async def test_a_platform_without_accounts_offers_nothing_to_allow(
    office: Office, site: Site
) -> None:
    office.sim.world.mailboxes.clear()
    app = App(office, site)
    page = Page((await app.open()).json)
    assert (page.accounts, page.buttons) == ([], ["deny"])
    office.switch(consent="grant")
    assert redirected(await app.open())["error"] == "access_denied"


@both
async def test_the_flow_gives_the_same_tokens_when_it_is_repeated(
    office: Office, site: Site, another_office: Office
) -> None:
    first = await App(office, site).tokens()
    assert first == await App(another_office, site).tokens()
    assert first["access_token"] != first["refresh_token"]


@both
async def test_nothing_of_the_flow_asks_for_recalls_key_or_is_counted_as_its_call(
    office: Office, site: Site
) -> None:
    tokens = await App(office, site).tokens()
    await App(office, site).read(site.events, tokens["access_token"])
    assert (await office.good("GET", "/_sim/requests"))["requests"] == []
    assert (await office.call("GET", "/api/v2/calendars/", key=None)).status == 401


@both
async def test_a_wrong_method_is_answered_in_the_providers_shape(
    office: Office, site: Site
) -> None:
    answer = await visit(office, "GET", site.token)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert "message" in answer.json["error"]
    large = [("grant_type", "x" * 1024 * 1024)]
    answer = await visit(office, "POST", site.token, form=large)
    assert (answer.status, "message" in answer.json["error"]) == (413, True)


@both
async def test_what_is_kept_of_a_flow_holds_no_secret(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    code = await app.code()
    tokens = await app.tokens(prompt="consent")
    kept = repr(office.sim.world.grants)
    secrets = [code, app.secret, tokens["access_token"], tokens["refresh_token"]]
    assert not [secret for secret in secrets if secret in kept]


@both
async def test_an_account_that_comes_back_needs_its_new_refresh_token(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    old = (await app.tokens())["refresh_token"]
    calendar = await app.connect(old)
    await office.good("POST", f"/_sim/calendars/{calendar}/revoke")
    assert (await app.status(calendar))[0] == "disconnected"
    path = f"/api/v2/calendars/{calendar}/"
    new = (await app.tokens())["refresh_token"]
    assert (await app.refresh(old)).json["error"] == "invalid_grant"
    assert (await app.refresh(new)).status == 200
    await office.good("PATCH", path, {})
    await office.later(seconds=5)
    assert await app.status(calendar) == ("disconnected", "bad_refresh_token")
    await office.good("PATCH", path, {"oauth_refresh_token": new})
    await office.later(seconds=5)
    assert await app.status(calendar) == ("connected", None)
    # Nor does the token come back that the account had from the start.
    first = office.ana if site is GOOGLE else office.dan
    await office.good("PATCH", f"/api/v2/calendars/{first}/", {})
    await office.later(seconds=5)
    assert await app.status(first) == ("disconnected", "bad_refresh_token")


@both
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"oauth_client_id": "another"}, "error", id="client"),
        pytest.param({"oauth_client_secret": "?"}, "error", id="secret"),
        pytest.param(
            {"oauth_email": "eva@acme.example"}, "bad_refresh_token", id="address"
        ),
    ],
)
async def test_a_refresh_token_works_for_its_client_and_account_alone(
    office: Office, site: Site, change: dict[str, str], reason: str
) -> None:
    app = App(office, site)
    token = (await app.tokens())["refresh_token"]
    calendar = await app.connect(token, **change)
    assert await app.status(calendar) == ("disconnected", reason)
    # Nor is an account opened for an address that the token does not belong to.
    assert Page((await app.open()).json).accounts == [site.owner]
    other = MICROSOFT if site is GOOGLE else GOOGLE
    calendar = await app.connect(token, platform=other.platform)
    assert await app.status(calendar) == ("disconnected", "bad_refresh_token")
    good = await app.connect(token, oauth_email=site.owner)
    assert await app.status(good) == ("connected", None)


@both
async def test_an_event_sixty_days_ahead_is_read_at_the_provider(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    calendar = await app.connect((await app.tokens())["refresh_token"])
    far = NOW + timedelta(days=60)
    await office.meeting(calendar, start=far, title="Far ahead")
    assert await office.listed(calendar_id=calendar) == []
    path = f"/api/v2/calendars/{calendar}/access-token/"
    token = (await office.good("POST", path))["token"]
    answer = (await app.read(site.events, token)).json
    [event] = answer.get("items") or answer["value"]
    assert "Far ahead" in (event.get("summary"), event.get("subject"))


@both
async def test_a_loss_that_recall_notices_late_is_not_undone_by_a_new_consent(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    calendar = await app.connect((await app.tokens())["refresh_token"])
    office.switch(revoke_noticed_after=3600)
    await office.good("POST", f"/_sim/calendars/{calendar}/revoke")
    await app.tokens()
    assert await app.status(calendar) == ("connected", None)
    await office.later(hours=1)
    assert await app.status(calendar) == ("disconnected", "bad_refresh_token")
