"""Posting one message: signed, bounded in time, followed nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import aiohttp
from standardwebhooks.webhooks import Webhook

from callsheet.adapters.notify.endpoint import Endpoint
from callsheet.adapters.notify.public import NotPublic
from callsheet.application.ports import Clock
from callsheet.domain.change import Change
from callsheet.domain.deliveries import Answer, Result

TIMEOUT: Final = 15.0
"""Seconds from the first byte to the status: then there is no answer."""

SHOWN: Final = 1_000
"""Bytes of an answer that are read where somebody wants to see them."""

_DIGITS: Final = 24
_GONE: Final = 410
_BUSY: Final = frozenset({429, 503})
_LONGEST_WAIT: Final = 6
"""Digits of `Retry-After`: eleven days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    What came back.

    Attributes:
        status: Of the answer; None if there was none.
        said: What that means, in words that no stranger wrote.
        wait: How long the receiver asked to be left alone.
        body: The beginning of the answer, if it was wanted.
    """

    status: int | None
    said: str
    wait: timedelta | None = None
    body: bytes = b""

    @property
    def is_good(self) -> bool:
        """Whether the message was taken."""
        return self.status is not None and 200 <= self.status < 300


def message_id(log: bytes, endpoint: str, position: int) -> str:
    """Name the message of a change: the same for every try, and no other's."""
    text = b"%b %d %b" % (log, position, endpoint.encode())
    return f"msg_{sha256(text).hexdigest()[:_DIGITS]}"


async def post(
    session: aiohttp.ClientSession,
    endpoint: Endpoint,
    name: str,
    body: bytes,
    now: datetime,
    *,
    shown: int = 0,
) -> Reply:
    """
    Send a message, and say what came back; nothing is raised.

    Args:
        session: With a connector of `callsheet.adapters.notify.public`.
        endpoint: To whom.
        name: The message's id.
        body: As it is signed.
        now: When this try is made.
        shown: How many bytes of the answer are read.
    """
    try:
        async with session.post(
            endpoint.url,
            data=body,
            headers=_headers(endpoint, name, body, now),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=TIMEOUT),
        ) as response:
            return Reply(
                status=response.status,
                said=_status_words(response.status),
                wait=_wait(response),
                body=await _beginning(response, shown),
            )
    except TimeoutError:
        return Reply(status=None, said=f"no answer within {TIMEOUT:g} s")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # The last one is of a name that cannot be one.
        return Reply(status=None, said=_broken(error))


class Poster:
    """
    Brings changes to one endpoint.

    Args:
        session: With a connector of `callsheet.adapters.notify.public`.
        endpoint: Whom it tells.
        log: What makes the log another one than all others.
        write: Writes a change as it is sent.
        clock: By which messages are signed.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        endpoint: Endpoint,
        log: bytes,
        write: Callable[[Change], bytes],
        clock: Clock,
    ) -> None:
        self._session = session
        self._endpoint = endpoint
        self._log = log
        self._write = write
        self._clock = clock

    async def __call__(self, change: Change) -> Answer:
        """Try once."""
        name = message_id(self._log, self._endpoint.name, change.position)
        body = self._write(change)
        reply = await post(self._session, self._endpoint, name, body, self._clock.now())
        if reply.is_good:
            return Answer(result=Result.TAKEN)
        gone = reply.status == _GONE
        result = Result.GONE if gone else Result.REFUSED
        return Answer(result=result, said=reply.said, wait=reply.wait)


def _headers(
    endpoint: Endpoint, name: str, body: bytes, now: datetime
) -> dict[str, str]:
    text = body.decode()
    signed = [Webhook(one).sign(name, now, text) for one in endpoint.secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "callsheet",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


async def _beginning(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Read so much of an answer; whoever breaks off has answered all the same."""
    if not most:
        return b""
    try:
        return await response.content.read(most)
    except (aiohttp.ClientError, OSError):
        return b""


def _wait(response: aiohttp.ClientResponse) -> timedelta | None:
    said = response.headers.get("Retry-After", "")
    if response.status not in _BUSY or len(said) > _LONGEST_WAIT:
        return None
    plain = said.isascii() and said.isdigit()
    return timedelta(seconds=int(said)) if plain else None


def _status_words(status: int) -> str:
    if 300 <= status < 400:
        return f"status {status}: redirects are not followed"
    return f"status {status}"


def _broken(error: Exception) -> str:
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, NotPublic) or "not a public address" in str(found):
            return "its address is not public"
        found = found.__cause__
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "its name cannot be resolved"
        case aiohttp.ClientSSLError():
            return "its certificate is not trusted, or TLS failed"
        case aiohttp.ClientConnectorError():
            return "no connection"
        case _:
            return "the connection broke"
