"""Telling a receiver once more: what it never took, or all that changed."""

from datetime import datetime

from callsheet.application.receivers import Standings
from callsheet.domain.deliveries import Standing, sent_again, set_back


async def resend(
    standings: Standings,
    name: str,
    *,
    after: int,
    end: int,
    everything: bool,
    now: datetime,
) -> int:
    """
    Let messages be sent once more, by whoever tells the receiver.

    Each has the id that it had before. A receiver that said it is gone is told again
    from here on.

    Args:
        standings: How receivers stand.
        name: Of the receiver.
        after: Only what stands behind this position of the log.
        end: The position of the log's last record.
        everything: What was taken as well, not only what was given up.
        now: From then on.

    Returns:
        How many messages wait; with `everything` how many records are gone through.

    Raises:
        LogUnavailable: It could not be written down.
    """
    act = set_back if everything else sent_again
    standing = await standings.change(
        name, lambda known: act(known or Standing(position=end), after, now)
    )
    return end - standing.position if everything else len(standing.waiting)
