"""Recall's webhooks: signed, at least once, retried on the simulated clock."""

import asyncio
import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Literal, Self

import aiohttp
import orjson
import structlog
from standardwebhooks.webhooks import Webhook

from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.ids import Ids
from callsheet.adapters.simulator.model import Notice

RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""Simulated time from each failure to the next attempt; the first is at once."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """
    Where webhooks go, and how they are signed.

    Every secret (`whsec_...`) signs, so that one can be rotated; without any the
    headers are not sent. `timestamps` says whose time the signature carries: a
    receiver that checks the age of a message by the machine's clock needs `wall`
    when the simulation's differs. `timeout` is in real seconds.
    """

    url: str
    secrets: tuple[str, ...] = field(default=(), repr=False)
    headers: Literal["webhook", "svix"] = "webhook"
    timestamps: Literal["simulated", "wall"] = "simulated"
    timeout: float = 15.0


@dataclass(slots=True, order=True)
class _Message:
    due: datetime
    number: int
    id: str = field(compare=False)
    body: bytes = field(compare=False)
    failures: int = field(default=0, compare=False)


class Webhooks:
    """Delivers notices to one endpoint in the background, until it is closed."""

    def __init__(self, endpoint: Endpoint, clock: Clock, ids: Ids) -> None:
        self._endpoint = endpoint
        self._signers = [Webhook(secret) for secret in endpoint.secrets]
        self._clock = clock
        self._ids = ids
        self._waiting: list[_Message] = []
        self._queued = 0
        self._sending: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=self._endpoint.timeout)
        self._session = aiohttp.ClientSession(timeout=timeout)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def queue(self, notice: Notice) -> None:
        """Have a notice delivered from now on; one message, one id for ever."""
        self._queued += 1
        message = _Message(
            due=self._clock.now(),
            number=self._queued,
            id=f"msg_{self._ids.token('message')}",
            body=body_of(notice),
        )
        heapq.heappush(self._waiting, message)

    def send_due(self) -> None:
        """Start an attempt for every message whose time has come."""
        if self._session is None:
            return
        while self._waiting and self._waiting[0].due <= self._clock.now():
            message = heapq.heappop(self._waiting)
            task = asyncio.create_task(self._attempt(self._session, message))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def idle(self) -> None:
        """Wait until every attempt that is due now has been made."""
        self.send_due()
        while self._sending:
            await asyncio.wait(self._sending)
            self.send_due()

    async def _attempt(self, session: aiohttp.ClientSession, message: _Message) -> None:
        if await self._delivered(session, message):
            return
        if message.failures == len(RETRY_AFTER):
            log.warning("webhook.given_up", message=message.id)
            return
        message.due = self._clock.now() + RETRY_AFTER[message.failures]
        message.failures += 1
        heapq.heappush(self._waiting, message)

    async def _delivered(
        self, session: aiohttp.ClientSession, message: _Message
    ) -> bool:
        headers = {"Content-Type": "application/json", **self._signature(message)}
        try:
            async with session.post(
                self._endpoint.url,
                data=message.body,
                headers=headers,
                allow_redirects=False,
            ) as response:
                return 200 <= response.status < 300
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("webhook.failed", message=message.id, error=type(error).__name__)
            return False

    def _signature(self, message: _Message) -> Mapping[str, str]:
        if not self._signers:
            return {}
        wall = self._endpoint.timestamps == "wall"
        at = datetime.now(UTC) if wall else self._clock.now()
        text = message.body.decode()
        signatures = [signer.sign(message.id, at, text) for signer in self._signers]
        family = self._endpoint.headers
        return {
            f"{family}-id": message.id,
            f"{family}-timestamp": str(int(at.timestamp())),
            f"{family}-signature": " ".join(signatures),
        }


def body_of(notice: Notice) -> bytes:
    """The exact body: what happened to what; nothing more."""
    return orjson.dumps({"event": notice.event, "data": notice.data})
