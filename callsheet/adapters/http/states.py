"""ETags: whether what a client has is what there is."""

from hashlib import sha256
from typing import Final

from aiohttp import web
from aiohttp.helpers import ETag

from callsheet.adapters.http import kinds
from callsheet.adapters.http.problems import Problem

_DIGITS: Final = 32


def etag_of(body: bytes) -> str:
    """Name a state by its bytes, as it stands in the header, quotes included."""
    return f'"{sha256(body).hexdigest()[:_DIGITS]}"'


def is_known(request: web.Request, etag: str) -> bool:
    """Say whether the client has this state already (If-None-Match)."""
    return _names(request.if_none_match, etag, weak=True)


def require_state(request: web.Request, etag: str) -> None:
    """
    Let nobody change what has changed since he read it (If-Match).

    Raises:
        Problem: The request does not name the state that there is.
    """
    if "If-Match" not in request.headers:
        raise Problem(kinds.UNCONDITIONAL, "send If-Match with the ETag that was read")
    if not _names(request.if_match, etag, weak=False):
        raise Problem(
            kinds.STALE, "it is not as it was read any more", headers={"ETag": etag}
        )


def _names(named: tuple[ETag, ...] | None, etag: str, *, weak: bool) -> bool:
    return any(
        one.value in ("*", etag.strip('"')) and (weak or not one.is_weak)
        for one in named or ()
    )
