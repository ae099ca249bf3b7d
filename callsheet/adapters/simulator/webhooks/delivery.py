"""Recall's webhooks: signed, at least once, retried on the simulated clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Final, Self

import aiohttp
import structlog
from yarl import URL

from callsheet.adapters.simulator.model import Workspace
from callsheet.adapters.simulator.webhooks.endpoint import Endpoint
from callsheet.adapters.simulator.webhooks.messages import Attempt, Message
from callsheet.adapters.simulator.webhooks.posting import post_all
from callsheet.adapters.simulator.webhooks.signing import signature
from callsheet.adapters.simulator.world import World

RETRY_AFTER: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""Simulated time from each failure to the next attempt; the first is at once."""

AT_ONCE: Final = 50
"""How many messages are on their way to one workspace's endpoint at a time."""

log = structlog.get_logger(__name__)


class Deliveries:
    """
    Posts what is due to the workspaces' endpoints, in the background, until closed.

    What is on its way when it is closed counts as not tried. `stepping` is held by
    who steps the clock, so that steps take turns.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._sending: dict[str, set[asyncio.Task[None]]] = {}
        self._session: aiohttp.ClientSession | None = None
        self.stepping = asyncio.Lock()

    async def __aenter__(self) -> Self:
        # Bounded by AT_ONCE; a slow endpoint holds up no other workspace's.
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        session, self._session = self._session, None
        await self._call_back()
        if session is not None:
            await session.close()

    def send_due(self) -> None:
        """Make messages of all notices, and start every attempt whose time has come."""
        post_all(self._world)
        for workspace in self._world.workspaces.values():
            self._send(workspace)

    async def idle(self, *, seconds: float | None = None) -> bool:
        """
        Wait until every attempt that is due now has been made.

        Args:
            seconds: Real seconds to wait at most; None for as long as it takes.

        Returns:
            Whether that is so.
        """
        loop = asyncio.get_running_loop()
        ends = None if seconds is None else loop.time() + seconds
        while True:
            self.send_due()
            tasks = self._on_their_way()
            if not tasks:
                return True
            left = None if ends is None else ends - loop.time()
            if left is not None and left <= 0:
                return False
            await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)

    @asynccontextmanager
    async def halted(self) -> AsyncIterator[None]:
        """Send nothing for a while; what is on its way counts as not tried."""
        session, self._session = self._session, None
        await self._call_back()
        try:
            yield
        finally:
            if session is not None and not session.closed:
                self._session = session

    async def _call_back(self) -> None:
        tasks = self._on_their_way()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_their_way(self) -> list[asyncio.Task[None]]:
        return [task for tasks in self._sending.values() for task in tasks]

    def _send(self, workspace: Workspace) -> None:
        endpoint, session = workspace.endpoint, self._session
        if endpoint is None or session is None or endpoint.disabled_at is not None:
            return
        sending = self._sending.setdefault(workspace.name, set())
        now = self._world.clock.now()
        while len(sending) < AT_ONCE:
            message = self._world.messages.take(workspace.name, now)
            if message is None:
                return
            work = self._deliver(session, endpoint, message)
            task = asyncio.create_task(work)
            sending.add(task)
            task.add_done_callback(partial(self._ended, workspace))

    def _ended(self, workspace: Workspace, task: asyncio.Task[None]) -> None:
        self._sending[workspace.name].discard(task)
        self._send(workspace)

    async def _deliver(
        self, session: aiohttp.ClientSession, endpoint: Endpoint, message: Message
    ) -> None:
        messages = self._world.messages
        try:
            attempt = await self._attempt(session, endpoint, message)
        except asyncio.CancelledError:
            if message.state == "waiting":
                messages.put(message)
            raise
        message.tries += 1
        if attempt.succeeded:
            endpoint.note_success()
            message.state = "delivered"
            messages.put(message)
        else:
            self._note_failure(endpoint, message, attempt)
        messages.release(message, self._world.clock.now())
        while attempt.succeeded and message.extra:
            message.extra -= 1
            await self._attempt(session, endpoint, message)

    def _note_failure(
        self, endpoint: Endpoint, message: Message, attempt: Attempt
    ) -> None:
        """Put the message in line again, unless it or its endpoint is given up."""
        world, id = self._world, message.id
        log.info(
            "webhook.failed", message=id, status=attempt.status, error=attempt.error
        )
        now, days = world.clock.now(), world.switches.webhook_disabled_after_days
        limit = None if days is None else timedelta(days=days)
        if endpoint.note_failure(now, disabled_after=limit):
            log.warning("webhook.disabled", workspace=message.workspace)
            world.messages.abandon(message.workspace)
        if message.state != "waiting":
            return
        if message.tries > len(RETRY_AFTER):
            log.warning("webhook.given_up", message=id)
            message.state = "failed"
        else:
            message.due = now + RETRY_AFTER[message.tries - 1]
        world.messages.put(message)

    async def _attempt(
        self, session: aiohttp.ClientSession, endpoint: Endpoint, message: Message
    ) -> Attempt:
        at = self._world.clock.now()
        status, fault = None, None
        try:
            async with session.post(
                # As it was given: whoever signs or compares a query does so literally.
                URL(endpoint.url, encoded=True),
                data=message.body,
                headers={
                    "Content-Type": "application/json",
                    **signature(endpoint, message, at),
                },
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=endpoint.timeout),
            ) as response:
                status = response.status
        # ValueError: a host that no resolver can be asked for.
        except (aiohttp.ClientError, OSError, ValueError) as error:
            fault = type(error).__name__
        attempt = Attempt(at=at, status=status, error=fault)
        message.attempts += (attempt,)
        return attempt
