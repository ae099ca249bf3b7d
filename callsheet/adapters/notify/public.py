"""Which addresses messages may go to: those of the public internet, and no others."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

import aiohttp

Address = IPv4Address | IPv6Address

_NAT64: Final = ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ip_network("::/96")
_REFUSED: Final = tuple(
    map(ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "fec0::/10"))
)
"""
Public by their numbers, and yet none of the internet's: the agents of Azure and of
Oracle's cloud, relays that are no more, and what sites once had for themselves.
"""

_LOW: Final = 0xFFFF_FFFF


class NotPublic(OSError):
    """The address is not one of the public internet; nothing was sent to it."""


def is_public(text: str) -> bool:
    """
    Say whether an address is one of the public internet.

    Loopback, private, link-local (where clouds serve credentials), shared, multicast
    and reserved ones are not, nor is one of IPv6 that stands for such a one of IPv4.
    """
    address: Address = ip_address(text.partition("%")[0])
    return all(_is_public(one) for one in _meant(address))


def literal(host: str) -> str | None:
    """Give the address that a host name spells out; None if it has to be resolved."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return None


def connector(*, allow_private: bool) -> aiohttp.TCPConnector:
    """
    Make what connects, to public addresses alone unless it is allowed.

    It judges the very address that is connected to, each time: what a name resolved
    to before does not count, so nobody gets in by changing that.
    """
    if allow_private:
        return aiohttp.TCPConnector()
    return aiohttp.TCPConnector(socket_factory=_guarded)


def _guarded(info: tuple[Any, ...]) -> socket.socket:
    family, kind, proto, _, place = info
    if not is_public(str(place[0])):
        raise NotPublic("not a public address")
    return socket.socket(family=family, type=kind, proto=proto)


def _is_public(address: Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in one for one in _REFUSED)
    )


def _meant(address: Address) -> Iterator[Address]:
    """Give an address, and those of IPv4 to which others would carry it on."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    if address in _NAT64:
        yield IPv4Address(int(address) & _LOW)
        return
    yield address
    if address in _COMPATIBLE:
        yield IPv4Address(int(address) & _LOW)
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
