"""Who may be told: endpoints on the public internet, and nothing inside."""

import asyncio
import socket

import pytest

from callsheet.adapters.notify.endpoint import endpoint, refuse_inner
from callsheet.adapters.notify.public import is_public
from callsheet.application.errors import ConfigurationError
from tests.adapters.notify.receiver import OTHER_SECRET, SECRET

PUBLIC = "8.8.8.8 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::"
INNER = """
    0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254
    168.63.129.16 169.254.169.254 172.16.0.1 192.0.0.192 192.168.0.1 198.18.0.1
    224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::10.0.0.1 ::ffff:10.0.0.1
    ::ffff:169.254.169.254 64:ff9b::a00:1 64:ff9b::a9fe:a9fe 2001:db8::1 2002:a00:1::
    2001:0:808:808::f5ff:fffe fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INNER.split())
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


REFUSED = {
    "no address": ("https://[", "url is no address"),
    "two words": ("https://ac me.example/x", "url has a space or line end in it"),
    "two lines": ("https://acme.example/\nx", "url has a space or line end in it"),
    "another scheme": ("ftp://acme.example/x", "url has to begin with https://"),
    "no host": ("https:///x", "url has to begin with https://"),
    "not encrypted": ("http://acme.example/x", "url has to be https; "),
    "a password": ("https://a:b@acme.example/x", "url holds a name or password; "),
    "an inner address": ("https://10.0.0.1/x", "url leads to an address that is not "),
    "one of version 6": ("https://[fd00::1]/x", "url leads to an address that is not "),
}


@pytest.mark.parametrize(("url", "said"), REFUSED.values(), ids=REFUSED)
def test_an_endpoint_that_will_not_do_is_refused(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        endpoint("app", url, [SECRET])
    assert str(refused.value).startswith(f"notify.endpoints.app: {said}")


@pytest.mark.parametrize(
    "secret", ["x", "whsec_", "whsec_AAAA", "whsec_é", SECRET.removeprefix("whsec_")]
)
def test_a_secret_that_is_none_is_not_shown(secret: str) -> None:
    with pytest.raises(ConfigurationError, match=r"secret \(item 2\) has to be whsec_"):
        endpoint("app", "https://acme.example", [SECRET, secret])


def test_without_a_secret_nothing_can_be_signed() -> None:
    with pytest.raises(ConfigurationError, match="no secret: set secret"):
        endpoint("app", "https://acme.example", [])


def test_tests_and_inner_networks_can_be_allowed() -> None:
    url = "http://10.0.0.1:8000/x#y"
    made = endpoint("app", url, [SECRET, OTHER_SECRET], allow_private=True)
    assert str(made.url) == "http://10.0.0.1:8000/x"
    assert SECRET not in repr(made)


async def test_a_name_that_leads_inside_is_refused_at_the_start() -> None:
    made = endpoint("app", "https://localhost/x", [SECRET])
    with pytest.raises(ConfigurationError, match="an address that is not public"):
        await refuse_inner(made)
    await refuse_inner(
        endpoint("app", "https://localhost/x", [SECRET], allow_private=True)
    )


async def test_a_name_that_cannot_be_resolved_yet_is_tried_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fails)
    await refuse_inner(endpoint("app", "https://acme.example/x", [SECRET]))
