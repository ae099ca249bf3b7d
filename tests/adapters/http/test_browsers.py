"""What pages elsewhere make browsers send: other names, other origins, and CORS."""

from collections.abc import AsyncIterator, Mapping

import pytest
from aiohttp import web

from callsheet.adapters.http.house import LOOPBACK, name_in
from callsheet.adapters.settings.http_options import HttpOptions
from tests.adapters.http.house import House, Told, open_house
from tests.application.office import Office

APP = "https://app.acme.example"
WALL = {"name": "wall", "scopes": ["read"]}


async def receive(request: web.Request) -> web.Response:
    return web.Response(text="taken")


@pytest.fixture
async def house(office: Office) -> AsyncIterator[House]:
    options = HttpOptions(cors=(APP,))
    signed = [web.post("/webhooks/test", receive)]
    hosts = LOOPBACK | {"callsheet.acme.example"}
    async with open_house(office, options, hosts=hosts, signed=signed) as house:
        yield house


async def issue(house: House, headers: Mapping[str, str]) -> Told:
    return await house.ask("POST", "/v1/tokens", json=WALL, headers=headers)


HOSTS = {
    "localhost": True,
    "LOCALHOST:8080": True,
    "127.0.0.1:1": True,
    "[::1]:8080": True,
    "callsheet.acme.example": True,
    "callsheet.acme.example.:443": True,
    "evil.example": False,
    "localhost.evil.example": False,
    "evil.example:8080": False,
    "127.0.0.2": False,
    "": False,
}


@pytest.mark.parametrize(("host", "known"), HOSTS.items())
async def test_the_service_answers_to_its_own_names(
    house: House, host: str, known: bool
) -> None:
    for path in ("/v1/events", "/livez", "/docs", "/nothing"):
        told = await house.get(path, headers={"Host": host})
        if known:
            assert told.status in (200, 404)
        else:
            assert (told.status, told.problem) == (403, "foreign-host")


async def test_who_signs_may_call_it_anything(house: House) -> None:
    headers = {"Host": "tunnel.example", "Origin": "https://tunnel.example"}
    told = await house.ask("POST", "/webhooks/test", headers=headers)
    assert (told.status, told.text) == (200, "taken")


ORIGINS: dict[str, tuple[dict[str, str], bool]] = {
    "no browser": ({}, True),
    "a page of its own": ({"Origin": "http://localhost"}, True),
    "behind a proxy that speaks TLS": (
        {"Host": "callsheet.acme.example", "Origin": "https://callsheet.acme.example"},
        True,
    ),
    "a page that may": ({"Origin": APP}, True),
    "another page": ({"Origin": "https://evil.example"}, False),
    "a page on another port": ({"Origin": "http://localhost:3000"}, False),
    "a page in a sandbox": ({"Origin": "null"}, False),
    "no page that can be": ({"Origin": "http://[::1"}, False),
    "a form of another site": ({"Sec-Fetch-Site": "cross-site"}, False),
    "a form of its own": ({"Sec-Fetch-Site": "same-origin"}, True),
}


@pytest.mark.parametrize(("headers", "may"), ORIGINS.values(), ids=ORIGINS)
async def test_a_change_is_asked_for_by(
    house: House, headers: dict[str, str], may: bool
) -> None:
    told = await issue(house, {"Host": "localhost", **headers})
    if may:
        assert told.status == 201
    else:
        assert (told.status, told.problem) == (403, "cross-origin")


async def test_reading_is_not_refused_but_only_shown_to_pages_that_may(
    house: House,
) -> None:
    other = await house.get("/v1/events", headers={"Origin": "https://evil.example"})
    assert other.status == 200
    assert "Access-Control-Allow-Origin" not in other.headers
    mine = await house.get("/v1/events", headers={"Origin": APP})
    assert mine.headers["Access-Control-Allow-Origin"] == APP
    assert mine.headers["Vary"] == "Origin"


async def test_problems_are_shown_to_pages_that_may_as_well(house: House) -> None:
    told = await house.get("/v1/events", bearer="", headers={"Origin": APP})
    assert (told.status, told.headers.get("Access-Control-Allow-Origin")) == (401, APP)


async def test_a_browser_that_asks_first_is_told(house: House) -> None:
    asks = {"Origin": APP, "Access-Control-Request-Method": "POST"}
    told = await house.ask("OPTIONS", "/v1/tokens", bearer="", headers=asks)
    assert (told.status, told.text) == (204, "")
    assert "POST" in told.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in told.headers["Access-Control-Allow-Headers"]
    asks["Origin"] = "https://evil.example"
    told = await house.ask("OPTIONS", "/v1/tokens", bearer="", headers=asks)
    assert (told.status, told.problem) == (405, "method-not-allowed")


@pytest.mark.parametrize(
    ("host", "name"),
    [("a.b:1", "a.b"), ("[::1]", "[::1]"), ("[::1]:80", "[::1]"), ("A.", "a")],
)
def test_a_name_is_taken_out_of_a_host(host: str, name: str) -> None:
    assert name_in(host) == name
