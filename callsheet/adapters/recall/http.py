"""Calls to Recall over HTTP: bounded in time and size, counted, and not repeated."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Final, TypeAlias

import aiohttp
import structlog

from callsheet.adapters.recall.failures import ERROR_BODY_LIMIT, TimedOut, failure
from callsheet.adapters.recall.origin import Origin
from callsheet.adapters.recall.request import Calls, Kind, Request
from callsheet.application.errors import (
    ConfigurationError,
    RateLimited,
    RecallError,
    Unreachable,
)

BODY_LIMIT: Final = 20 * 1024 * 1024
"""Bytes of an answer, unpacked; more is not read."""

CONNECT_SECONDS: Final = 10.0

LONGEST_PAUSE: Final = 5.0
"""Seconds; a longer wait that Recall asks for is left to the caller."""

_PAUSES: Final = (0.5, 1.0)
_CHUNK: Final = 64 * 1024

Sleep: TypeAlias = Callable[[float], Awaitable[None]]

log = structlog.get_logger(__name__)


class Http:
    """Sends requests to one origin with one key."""

    def __init__(
        self,
        origin: Origin,
        api_key: str,
        *,
        session: aiohttp.ClientSession | None,
        timeout: float,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """
        Take a session, or make one when opened; `timeout` is in seconds.

        Raises:
            ConfigurationError: The key cannot be one.
        """
        self.calls = Calls()
        self._origin = origin
        self._session = session
        self._sleep = sleep
        self._own = AsyncExitStack()
        self._timeout = aiohttp.ClientTimeout(
            total=timeout, sock_connect=min(timeout, CONNECT_SECONDS)
        )
        self._headers = {
            "Authorization": f"Token {_sound(api_key)}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }

    async def open(self) -> None:
        """Make a session unless there is one."""
        if self._session is None:
            self._session = await self._own.enter_async_context(
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
            )
            self._own.callback(self._forget)

    async def close(self) -> None:
        """Close the session that it made itself."""
        await self._own.aclose()

    async def send(self, request: Request) -> bytes:
        """
        Send a request and return the body of a good answer.

        A read that is reset, limited or met by a 5xx is sent up to three times.

        Raises:
            RecallError: There was no good answer; the kind says what that means.
        """
        if request.kind is not Kind.WRITE:
            for pause in _PAUSES:
                try:
                    return await self._send(request)
                except RecallError as error:
                    wait = _before_next(error, pause)
                    if wait is None:
                        raise
                await self._sleep(wait)
        return await self._send(request)

    async def _send(self, request: Request) -> bytes:
        self.calls.count(request.kind)
        answer = await self._exchange(request)
        # Raised here, outside of any except clause: the library's own errors hold
        # the request's headers, and so the key.
        if isinstance(answer, RecallError):
            outcome = type(answer).__name__
            log.debug("recall.failed", call=request.name, outcome=outcome)
            raise answer
        log.debug("recall.answered", call=request.name, size=len(answer))
        return answer

    async def _exchange(self, request: Request) -> bytes | RecallError:
        if self._session is None:
            raise RuntimeError("RecallClient must be opened with `async with` first")
        try:
            async with self._session.request(
                request.method,
                self._origin.url + request.target,
                headers={**self._headers, **dict(request.headers)},
                data=request.body,
                allow_redirects=False,
                timeout=self._timeout,
                middlewares=(_once,),
            ) as response:
                return await _answer(request, response)
        except TimeoutError:
            return TimedOut(f"{request.name}: no answer in time")
        except _Broken as error:
            return Unreachable(f"{request.name}: no answer ({error})")
        except (aiohttp.ClientError, OSError) as error:
            return Unreachable(f"{request.name}: no answer ({type(error).__name__})")

    def _forget(self) -> None:
        self._session = None


class _Broken(Exception):
    """The connection could not be made, or broke."""


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Hide a broken connection from aiohttp, which would repeat even a DELETE."""
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Broken(type(error).__name__) from None


async def _answer(
    request: Request, response: aiohttp.ClientResponse
) -> bytes | RecallError:
    if 200 <= response.status < 300:
        body = await _read(response, BODY_LIMIT)
        if len(body) <= BODY_LIMIT:
            return body
        text = f"{request.name}: the answer is larger than {BODY_LIMIT // 2**20} MB"
        return Unreachable(text, status=response.status)
    return failure(
        request.name,
        response.status,
        response.headers,
        await _read(response, ERROR_BODY_LIMIT),
        writes=request.kind is Kind.WRITE,
    )


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read up to a little more than the limit."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            response.close()
            break
    return bytes(body)


def _before_next(error: RecallError, pause: float) -> float | None:
    """Say how many seconds to wait before asking again; None if that is in vain."""
    passing = isinstance(error, RateLimited) or (
        isinstance(error, Unreachable)
        and not isinstance(error, TimedOut)
        and (error.status is None or error.status >= 500)
    )
    if not passing:
        return None
    asked = 0.0 if error.retry_after is None else error.retry_after.total_seconds()
    return max(asked, pause) if asked <= LONGEST_PAUSE else None


def _sound(api_key: str) -> str:
    key = api_key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError(
            "the API key of Recall must be one word of printable ASCII characters"
        )
    return key
