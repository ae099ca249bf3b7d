"""Addresses and domains: who belongs to which company."""

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


@lru_cache(maxsize=16_384)
def domain_of(address: str | None) -> str | None:
    """Take the domain of an address as DNS spells it; None if it has none."""
    if address is None:
        return None
    local, at, domain = address.strip().rpartition("@")
    domain = canonical_domain(domain)
    return domain if at and local and domain else None


def canonical_domain(text: str) -> str:
    """Spell a domain as DNS does: lower case, `xn--` where it has other letters."""
    domain = text.lower().removesuffix(".")
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


@lru_cache(maxsize=16_384)
def canonical_address(address: str) -> str:
    """Spell an address so that two spellings of one are the same, whatever its case."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{canonical_domain(domain)}"


@lru_cache(maxsize=16_384)
def names_of(address: str) -> frozenset[str]:
    """
    Give all by which an address may be meant: itself, its domain, the domains above.

    By labels: `law.com` does not mean an address at `outlaw.com`.
    """
    domain = domain_of(address)
    if domain is None:
        return frozenset()
    labels = domain.split(".")
    above = (".".join(labels[i:]) for i in range(len(labels)))
    return frozenset({canonical_address(address), *above})


@lru_cache(maxsize=65_536)
def canonical_name(text: str) -> str:
    """Spell an address, or a domain, as `names_of` does."""
    return canonical_address(text) if "@" in text else canonical_domain(text)


def company_of(address: str | None) -> str | None:
    """Name the company of an address: its domain, or at a free-mail domain itself."""
    domain = domain_of(address)
    if domain is None or address is None:
        return None
    return address.strip().lower() if domain in FREE_MAIL else domain


def same_address(one: str, other: str) -> bool:
    """Compare addresses without case, as every mail system does in practice."""
    return canonical_address(one) == canonical_address(other)
