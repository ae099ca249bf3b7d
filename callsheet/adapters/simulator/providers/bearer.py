"""Whose access token a request bears."""

from typing import Literal, TypeAlias

from aiohttp import web

from callsheet.adapters.simulator.model import Platform
from callsheet.adapters.simulator.providers.grants import Grant
from callsheet.adapters.simulator.world import World

Why: TypeAlias = Literal["missing", "unknown", "expired"]


class NotGood(Exception):
    """A request without a token that this provider accepts."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def bearer(request: web.Request) -> str:
    """
    The token in the `Authorization` header.

    Raises:
        NotGood: there is none.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token.strip():
        raise NotGood("missing")
    return token.strip()


def good_token(world: World, token: str, platform: Platform) -> Grant:
    """
    What a token lets its bearer do at this provider now.

    Raises:
        NotGood: it has expired, was revoked, or nobody here issued it.
    """
    found = world.grants.access_token(token)
    if found is None or found.grant.platform != platform:
        raise NotGood("unknown")
    if not world.mailboxes[found.grant.mailbox].granted:
        raise NotGood("unknown")
    if found.expires_at <= world.at:
        raise NotGood("expired")
    return found.grant
