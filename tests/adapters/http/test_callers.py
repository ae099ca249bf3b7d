"""Behind proxies: whoever tries tokens is slowed alone, and can pretend nothing."""

from typing import Any

import pytest
import structlog

from callsheet.adapters.http.slowing import BY_ADDRESS
from callsheet.adapters.settings.http_options import HttpOptions
from tests.adapters.http.house import House, open_house
from tests.application.office import Office

HERE = "127.0.0.1"
"""From where the tests ask: the proxy, for the service."""

TOLD: dict[str, tuple[int, list[str], str]] = {
    "the header of anybody": (0, ["198.51.100.7"], HERE),
    "one proxy": (1, ["198.51.100.7"], "198.51.100.7"),
    "what the caller wrote before": (1, ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
    "what he wrote as a line": (1, ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
    "two proxies": (2, ["203.0.113.9, 198.51.100.7, 10.0.0.1"], "198.51.100.7"),
    "past one of them": (2, ["198.51.100.7"], HERE),
    "past all of them": (1, [], HERE),
    "with a port": (1, ["198.51.100.7:4711"], "198.51.100.7"),
    "version 6": (1, ["2001:DB8::1"], "2001:db8::1"),
    "version 6 with a port": (1, ["[2001:db8::1]:4711"], "2001:db8::1"),
    "no address": (1, ["unknown"], HERE),
    "nothing": (1, [""], HERE),
    "more than one": (1, ["198.51.100.7 203.0.113.9"], HERE),
}


@pytest.mark.parametrize(("proxies", "lines", "address"), TOLD.values(), ids=TOLD)
async def test_the_log_has_the_address_that_ones_own_proxies_saw(
    office: Office, proxies: int, lines: list[str], address: str
) -> None:
    headers: Any = [("X-Forwarded-For", line) for line in lines]
    options = HttpOptions(trusted_proxies=proxies)
    with structlog.testing.capture_logs() as told:
        async with (
            open_house(office, options) as house,
            house.client.get("/livez", headers=headers) as answer,
        ):
            assert answer.status == 200
    requests = [one for one in told if one["event"] == "http.request"]
    assert [one["address"] for one in requests] == [address]


async def tried(house: House, address: str) -> int:
    """Try a token that does not count, through the proxy."""
    sent = {"X-Forwarded-For": f"203.0.113.{BY_ADDRESS}, {address}"}
    told = await house.get("/v1/events", bearer="cs_" + "x" * 43, headers=sent)
    return told.status


async def test_behind_a_proxy_each_is_slowed_alone(office: Office) -> None:
    async with open_house(office, HttpOptions(trusted_proxies=1)) as house:
        for _ in range(BY_ADDRESS):
            assert await tried(house, "198.51.100.7") == 401
        assert await tried(house, "198.51.100.7") == 429
        assert await tried(house, "198.51.100.8") == 401


async def test_nobody_escapes_by_a_header_that_is_not_to_be_looked_at(
    office: Office,
) -> None:
    async with open_house(office) as house:
        answers = [await tried(house, f"198.51.100.{n}") for n in range(BY_ADDRESS)]
        assert answers == [401] * BY_ADDRESS
        assert await tried(house, "192.0.2.1") == 429
