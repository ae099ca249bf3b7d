"""Connecting an account's calendar at Recall: once, and never a twin by accident."""

import asyncio
from datetime import timedelta
from typing import Final

from callsheet.application.errors import BotBusy, RateLimited, RecallError, Unreachable
from callsheet.application.ports import (
    CalendarConnections,
    CalendarRead,
    Clock,
    Credentials,
)
from callsheet.domain.connection_records import Connection
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import later

_PAUSES: Final = (1.0, 2.0)
"""Seconds before another try: somebody sits before his browser meanwhile."""

_LATELY: Final = timedelta(hours=1)
"""A calendar that was made longer ago has learnt whose it is, or never will."""

_BEST: Final = (
    CalendarStatus.CONNECTED,
    CalendarStatus.CONNECTING,
    CalendarStatus.DISCONNECTED,
)
"""Which of several calendars of one account counts: a second one would be a twin."""


class Connecting:
    """
    Connects accounts, one after the other: two at once would make twins.

    Args:
        connections: Recall's calendars.
        clock: The only source of time.
    """

    def __init__(self, connections: CalendarConnections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock
        self._alone = asyncio.Lock()

    async def connect(
        self, credentials: Credentials, *, once: str
    ) -> tuple[CalendarId, Connection]:
        """
        See that an account has a calendar that is connected, or connects.

        Recall would make a second calendar of the same account. So one that is
        disconnected is connected anew, and with it go its events as they were; one
        that is connected is left alone, for new credentials would interrupt it.

        Args:
            credentials: Of the account.
            once: Names the wish: under the same name no second calendar is made.

        Raises:
            RecallError: It could not be done; if Recall is `Unreachable`, it may yet
                have been done, and whoever comes again under that name finds it.
        """
        async with self._alone:
            pauses = iter(_PAUSES)
            wish = 0
            while True:
                try:
                    return await self._connect(credentials, f"{once}-{wish}")
                except (RateLimited, Unreachable, BotBusy) as error:
                    pause = next(pauses, None)
                    if pause is None:
                        raise
                    # An answer is kept under the name of the wish, a bad one too.
                    wish += error.status is not None
                    await self._clock.sleep(pause)

    async def known(self, address: str) -> bool:
        """
        Say whether an account has any calendar at Recall.

        Raises:
            RecallError: Recall did not say.
        """
        return bool(await self._connections.of(address))

    async def _connect(
        self, credentials: Credentials, once: str
    ) -> tuple[CalendarId, Connection]:
        known = await self._known(credentials)
        if known is None:
            made = await self._connections.connect(credentials, once=once)
            return made, Connection.CREATED
        if known.calendar.status is CalendarStatus.CONNECTED:
            return known.calendar.id, Connection.FOUND
        await self._connections.reconnect(known.calendar.id, credentials)
        return known.calendar.id, Connection.RENEWED

    async def _known(self, credentials: Credentials) -> CalendarRead | None:
        since = later(self._clock.now(), -_LATELY)
        address, platform = credentials.address, credentials.platform
        found = await self._connections.of(address, created_since=since)
        return min(
            (read for read in found if read.platform == platform),
            key=lambda read: _BEST.index(read.calendar.status),
            default=None,
        )


def is_passing(error: RecallError) -> bool:
    """Say whether the same may go well later."""
    return isinstance(error, RateLimited | Unreachable | BotBusy)
