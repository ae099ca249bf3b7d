"""Connecting a calendar while a provider or Recall fails: nothing is lost silently."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from callsheet.adapters.memory import MemoryConnections
from callsheet.adapters.oauth.exchange import (
    Exchange,
    Grant,
    ProviderDown,
    ProviderRefused,
)
from callsheet.adapters.oauth.provider import google, microsoft
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.errors import LogUnavailable
from callsheet.application.offering import Offers, Platform
from callsheet.application.views import Kept
from callsheet.domain.connection_records import ConnectionFailed, ConnectionUsed, Lapse
from tests.adapters.http.connecting import OWNERS, Browser, Desk, open_desk
from tests.adapters.http.house import connector_for, open_house
from tests.adapters.http.test_connecting import BOTH, CLEO, GOOGLE, go
from tests.application.office import Office

DOWN = {"status": 503}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        yield desk


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[Browser]:
    async with desk.browser() as browser:
        yield browser


async def lapse(desk: Desk) -> tuple[Lapse, bool]:
    failed = (await desk.records(ConnectionFailed))[-1]
    return failed.lapse, failed.revoked


@BOTH
async def test_without_a_lasting_permission_nothing_is_connected(
    desk: Desk, browser: Browser, platform: Platform
) -> None:
    desk.at_provider(platform, asking={}, scopes=desk_scopes(platform))
    told = await go(desk, browser, platform)
    assert (told.status, told.title) == (
        502,
        f"{platform.label.title()} gave no lasting permission",
    )
    assert (await lapse(desk))[0] is Lapse.TOKEN_MISSING
    assert await desk.calendars(OWNERS[platform]) == []


def desk_scopes(platform: Platform) -> tuple[str, ...]:
    if platform is Platform.MICROSOFT:
        return ("Calendars.Read", "User.Read")
    return google("", "", {}).scopes


@BOTH
@pytest.mark.parametrize("endpoint", ["token_url", "account_url"])
async def test_a_provider_that_does_not_answer_is_asked_again_later(
    desk: Desk, browser: Browser, platform: Platform, endpoint: str
) -> None:
    connector = desk.parts.connector
    assert connector is not None
    before = getattr(connector.providers[platform], endpoint)
    nowhere = f"http://127.0.0.1:{unused_port()}/"
    desk.at_provider(platform, **{endpoint: nowhere})
    link = await desk.link(platform, OWNERS[platform])
    told = await go(desk, browser, platform, link=link)
    assert (told.status, await lapse(desk)) == (503, (Lapse.PROVIDER_DOWN, False))
    desk.at_provider(platform, **{endpoint: before})
    assert (await go(desk, browser, platform, link=link)).status == 200


async def test_while_recall_is_down_people_are_asked_to_try_again(
    desk: Desk, browser: Browser
) -> None:
    await desk.order(None, DOWN)
    link = await desk.link(GOOGLE, CLEO)
    told = await go(desk, browser, link=link)
    assert (told.status, told.title) == (503, "The calendar could not be connected")
    # Nobody can say whether Cleo has a calendar that giving back would cut off.
    assert await lapse(desk) == (Lapse.RECALL_DOWN, False)
    await desk.office.good("DELETE", "/_sim/script")
    assert (await go(desk, browser, link=link)).status == 200
    assert len(await desk.calendars(CLEO)) == 1


async def test_what_recall_cannot_take_is_given_back_to_google(
    desk: Desk, browser: Browser
) -> None:
    await desk.order("create_calendar", DOWN, DOWN, DOWN)
    link = await desk.link(GOOGLE, CLEO)
    told = await go(desk, browser, link=link)
    assert (told.status, await lapse(desk)) == (503, (Lapse.RECALL_DOWN, True))
    assert desk.office.sim.world.mailboxes[CLEO].granted is False
    assert (await go(desk, browser, link=link)).status == 200
    (made,) = await desk.calendars(CLEO)
    assert made["status"] == "connected"


async def test_what_recall_refuses_is_given_back_to_google(
    desk: Desk, browser: Browser
) -> None:
    await desk.order("create_calendar", {"status": 400, "json": {"code": "no_room"}})
    told = await go(desk, browser)
    assert (told.status, told.title) == (502, "The calendar was not taken")
    (failed,) = await desk.records(ConnectionFailed)
    assert (failed.lapse, failed.detail, failed.revoked) == (
        Lapse.RECALL_REFUSED,
        "no_room",
        True,
    )


@pytest.mark.parametrize(
    "answers",
    [
        [{"status": 503}],
        [{"status": 429, "headers": {"Retry-After": "1"}}],
        [{"work": True, "then": "reset"}],
        [{"status": 504, "work": True}],
        [{"status": 503}, {"work": True, "then": "reset"}],
        [{"work": True, "status": 201, "text": "no json"}],
    ],
    ids=["not done", "limited", "done and lost", "done, 504", "both", "no id"],
)
async def test_whatever_becomes_of_an_answer_one_calendar_is_made(
    desk: Desk, browser: Browser, answers: list[Any]
) -> None:
    await desk.order("create_calendar", *answers)
    assert (await go(desk, browser)).status == 200
    (made,) = await desk.calendars(CLEO)
    assert made["status"] == "connected"
    (used,) = await desk.records(ConnectionUsed)
    assert used.calendar_id == made["id"]


ODD: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "no JSON": ({"text": "<html>"}, ProviderDown),
    "a list": ({"text": "[]"}, ProviderDown),
    "no token": ({"text": "{}"}, ProviderDown),
    "a token that is none": ({"text": '{"access_token": 7}'}, ProviderDown),
    "too much": ({"text": '"' + "x" * 70_000 + '"'}, ProviderDown),
    "a redirect": ({"status": 302, "headers": {"Location": "/x"}}, ProviderDown),
    "a fault": ({"status": 500, "text": "{}"}, ProviderDown),
    "a no": ({"status": 400, "text": '{"error": "invalid_grant"}'}, ProviderRefused),
    "a no without a word": (
        {"status": 400, "text": '{"error": "a b"}'},
        ProviderRefused,
    ),
}


@pytest.mark.parametrize(("answer", "error"), ODD.values(), ids=ODD)
async def test_an_odd_answer_of_a_provider_is_none(
    answer: dict[str, Any], error: type[Exception]
) -> None:
    async def odd(_: web.Request) -> web.Response:
        return web.Response(**answer)

    app = web.Application()
    app.router.add_post("/token", odd)
    async with TestServer(app) as server, Exchange() as exchange:
        provider = google(
            "id", "a-secret", {"token_url": str(server.make_url("/token"))}
        )
        with pytest.raises(error) as caught:
            await exchange.redeem(
                provider, "a-code", redirect_uri="http://x", verifier="a-verifier"
            )
        assert not await exchange.revoke(microsoft("id", "s", {}), GRANT)
    said = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert not [one for one in ("a-secret", "a-code", "a-verifier") if one in said]


GRANT = Grant(access_token="access-1", refresh_token="refresh-1", scopes="")


def test_no_repr_shows_a_secret() -> None:
    shown = f"{GRANT!r} {google('id', 'a-secret', {})!r}"
    assert not [one for one in ("access-1", "refresh-1", "a-secret") if one in shown]


def test_an_address_that_anybody_could_write_down_proves_nothing() -> None:
    """Whoever has a tenant of Microsoft's writes into `mail` what he likes."""
    account = {"mail": "ana@acme.example", "userPrincipalName": "eve@evil.example"}
    anybody = microsoft("id", "secret", {})
    ours = microsoft("id", "secret", {}, tenant="acme.example")
    assert not anybody.is_of(account, "ana@acme.example")
    assert ours.is_of(account, "Ana@Acme.Example")
    assert ours.authorize_url == (
        "https://login.microsoftonline.com/acme.example/oauth2/v2.0/authorize"
    )


@pytest.mark.parametrize("verified", [False, "true", None])
def test_an_address_that_google_did_not_verify_proves_nothing(
    verified: object,
) -> None:
    account = {"email": "ana@acme.example", "email_verified": verified}
    assert not google("id", "secret", {}).is_of(account, "ana@acme.example")


@pytest.mark.parametrize(
    ("granted", "lacks"),
    [
        ("https://graph.microsoft.com/Calendars.Read User.Read", False),
        ("calendars.readwrite user.read openid", False),
        ("User.Read", True),
        ("Calendars.Read", True),
        ("", True),
    ],
)
def test_scopes_count_in_whatever_spelling(granted: str, lacks: bool) -> None:
    assert microsoft("id", "secret", {}).lacks(granted) is lacks


class Away(MemoryLog):
    """A log that cannot be read just now."""

    async def workspace(self) -> Kept:
        raise LogUnavailable("/secret/place/log.db: disk error")


async def test_while_the_log_is_away_people_are_told_in_words() -> None:
    office = Office()
    connector = connector_for(office, MemoryConnections(office.recall))
    away = replace(connector, offers=Offers(Away(), office.clock))
    async with open_house(office, connector=away) as house:
        told = await house.get("/connect/" + "x" * 43, bearer="")
    assert told.status == 503
    assert "This does not work at present" in told.text
    assert "secret" not in told.text


async def test_two_who_come_back_at_once_connect_one_calendar(
    desk: Desk, browser: Browser
) -> None:
    """Both hold the link and the account; one of them made the journey for nothing."""
    link = await desk.link(GOOGLE, CLEO)
    async with desk.browser() as other:
        ends = await asyncio.gather(
            go(desk, browser, link=link), go(desk, other, link=link)
        )
    assert 200 in {end.status for end in ends}
    assert len(await desk.calendars(CLEO)) == 1
