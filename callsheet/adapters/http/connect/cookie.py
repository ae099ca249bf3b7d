"""What a browser holds while its owner is at the provider: that it was he who went."""

import hmac
from dataclasses import dataclass, field
from typing import Final, Self

from aiohttp import web

from callsheet.adapters.link_text import is_secret, new_secret
from callsheet.application.offering import LASTS, Platform

_GUARDED: Final = "__Host-callsheet-connect"
"""Browsers take a cookie of such a name over TLS only, and from this host only."""

_PLAIN: Final = "callsheet-connect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """
    One way to a provider and back.

    All of it is in a cookie that scripts do not see, and nothing of it is kept here.

    Attributes:
        platform: To whom it leads; whoever comes back from another one is refused.
        state: What the provider is to repeat: it proves that the same browser asked.
        verifier: What proves to the provider that the same service asks; RFC 7636.
        secret: Of the link.
    """

    platform: Platform
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def begin(cls, platform: Platform, secret: str) -> Self:
        """Set out with a link."""
        return cls(
            platform=platform,
            state=new_secret(),
            verifier=new_secret(),
            secret=secret,
        )

    def remember(self, response: web.StreamResponse, *, plain: bool) -> None:
        """Have the browser keep it for as long as a link lasts."""
        response.set_cookie(
            _name(plain=plain),
            ".".join((self.platform.label, self.state, self.verifier, self.secret)),
            max_age=int(LASTS.total_seconds()),
            path="/",
            secure=not plain,
            httponly=True,
            # Not strict: coming back from the provider is another site's doing.
            samesite="Lax",
        )


def journey_of(
    request: web.Request, platform: Platform, *, plain: bool
) -> Journey | None:
    """Find the journey that a browser comes back from; None if it is not its own."""
    parts = request.cookies.get(_name(plain=plain), "").split(".")
    if len(parts) != 4 or parts[0] != platform.label:
        return None
    if not all(is_secret(part) for part in parts[1:]):
        return None
    _, state, verifier, secret = parts
    told = request.query.getall("state", [])
    if len(told) != 1 or not hmac.compare_digest(
        told[0].encode(errors="replace"), state.encode()
    ):
        return None
    return Journey(platform=platform, state=state, verifier=verifier, secret=secret)


def forget(response: web.StreamResponse, *, plain: bool) -> None:
    """Have the browser forget it: one journey has one return."""
    response.del_cookie(
        _name(plain=plain),
        path="/",
        secure=not plain,
        httponly=True,
        samesite="Lax",
    )


def _name(*, plain: bool) -> str:
    return _PLAIN if plain else _GUARDED
