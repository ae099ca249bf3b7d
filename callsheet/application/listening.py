"""Listening to what Recall tells: hints are remembered, facts of bots recorded."""

from collections.abc import Container
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.bot_messages import ReadSign, note_messages
from callsheet.application.hearing import Heard
from callsheet.application.inbox import Inbox
from callsheet.application.ledger import Ledger
from callsheet.application.reading import Look
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.instants import later

REMEMBERED: Final = timedelta(days=14)
"""
So long the inbox knows a message again: failed ones are sent for more than a day, and
by hand for longer.
"""

_DAY: Final = timedelta(days=1)

_NOTICES: Final = 10_000
"""Notices that are taken from the inbox at a time."""


class Listener:
    """
    Takes over what was put into the inbox, and says there when it is done.

    Attributes:
        heard: What has to be read because of it.
    """

    def __init__(self, inbox: Inbox, ledger: Ledger, read_sign: ReadSign) -> None:
        self.heard = Heard()
        self._inbox = inbox
        self._ledger = ledger
        self._read_sign = read_sign
        self._forgot: datetime | None = None

    async def listen(self, look: Look, now: datetime) -> frozenset[EventId]:
        """
        Take over what is new; name the events of whose bots something else is known.

        Args:
            look: What is known of the workspace: which events list which bot.
            now: The moment.

        Raises:
            Conflict: Somebody else wrote to the log first; nothing is lost by it.
        """
        heard = self.heard
        while kept := await self._inbox.waiting(heard.last, _NOTICES):
            heard.take(kept)
        if not heard.of_bots:
            return frozenset()
        noted = await note_messages(
            heard.of_bots, self._ledger, look.holders, self._read_sign, now
        )
        heard.of_bots = [one for one in heard.of_bots if one.number in noted.waiting]
        await self._inbox.done(noted.done)
        return noted.events

    async def settle(self, now: datetime, waiting: Container[CalendarId]) -> None:
        """
        Note in the inbox what was acted on, and forget what nobody repeats now.

        Args:
            now: The moment.
            waiting: Calendars that are still to be read: should the process end before
                they are, what was told of them is told again.
        """
        await self._inbox.done(self.heard.settle(waiting))
        if self._forgot is None or self._forgot <= later(now, -_DAY):
            await self._inbox.forget(later(now, -REMEMBERED))
            self._forgot = now
