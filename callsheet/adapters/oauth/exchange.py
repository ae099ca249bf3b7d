"""Talking to a provider: a code for tokens, whose they are, and giving them back."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import orjson

from callsheet.adapters.oauth.provider import Provider

SECONDS: Final = 6.0
"""For one call: somebody sits before his browser meanwhile."""

_MOST_BYTES: Final = 64 * 1024
_CODE_LIMIT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """
    What an account granted: handed on at once, never shown and never kept.

    Attributes:
        refresh_token: None if the provider gave none.
        scopes: As the provider names what it granted.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    scopes: str


class ProviderDown(Exception):
    """The provider gave no usable answer."""


class ProviderRefused(Exception):
    """
    The provider said no.

    Attributes:
        code: Its own word for it; None if it gave none that is plain.
    """

    def __init__(self, code: str | None) -> None:
        super().__init__("the provider refused")
        self.code = code


class Exchange:
    """
    Calls providers, as an async context manager that holds the connections.

    Nothing that a provider says but its codes is in any error, and no secret.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._own = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._session = await self._own.enter_async_context(
            aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=SECONDS),
            )
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._own.aclose()

    async def redeem(
        self, provider: Provider, code: str, *, redirect_uri: str, verifier: str
    ) -> Grant:
        """
        Exchange a code for what it stands for; see RFC 6749, 4.1.3.

        Raises:
            ProviderRefused: The code is not good (any more), or the application is
                not known by this id and secret.
            ProviderDown: There was no usable answer.
        """
        said = await self._call(
            "POST",
            provider.token_url,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "client_id": provider.client_id,
                "client_secret": provider.client_secret,
                "code_verifier": verifier,
            },
        )
        access, refresh = said.get("access_token"), said.get("refresh_token")
        if not isinstance(access, str) or not access:
            raise ProviderDown
        return Grant(
            access_token=access,
            refresh_token=refresh if isinstance(refresh, str) and refresh else None,
            scopes=str(said.get("scope", "")),
        )

    async def account(self, provider: Provider, grant: Grant) -> Mapping[str, Any]:
        """
        Ask whose account it is that granted.

        Raises:
            ProviderRefused: The provider does not say.
            ProviderDown: There was no usable answer.
        """
        bearer = {"Authorization": f"Bearer {grant.access_token}"}
        return await self._call("GET", provider.account_url, headers=bearer)

    async def revoke(self, provider: Provider, grant: Grant) -> bool:
        """Give back what an account granted; say whether that went well."""
        if provider.revoke_url is None:
            return False
        token = grant.refresh_token or grant.access_token
        try:
            await self._call("POST", provider.revoke_url, data={"token": token})
        except (ProviderDown, ProviderRefused):
            return False
        return True

    async def _call(
        self,
        method: str,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        answer = await self._answer(method, url, data, headers)
        # Raised here, outside of any except clause: the library's own errors hold
        # what was sent, and so the secrets.
        if answer is None or answer[0] >= 500 or 300 <= answer[0] < 400:
            raise ProviderDown
        status, content = answer
        if status >= 400:
            raise ProviderRefused(plain_code(content.get("error")))
        return content

    async def _answer(
        self,
        method: str,
        url: str,
        data: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> tuple[int, Mapping[str, Any]] | None:
        if self._session is None:
            raise RuntimeError("Exchange must be opened with `async with` first")
        try:
            async with self._session.request(
                method,
                url,
                data=data,
                headers={"Accept": "application/json", **(headers or {})},
                allow_redirects=False,
            ) as response:
                return response.status, await _content(response)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            return None


def plain_code(code: object) -> str | None:
    """Take a provider's code for what went wrong; None unless it is a plain word."""
    if not isinstance(code, str) or len(code) > _CODE_LIMIT or not code.isascii():
        return None
    return code if code.replace("-", "_").isidentifier() else None


async def _content(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    body = bytearray()
    async for chunk in response.content.iter_chunked(_MOST_BYTES):
        body += chunk
        if len(body) > _MOST_BYTES:
            response.close()
            raise ValueError("too large an answer")
    content = orjson.loads(bytes(body) or b"{}")
    return content if isinstance(content, dict) else {}
