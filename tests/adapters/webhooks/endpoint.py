"""The endpoint on a real server, and deliveries signed by the reference libraries."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import standardwebhooks
import svix
from aiohttp import web

from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.webhooks import PATH, Reception, Verifier, add_webhooks
from callsheet.application.inbox import Inbox, Notice

NOW = datetime(2026, 3, 2, 8, 0, 30, 250_000, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"a secret of the office!!").decode()
NEXT_SECRET = "whsec_" + base64.b64encode(b"and the one after it").decode()
TOKEN = "a word that only Recall knows"
BODY = b'{"event": "calendar.update", "data": {"calendar_id": "cal-a"}}'
FAMILIES = ["webhook", "svix"]


def signature(secret: str, body: bytes, at: datetime, message_id: str) -> str:
    """Sign as the reference library of each family does; both must say the same."""
    text = body.decode()
    ours = standardwebhooks.Webhook(secret).sign(message_id, at, text)
    assert ours == svix.Webhook(secret).sign(message_id, at, text)
    return ours


def signed(
    body: bytes = BODY,
    *secrets: str,
    at: datetime = NOW,
    message_id: str = "msg_1",
    family: str = "webhook",
) -> dict[str, str]:
    """Give the headers of a delivery, with a signature by each secret."""
    each = [signature(one, body, at, message_id) for one in secrets or [SECRET]]
    return {
        f"{family}-id": message_id,
        f"{family}-timestamp": str(int(at.timestamp())),
        f"{family}-signature": " ".join(each),
    }


@dataclass
class Watch:
    """A clock that shows what `shows` says."""

    shows: Callable[[], datetime] = lambda: NOW

    def now(self) -> datetime:
        return self.shows()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class Endpoint:
    """
    A server that runs.

    Attributes:
        woken: A one for each time that it told that something is kept.
        counted: What it said became of each delivery.
    """

    url: str
    port: int
    inbox: Inbox
    clock: Watch
    session: aiohttp.ClientSession
    woken: list[int] = field(default_factory=list)
    counted: list[tuple[str, str]] = field(default_factory=list)

    async def send(
        self,
        headers: Mapping[str, str] | Sequence[tuple[str, str]],
        body: object = BODY,
        query: str = "",
    ) -> int:
        """Deliver, and give the status of the answer; none of them has a word in it."""
        async with self.session.post(
            self.url + query, data=body, headers=headers
        ) as answer:
            assert await answer.read() == b""
            return answer.status

    async def notices(self) -> list[Notice]:
        return [kept.notice for kept in await self.inbox.waiting(0, 1_000)]


@asynccontextmanager
async def serving(
    secrets: Sequence[str] = (SECRET,),
    tokens: Sequence[str] = (),
    inbox: Inbox | None = None,
    *,
    unpacks: bool = False,
    woken: list[int] | None = None,
) -> AsyncIterator[Endpoint]:
    """
    Serve the endpoint.

    Args:
        secrets: That sign.
        tokens: That the address may carry.
        inbox: By default one in memory.
        woken: Gets a one whenever something is kept.
        unpacks: Whether the server unpacks bodies, as it does unless told otherwise.
    """
    app, woken = web.Application(), [] if woken is None else woken
    clock, inbox = Watch(), MemoryInbox() if inbox is None else inbox
    counted = list[tuple[str, str]]()
    reception = Reception(
        inbox=inbox,
        verifier=Verifier(secrets, tokens),
        clock=clock,
        on_kept=lambda: woken.append(1),
        counted=lambda *what: counted.append(what),
    )
    add_webhooks(app, reception)
    runner = web.AppRunner(app, shutdown_timeout=0.1, auto_decompress=unpacks)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    url = f"http://127.0.0.1:{port}{PATH}"
    try:
        async with aiohttp.ClientSession() as session:
            yield Endpoint(url, port, inbox, clock, session, woken, counted)
    finally:
        await runner.cleanup()
