"""Letting requests in: the tokens that count, kept up with the log."""

import asyncio
import hmac
import time
from typing import Final

import structlog
from aiohttp import web

from callsheet.adapters.http import kinds
from callsheet.adapters.http.access import OPEN, REALM, Access, access_of
from callsheet.adapters.http.callers import address_of
from callsheet.adapters.http.failures import retry_after
from callsheet.adapters.http.parts import BEARER, Parts
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.slowing import Slowing
from callsheet.adapters.token_text import token_digest
from callsheet.application.errors import LogUnavailable
from callsheet.application.ledger import Ledger
from callsheet.domain.token_records import TokenIssued
from callsheet.domain.tokens import Tokens, counts, token_id

AT_LEAST_EVERY: Final = 1.0
"""Seconds after which the log is asked for new and revoked tokens."""

UNREAD_FOR: Final = 60.0
"""Seconds for which the tokens last known count while the log cannot be read."""

_LONGEST: Final = 200

_log = structlog.get_logger("callsheet.http")


class Gate:
    """
    Knows the tokens of the log, those that other processes issue or revoke included.

    Args:
        parts: What the service is made of.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._ledger = Ledger(parts.log)
        self._looking = asyncio.Lock()
        self._looked = -UNREAD_FOR
        self._failed: tuple[float, LogUnavailable] | None = None
        self._slowing = Slowing(time.monotonic)

    async def admit(self, request: web.Request) -> Access:
        """
        Say what a request may do.

        Raises:
            Problem: It bears no token that counts, or too many that do not came before.
            LogUnavailable: The log could not be read for a minute.
        """
        said = request.headers.getall("Authorization", [])
        known = await self._known()
        if not said:
            return self._without(known)
        token = self._find(known, said)
        if token is None:
            raise self._refused(request)
        request[BEARER] = token.name
        return access_of(token)

    def look_again(self) -> None:
        """Ask the log with the next request: something was issued or revoked here."""
        self._looked = min(self._looked, time.monotonic() - AT_LEAST_EVERY)

    async def _known(self) -> Tokens:
        came = time.monotonic()
        async with self._looking:
            if time.monotonic() - self._looked >= AT_LEAST_EVERY:
                await self._look(came)
        return self._ledger.workspace.tokens

    async def _look(self, came: float) -> None:
        """Ask the log, unless somebody did so in vain while this one waited for him."""
        if self._failed is None or self._failed[0] < came:
            try:
                await self._ledger.catch_up()
            except LogUnavailable as problem:
                self._failed = time.monotonic(), problem
                _log.warning("http.tokens_not_read", problem=str(problem))
            else:
                self._looked, self._failed = time.monotonic(), None
                return
        if time.monotonic() - self._looked > UNREAD_FOR:
            raise LogUnavailable(str(self._failed[1]))

    def _without(self, known: Tokens) -> Access:
        if self._parts.open and not known.at(self._parts.clock.now()):
            return OPEN
        raise Problem(
            kinds.NOT_AUTHENTICATED,
            "send Authorization: Bearer cs_...; `callsheet tokens create` makes one",
            headers={"WWW-Authenticate": REALM},
        )

    def _find(self, known: Tokens, said: list[str]) -> TokenIssued | None:
        scheme, _, token = said[0].partition(" ")
        token = token.strip(" ")
        if len(said) > 1 or scheme.lower() != "bearer" or len(token) > _LONGEST:
            return None
        digest = token_digest(token)
        found = known.issued.get(token_id(digest))
        if found is None or not counts(found, self._parts.clock.now()):
            return None
        same = hmac.compare_digest(found.digest.encode(), digest.encode())
        return found if same else None

    def _refused(self, request: web.Request) -> Problem:
        wait = self._slowing.bad(
            address_of(request, self._parts.options.trusted_proxies)
        )
        if wait is not None:
            detail = "too many tokens that do not count came from there"
            return Problem(kinds.TOO_MANY_TRIES, detail, headers=retry_after(wait))
        wanted = f'{REALM}, error="invalid_token"'
        return Problem(
            kinds.NOT_AUTHENTICATED,
            "the token does not count: it was never issued, was revoked, or expired",
            headers={"WWW-Authenticate": wanted},
        )


GATE: Final = web.AppKey("gate", Gate)
