"""Codes, refresh tokens and clients: what the token endpoints refuse."""

from base64 import b64encode

import pytest

from tests.adapters.simulator.connecting import (
    BACK,
    CHALLENGE,
    GOOGLE,
    MICROSOFT,
    READ_EVENTS,
    SITES,
    VERIFIER,
    App,
    Site,
    visit,
)
from tests.adapters.simulator.office import Answer, Office

both = pytest.mark.parametrize("site", SITES, ids=lambda site: site.platform)


def refused(answer: Answer) -> tuple[int, str]:
    """The status and the error; every refusal says more in words."""
    assert answer.json["error_description"]
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status, answer.json["error"]


@both
async def test_a_code_is_good_once(office: Office, site: Site) -> None:
    app = App(office, site)
    code = await app.code()
    assert (await app.redeem(code)).status == 200
    assert refused(await app.redeem(code)) == (400, "invalid_grant")


@both
async def test_a_code_is_good_for_ten_minutes(office: Office, site: Site) -> None:
    app = App(office, site)
    early, late = await app.code(), await app.code()
    await office.later(seconds=599)
    assert (await app.redeem(early)).status == 200
    await office.later(seconds=1)
    assert refused(await app.redeem(late)) == (400, "invalid_grant")


@both
async def test_a_code_is_good_for_its_client_and_address_alone(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    answer = await App(office, site, id="another").redeem(await app.code())
    assert refused(answer) == (400, "invalid_grant")
    answer = await app.redeem(await app.code(), redirect_uri=BACK + "x")
    error = "redirect_uri_mismatch" if site is GOOGLE else "invalid_grant"
    assert refused(answer) == (400, error)


async def test_neither_provider_takes_the_others_codes_and_tokens(
    office: Office,
) -> None:
    google, microsoft = App(office, GOOGLE), App(office, MICROSOFT)
    answer = await google.redeem(await microsoft.code())
    assert refused(answer) == (400, "invalid_grant")
    token = (await microsoft.tokens())["refresh_token"]
    assert refused(await google.refresh(token)) == (400, "invalid_grant")


@both
@pytest.mark.parametrize(
    ("challenge", "verifier"),
    [
        pytest.param(CHALLENGE, VERIFIER[1:] + "w", id="another verifier"),
        pytest.param(CHALLENGE, None, id="no verifier"),
        pytest.param(CHALLENGE, CHALLENGE, id="the challenge itself"),
        pytest.param(CHALLENGE, "\N{SNOWMAN}" * 43, id="no ASCII"),
        pytest.param(None, VERIFIER, id="a verifier that nobody asked for"),
    ],
)
async def test_a_verifier_that_does_not_fit_is_refused(
    office: Office, site: Site, challenge: str | None, verifier: str | None
) -> None:
    app = App(office, site)
    method = None if challenge is None else "S256"
    code = await app.code(code_challenge=challenge, code_challenge_method=method)
    answer = await app.redeem(code, code_verifier=verifier)
    assert refused(answer) == (400, "invalid_grant")


@both
@pytest.mark.parametrize("method", ["plain", None])
async def test_a_plain_challenge_is_the_verifier_itself(
    office: Office, site: Site, method: str | None
) -> None:
    app = App(office, site)
    asked = {"code_challenge": VERIFIER, "code_challenge_method": method}
    wrong = await app.redeem(await app.code(**asked), code_verifier=CHALLENGE)
    assert refused(wrong) == (400, "invalid_grant")
    right = await app.redeem(await app.code(**asked), code_verifier=VERIFIER)
    assert right.status == 200


@both
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"grant_type": None}, (400, "invalid_request")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"code": None}, (400, "invalid_request")),
        ({"code": "made-up"}, (400, "invalid_grant")),
        ({"code": "\N{SNOWMAN}"}, (400, "invalid_grant")),
        ({"code": "x" * 2001}, (400, "invalid_request")),
        ({"redirect_uri": None}, (400, "invalid_request")),
        ({"client_id": None}, (400, "invalid_request")),
        ({"client_secret": None}, (401, "invalid_client")),
        ({"client_secret": ""}, (401, "invalid_client")),
    ],
)
async def test_a_request_for_tokens_that_lacks_something_is_refused(
    office: Office,
    site: Site,
    change: dict[str, str | None],
    expected: tuple[int, str],
) -> None:
    app = App(office, site)
    assert refused(await app.redeem(await app.code(), **change)) == expected


@both
async def test_the_first_secret_of_a_client_is_its_secret(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    token = (await app.tokens())["refresh_token"]
    wrong = App(office, site, secret="another")
    assert refused(await wrong.refresh(token)) == (401, "invalid_client")
    answer = await wrong.redeem(await app.code())
    assert refused(answer) == (401, "invalid_client")
    # At the other provider, or under another name, it is another client.
    other = App(office, MICROSOFT if site is GOOGLE else GOOGLE, secret="another")
    assert (await other.redeem(await other.code())).status == 200


@both
async def test_a_client_may_name_itself_in_the_header(
    office: Office, site: Site
) -> None:
    app = App(office, site, id="a client")
    form = [
        ("grant_type", "authorization_code"),
        ("code", await app.code()),
        ("redirect_uri", BACK),
    ]
    basic = b64encode(b"a+client:client-secret").decode()
    headers = {"Authorization": f"Basic {basic}"}
    good = await visit(office, "POST", site.token, form=form, headers=headers)
    assert good.status == 200
    for value in ("?", b64encode(b":secret").decode(), b64encode(b"\xff:a").decode()):
        headers = {"Authorization": f"Basic {value}"}
        bad = await visit(office, "POST", site.token, form=form, headers=headers)
        assert refused(bad) == (400, "invalid_request")


@both
async def test_a_body_that_is_no_form_is_refused(office: Office, site: Site) -> None:
    as_json = await office.call("POST", site.token, {"grant_type": "refresh_token"})
    assert refused(as_json) == (400, "invalid_request")
    twice = [("code", "a"), ("code", "b")]
    answer = await visit(office, "POST", site.token, form=twice)
    assert refused(answer) == (400, "invalid_request")
    many = [(f"n{n}", "") for n in range(101)]
    answer = await visit(office, "POST", site.token, form=many)
    assert refused(answer) == (400, "invalid_request")


@both
async def test_a_refresh_token_gives_new_access_tokens(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    tokens = await app.tokens()
    await office.later(hours=1)
    assert (await app.read(site.events, tokens["access_token"])).status == 401
    fresh = await app.refresh(tokens["refresh_token"])
    assert (await app.read(site.events, fresh.json["access_token"])).status == 200
    assert fresh.json["scope"] == tokens["scope"]


async def test_microsoft_hands_out_a_new_refresh_token_each_time(
    office: Office,
) -> None:
    app = App(office, MICROSOFT)
    first = (await app.tokens())["refresh_token"]
    second = (await app.refresh(first)).json["refresh_token"]
    assert first != second
    for token in (first, second):
        assert (await app.refresh(token)).status == 200
    google = App(office, GOOGLE)
    token = (await google.tokens())["refresh_token"]
    assert "refresh_token" not in (await google.refresh(token)).json


@both
async def test_a_refresh_can_ask_for_less_but_not_for_more(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    token = (await app.tokens())["refresh_token"]
    less = READ_EVENTS if site is GOOGLE else "Calendars.Read"
    answer = (await app.refresh(token, scope=less)).json
    assert answer["scope"] == less
    assert (await app.read(site.me, answer["access_token"])).status == 403
    more = READ_EVENTS[:-9] if site is GOOGLE else "Calendars.ReadWrite"
    for scope in (more, "?!"):
        answer2 = await app.refresh(token, scope=scope)
        assert refused(answer2) == (400, "invalid_scope")


@both
async def test_a_refresh_token_of_nobody_or_another_client_is_refused(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    token = (await app.tokens())["refresh_token"]
    assert refused(await app.refresh("made-up")) == (400, "invalid_grant")
    another = App(office, site, id="another")
    assert refused(await another.refresh(token)) == (400, "invalid_grant")


@both
async def test_a_revoked_grant_ends_all_tokens_and_open_codes(
    office: Office, site: Site
) -> None:
    app = App(office, site)
    tokens = await app.tokens()
    code = await app.code(prompt="consent")
    calendar = await app.connect(tokens["refresh_token"])
    await office.good("POST", f"/_sim/calendars/{calendar}/revoke")
    assert (await app.read(site.events, tokens["access_token"])).status == 401
    answer = await app.refresh(tokens["refresh_token"])
    assert refused(answer) == (400, "invalid_grant")
    assert refused(await app.redeem(code)) == (400, "invalid_grant")


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_google_revokes_by_either_token(office: Office, kind: str) -> None:
    app = App(office, GOOGLE)
    tokens = await app.tokens()
    calendar = await app.connect(tokens["refresh_token"])
    form = [("token", tokens[kind])]
    answer = await visit(office, "POST", "/google/revoke", form=form)
    assert (answer.status, answer.json) == (200, {})
    assert await app.status(calendar) == ("disconnected", "bad_refresh_token")
    assert (await app.read(GOOGLE.events, tokens["access_token"])).status == 401
    answer = await app.refresh(tokens["refresh_token"])
    assert refused(answer) == (400, "invalid_grant")
    assert answer.json["error_description"] == "Token has been expired or revoked."


async def test_google_revokes_by_a_token_in_the_address_too(office: Office) -> None:
    tokens = await App(office, GOOGLE).tokens()
    path = f"/google/revoke?token={tokens['access_token']}"
    assert (await visit(office, "POST", path)).status == 200
    again = await visit(office, "POST", path)
    assert (again.status, again.json["error"]) == (400, "invalid_token")


async def test_google_revokes_nothing_for_what_is_no_token_of_its_own(
    office: Office,
) -> None:
    theirs = await App(office, MICROSOFT).tokens()
    for token in ("made-up", theirs["access_token"], theirs["refresh_token"]):
        answer = await visit(office, "POST", "/google/revoke", form=[("token", token)])
        assert (answer.status, answer.json["error"]) == (400, "invalid_token")
    missing = await visit(office, "POST", "/google/revoke", form=[])
    assert (missing.status, missing.json["error"]) == (400, "invalid_request")
    listed = await office.good("GET", "/api/v2/calendars/")
    assert {entry["status"] for entry in listed["results"]} == {"connected"}


async def test_microsoft_numbers_its_refusals(office: Office) -> None:
    answer = await App(office, MICROSOFT).redeem("made-up")
    assert answer.json["error_codes"] == [9002313]
    assert answer.json["error_description"].startswith("AADSTS9002313: ")
    assert answer.json["timestamp"] == "2026-03-02 08:00:00Z"
    assert answer.json["trace_id"] in answer.json["error_description"]


async def test_the_refresh_token_unused_for_longest_goes_when_there_are_too_many(
    office: Office,
) -> None:
    app = App(office, GOOGLE)
    tokens = [(await app.tokens(prompt="consent"))["refresh_token"] for _ in range(100)]
    assert (await app.refresh(tokens[0])).status == 200
    await app.tokens(prompt="consent")
    assert (await app.refresh(tokens[0])).status == 200
    assert refused(await app.refresh(tokens[1])) == (400, "invalid_grant")
