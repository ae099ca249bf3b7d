"""The bots that events have, as whoever follows the changes knows them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from callsheet.application.log_port import Log, Recorded
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.streams import stream_of
from callsheet.domain.telling import NOTHING_TOLD, tell

_AT_ONCE: Final = 50
"""Events that are folded before others have their turn."""


async def told_bots(
    log: Log, event_ids: Sequence[EventId]
) -> Mapping[EventId, tuple[BotId, ...]]:
    """
    Say which bots events have now, by the same account as their changes.

    Args:
        log: What is known; Recall is not asked.
        event_ids: The events; one without records has none.

    Raises:
        LogUnavailable: The log could not be read.
    """
    found: dict[EventId, tuple[BotId, ...]] = {}
    for first in range(0, len(event_ids), _AT_ONCE):
        streams = {stream_of(one): one for one in event_ids[first : first + _AT_ONCE]}
        read = await log.read([*streams])
        found |= {streams[stream]: bots_in(records) for stream, records in read.items()}
    return found


def bots_in(records: Iterable[Recorded]) -> tuple[BotId, ...]:
    """Say which bots an event has after all of its records."""
    told = NOTHING_TOLD
    for one in records:
        told, _ = tell(told, one.record, one.position)
    return told.bots
