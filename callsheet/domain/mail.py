"""Addresses and domains: who belongs to which company."""

from collections.abc import Iterable
from functools import lru_cache

FREE_MAIL = frozenset(
    """
    126.com 163.com aol.com bluewin.ch btinternet.com comcast.net duck.com
    fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net
    googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr
    hotmail.it icloud.com laposte.net libero.it live.co.uk live.com live.de
    live.fr live.nl mac.com mail.com mail.ru me.com msn.com naver.com orange.fr
    outlook.com outlook.de outlook.es outlook.fr pm.me posteo.de proton.me
    protonmail.com qq.com rediffmail.com rocketmail.com sfr.fr t-online.de
    tuta.com tutanota.com verizon.net wanadoo.fr web.de yahoo.co.in yahoo.co.jp
    yahoo.co.uk yahoo.com yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru
    ymail.com zoho.com
    """.split()
)
"""Domains that anyone may have an address at: two people there are no company."""


@lru_cache(maxsize=4096)
def domain_of(address: str | None) -> str | None:
    """Take the domain of an address, in lower case; None if it has none."""
    if address is None:
        return None
    local, at, domain = address.strip().rpartition("@")
    domain = domain.lower().removesuffix(".")
    return domain if at and local and domain else None


def company_of(address: str | None) -> str | None:
    """Name the company of an address: its domain, or at a free-mail domain itself."""
    domain = domain_of(address)
    if domain is None or address is None:
        return None
    return address.strip().lower() if domain in FREE_MAIL else domain


def within(domain: str, owner: str) -> bool:
    """Say whether a domain is the owner's or below it, by labels: not `outlaw.com`."""
    return domain == owner or domain.endswith("." + owner)


def within_any(domain: str, owners: Iterable[str]) -> bool:
    """Say whether a domain belongs to any of the owners."""
    return any(within(domain, owner) for owner in owners)


def same_address(one: str, other: str) -> bool:
    """Compare addresses without case, as every mail system does in practice."""
    return one.strip().lower() == other.strip().lower()
