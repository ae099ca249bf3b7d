"""Connecting a calendar in a browser: the whole way, over real HTTP, to both sides."""

from collections.abc import AsyncIterator

import pytest

from callsheet.application.offering import Platform
from callsheet.domain.connection_records import (
    CalendarConnected,
    Connection,
    ConnectionFailed,
    ConnectionOffered,
    ConnectionUsed,
    Lapse,
)
from tests.adapters.http.connecting import (
    OWNERS,
    SECRETS,
    Browser,
    Desk,
    Seen,
    asked,
    open_desk,
)

BOTH = pytest.mark.parametrize("platform", Platform, ids=lambda one: one.label)
GOOGLE, CLEO = Platform.GOOGLE, OWNERS[Platform.GOOGLE]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        yield desk


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[Browser]:
    async with desk.browser() as browser:
        yield browser


async def consent_page(desk: Desk, browser: Browser, link: str) -> Seen:
    page = await browser.open(link)
    assert page.status == 200, page.text
    return await browser.press(page)


async def go(
    desk: Desk,
    browser: Browser,
    platform: Platform = GOOGLE,
    *,
    account: str | None = None,
    decision: str = "allow",
    granted: str | None = None,
    link: str | None = None,
) -> Seen:
    """Go the whole way, from the link to the page at its end."""
    link = link or await desk.link(platform, OWNERS[platform])
    page = await consent_page(desk, browser, link)
    more = {} if granted is None else {"granted": granted}
    return await browser.press(
        page, account=account or OWNERS[platform], decision=decision, **more
    )


@BOTH
async def test_who_comes_with_a_link_and_allows_it_has_a_calendar_connected(
    desk: Desk, browser: Browser, platform: Platform
) -> None:
    link = await desk.link(platform, OWNERS[platform], tenant="globex")
    told = await go(desk, browser, platform, link=link)
    assert (told.status, told.title) == (200, "The calendar is connected")
    (made,) = await desk.calendars(OWNERS[platform])
    assert (made["status"], made["platform"]) == ("connected", platform.value)
    assert (made["oauth_email"], made["metadata"]) == (
        OWNERS[platform],
        {"tenant": "globex"},
    )
    (used,) = await desk.records(ConnectionUsed)
    (connected,) = await desk.records(CalendarConnected)
    assert desk.told == [used.calendar_id] == [made["id"]] == [connected.calendar_id]
    assert (connected.by, connected.why, connected.connection) == (
        "dana",
        "a new colleague",
        Connection.CREATED,
    )


@BOTH
async def test_the_provider_is_asked_for_as_little_as_recall_needs(
    desk: Desk, browser: Browser, platform: Platform
) -> None:
    link = await desk.link(platform, OWNERS[platform])
    page = await consent_page(desk, browser, link)
    said = asked(page.url)
    wanted = {
        "google": "https://www.googleapis.com/auth/calendar.events.readonly "
        "https://www.googleapis.com/auth/userinfo.email",
        "microsoft": "offline_access Calendars.Read User.Read",
    }
    assert said["scope"] == wanted[platform.label]
    assert said["redirect_uri"] == f"{desk.url}/oauth/{platform.label}/callback"
    assert said["login_hint"] == OWNERS[platform]
    assert (said["code_challenge_method"], len(said["code_challenge"])) == ("S256", 43)
    assert link.rpartition("/")[2] not in page.url


async def test_looking_at_a_link_does_not_use_it(desk: Desk, browser: Browser) -> None:
    link = await desk.link(GOOGLE, CLEO)
    async with browser.session.head(link) as head:
        assert head.status == 200
    for _ in range(3):
        page = await browser.open(link)
        assert f"Connect the Google calendar of {CLEO}" in page.text
        assert "Set-Cookie" not in page.headers
    assert (await go(desk, browser, link=link)).status == 200


async def test_a_link_is_used_once(desk: Desk, browser: Browser) -> None:
    link = await desk.link(GOOGLE, CLEO)
    await go(desk, browser, link=link)
    again = await browser.open(link)
    assert (again.status, again.title) == (410, "This link was used already")
    assert len(await desk.calendars(CLEO)) == 1


async def test_a_link_lasts_ten_minutes(desk: Desk, browser: Browser) -> None:
    link = await desk.link(GOOGLE, CLEO)
    page = await consent_page(desk, browser, link)
    await desk.office.later(minutes=10)
    late = await browser.press(page, account=CLEO, decision="allow")
    assert (late.status, late.title) == (404, "This link does not count")
    assert (await browser.open(link)).status == 404
    assert await desk.calendars(CLEO) == []


async def test_a_link_that_nobody_made_is_for_nothing(
    desk: Desk, browser: Browser
) -> None:
    link = await desk.link(GOOGLE, CLEO)
    for wrong in (
        link[:-1],
        link[:-1] + "!",
        link[:-2] + "__",
        f"{desk.url}/connect/x",
    ):
        assert (await browser.open(wrong)).status == 404


@BOTH
async def test_another_account_is_not_taken(
    desk: Desk, browser: Browser, platform: Platform
) -> None:
    other = {GOOGLE: "ana@acme.example", Platform.MICROSOFT: "dan@acme.example"}
    link = await desk.link(platform, OWNERS[platform])
    told = await go(desk, browser, platform, account=other[platform], link=link)
    assert (told.status, told.title) == (403, "That was another account")
    assert f"for {OWNERS[platform]} alone" in told.text
    (failed,) = await desk.records(ConnectionFailed)
    assert (failed.lapse, failed.revoked) == (Lapse.WRONG_ACCOUNT, False)
    # Whoever slipped goes on with the same link.
    assert (await go(desk, browser, platform, link=link)).status == 200


async def test_what_another_account_granted_by_a_slip_is_given_back(
    desk: Desk, browser: Browser
) -> None:
    """It is Ana's link, but she has a calendar: Cleo has none that could suffer."""
    link = await desk.link(GOOGLE, "ana@acme.example")
    await go(desk, browser, account=CLEO, link=link)
    (failed,) = await desk.records(ConnectionFailed)
    assert (failed.lapse, failed.revoked) == (Lapse.WRONG_ACCOUNT, True)
    assert desk.office.sim.world.mailboxes[CLEO].granted is False


async def test_giving_back_never_cuts_off_a_calendar_that_is_connected(
    desk: Desk, browser: Browser
) -> None:
    await go(desk, browser, account="ana@acme.example")
    (ana,) = await desk.calendars("ana@acme.example")
    assert ana["status"] == "connected"
    assert desk.office.sim.world.mailboxes["ana@acme.example"].granted is True


@BOTH
async def test_who_does_not_allow_it_may_think_again(
    desk: Desk, browser: Browser, platform: Platform
) -> None:
    link = await desk.link(platform, OWNERS[platform])
    told = await go(desk, browser, platform, decision="deny", link=link)
    assert (told.status, told.title) == (403, "You did not allow it")
    assert f'href="{link}"' in told.text
    (failed,) = await desk.records(ConnectionFailed)
    assert (failed.lapse, failed.detail) == (Lapse.DENIED, "access_denied")
    assert (await go(desk, browser, platform, link=link)).status == 200


async def test_a_permission_that_was_ticked_off_is_missed(
    desk: Desk, browser: Browser
) -> None:
    email = "https://www.googleapis.com/auth/userinfo.email"
    told = await go(desk, browser, granted=email)
    assert (told.status, told.title) == (403, "A permission is missing")
    events = "https://www.googleapis.com/auth/calendar.events.readonly"
    told = await go(desk, browser, granted=events)
    assert told.title == "A permission is missing"
    assert await desk.calendars(CLEO) == []


async def test_a_code_counts_once(desk: Desk, browser: Browser) -> None:
    link = await desk.link(GOOGLE, CLEO)
    await go(desk, browser, decision="deny", link=link)
    await go(desk, browser, account="ana@acme.example", link=link)
    # The way back with a code that was redeemed; the browser kept its cookie.
    back = browser.urls[-1]
    page = await consent_page(desk, browser, link)
    state = asked(page.url)["state"]
    code = asked(back)["code"]
    told = await browser.open(
        f"{desk.url}/oauth/google/callback?state={state}&code={code}"
    )
    assert (told.status, told.title) == (400, "Google did not confirm it")
    (*_, failed) = await desk.records(ConnectionFailed)
    assert (failed.lapse, failed.detail) == (Lapse.CODE_REFUSED, "invalid_grant")


async def test_coming_back_twice_connects_once(desk: Desk, browser: Browser) -> None:
    await go(desk, browser)
    twice = await browser.open(browser.urls[-1])
    assert (twice.status, twice.title) == (400, "This did not begin in this browser")
    assert len(await desk.calendars(CLEO)) == 1


async def test_a_stolen_way_back_is_worth_nothing_in_another_browser(
    desk: Desk, browser: Browser
) -> None:
    link = await desk.link(GOOGLE, CLEO)
    page = await consent_page(desk, browser, link)
    async with desk.browser() as thief:
        told = await thief.press(page, account=CLEO, decision="allow")
        assert (told.status, told.title) == (400, "This did not begin in this browser")
        # Not even if he has begun a journey of his own.
        await consent_page(desk, thief, await desk.link(GOOGLE, CLEO))
        assert (await thief.open(told.url)).status == 400
    assert await desk.records(ConnectionUsed) == []
    assert await desk.records(ConnectionFailed) == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=x&code=x",
        "?code=x&state={s}&state={s}",
        "?state={s}",
        "?state={s}&code=",
        "?state={s}&code=a&code=b",
        "?state=%ED%A0%80&code=x",
    ],
)
async def test_a_way_back_that_is_not_whole_leads_nowhere(
    desk: Desk, browser: Browser, query: str
) -> None:
    page = await consent_page(desk, browser, await desk.link(GOOGLE, CLEO))
    state = asked(page.url)["state"]
    told = await browser.open(
        f"{desk.url}/oauth/google/callback{query.format(s=state)}"
    )
    assert (told.status, told.title) == (400, "This did not begin in this browser")
    assert await desk.records(ConnectionFailed) == []


async def test_coming_back_from_another_provider_leads_nowhere(
    desk: Desk, browser: Browser
) -> None:
    page = await consent_page(desk, browser, await desk.link(GOOGLE, CLEO))
    state = asked(page.url)["state"]
    told = await browser.open(
        f"{desk.url}/oauth/microsoft/callback?state={state}&code=x"
    )
    assert told.status == 400


async def test_what_a_provider_says_goes_wrong_is_kept_as_its_code_alone(
    desk: Desk, browser: Browser
) -> None:
    page = await consent_page(desk, browser, await desk.link(GOOGLE, CLEO))
    state = asked(page.url)["state"]
    back = f"{desk.url}/oauth/google/callback?state={state}"
    told = await browser.open(
        f"{back}&error=%3Cscript%3E&error_description=%3Cimg%20src=x%3E"
    )
    assert (told.status, told.title) == (502, "Google did not ask you")
    assert "script" not in told.text
    assert "img" not in told.text
    (failed,) = await desk.records(ConnectionFailed)
    assert (failed.lapse, failed.detail) == (Lapse.PROVIDER_ERROR, None)


async def test_after_ten_failures_a_link_counts_no_more(
    desk: Desk, browser: Browser
) -> None:
    link = await desk.link(GOOGLE, CLEO)
    for _ in range(10):
        await go(desk, browser, decision="deny", link=link)
    told = await browser.open(link)
    assert (told.status, told.title) == (410, "This link counts no more")


async def test_a_calendar_that_was_disconnected_is_connected_again(
    desk: Desk, browser: Browser
) -> None:
    await desk.office.good("POST", f"/_sim/calendars/{desk.office.ana}/revoke", {})
    await desk.office.later(hours=8)
    (before,) = await desk.calendars("ana@acme.example")
    link = await desk.link(GOOGLE, "ana@acme.example")
    told = await go(desk, browser, account="ana@acme.example", link=link)
    assert told.title == "The calendar is connected again"
    (after,) = await desk.calendars("ana@acme.example")
    assert (before["status"], after["status"]) == ("disconnected", "connected")
    assert after["id"] == before["id"]


async def test_a_calendar_that_is_connected_is_left_alone(
    desk: Desk, browser: Browser
) -> None:
    (before,) = await desk.calendars("ana@acme.example")
    link = await desk.link(GOOGLE, "Ana@Acme.Example")
    told = await go(desk, browser, account="ana@acme.example", link=link)
    assert told.title == "The calendar was connected already"
    assert await desk.calendars("ana@acme.example") == [before]


async def test_nothing_secret_is_kept_or_shown(
    desk: Desk, browser: Browser, capfd: pytest.CaptureFixture[str]
) -> None:
    link = await desk.link(GOOGLE, CLEO)
    told = await go(desk, browser, link=link)
    (made,) = await desk.calendars(CLEO)
    secrets = [made["oauth_refresh_token"], *SECRETS, asked(browser.urls[-1])["code"]]
    secrets += [asked(browser.urls[-1])["state"], link.rpartition("/")[2]]
    assert all(len(secret) > 8 for secret in secrets)
    kept = repr([one.record for one in await desk.log.since(0, 1_000)])
    shown = told.text + repr(desk.parts) + "".join(capfd.readouterr())
    for secret in secrets:
        assert secret not in kept
        assert secret not in shown
    assert CLEO not in kept
    (offered,) = await desk.records(ConnectionOffered)
    assert offered.digest.startswith("sha256:")


async def test_pages_let_browsers_do_nothing_else(desk: Desk, browser: Browser) -> None:
    page = await browser.open(await desk.link(GOOGLE, CLEO))
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' https: http:" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    told = await go(desk, browser)
    assert "form-action 'none'" in told.headers["Content-Security-Policy"]


async def test_a_page_elsewhere_cannot_press_the_button(
    desk: Desk, browser: Browser
) -> None:
    link = await desk.link(GOOGLE, CLEO)
    async with browser.session.post(
        link, headers={"Origin": "https://evil.example"}, allow_redirects=False
    ) as answer:
        assert answer.status == 403
        assert "Location" not in answer.headers
