"""Changes of which no webhook told: where nothing changes, none need come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.inbox import Inbox
from callsheet.application.log_port import Log
from callsheet.domain.event import CalendarStatus
from callsheet.domain.instants import later

HOUR: Final = timedelta(hours=1)
"""So much later than the last message a change has to be to count as untold of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """
    Something changed, and no message came.

    Attributes:
        change: The newest change.
        silence: For how long nothing has come.
    """

    change: datetime
    silence: timedelta


async def unheard(
    inbox: Inbox, log: Log, begun: datetime, now: datetime
) -> Unheard | None:
    """
    Look whether events changed of which no message told; None if none did.

    Args:
        inbox: Where Recall's messages are kept.
        log: Which knows up to which change was read.
        begun: Since when messages can have come; what changed before is no matter.
        now: Up to when the silence lasts.

    Raises:
        LogUnavailable: The log or the inbox cannot be read.
    """
    last = await inbox.last_at()
    known = (await log.workspace()).workspace
    connected = CalendarStatus.CONNECTED.value in known.calendars.values()
    if not connected or known.mark is None:
        return None
    if known.mark <= (begun if last is None else later(last, HOUR)):
        return None
    heard = begun if last is None else max(last, begun)
    return Unheard(change=known.mark, silence=now - heard)
