"""What may be known of a bot's life; mostly that it still waits."""

from dataclasses import dataclass
from datetime import timedelta

from callsheet.domain.bot import BotStatus, EndReason
from tests.properties.corpus import HOUR, MINUTE


@dataclass(frozen=True)
class Life:
    """What may be known of a bot, with its end counted from its start."""

    status: BotStatus | None = None
    lasted: timedelta | None = None
    end: EndReason | None = None
    stopped: bool = False


_S, _E = BotStatus, EndReason
LIVES = (
    *(Life(), Life(_S.SCHEDULED)) * 9,
    Life(_S.JOINING),
    Life(_S.IN_CALL),
    Life(_S.DONE),
    Life(_S.DONE, 25 * MINUTE, _E.COMPLETED),
    Life(_S.DONE, 2 * HOUR, _E.COMPLETED),
    Life(_S.DONE, MINUTE, _E.REMOVED_FROM_CALL),
    Life(_S.DONE, MINUTE, _E.OTHER, stopped=True),
    Life(_S.FAILED, timedelta(), _E.REJECTED_BY_HOST),
    *(Life(_S.FAILED, MINUTE, _E.JOIN_FAILURE), Life(_S.FAILED, None, _E.OTHER)) * 3,
)
