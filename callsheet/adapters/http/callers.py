"""From which address a request comes, also where proxies stand between."""

from ipaddress import ip_address
from typing import Final

from aiohttp import web

FORWARDED: Final = "X-Forwarded-For"


def address_of(request: web.Request, trusted_proxies: int) -> str | None:
    """
    Give the address of whoever sent a request.

    Each proxy adds at the end of `X-Forwarded-For` whom it was asked by; what stands
    before, the caller may have written himself.

    Args:
        request: As it came in.
        trusted_proxies: How many proxies of one's own it went through; with 0 the
            header is not looked at.

    Returns:
        The address that the outermost of these proxies saw. That of the innermost
        one, which asks here, if the header has too few, or no address in that place.
    """
    if trusted_proxies == 0:
        return request.remote
    lines = request.headers.getall(FORWARDED, [])
    told = [one.strip() for line in lines for one in line.split(",")]
    if len(told) < trusted_proxies:
        return request.remote
    return _plain(told[-trusted_proxies]) or request.remote


def _plain(said: str) -> str | None:
    """Take an address without its port, as some proxies write it; None for no one."""
    if said.startswith("["):
        said = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        said = said.partition(":")[0]
    try:
        return str(ip_address(said.partition("%")[0]))
    except ValueError:
        return None
