"""What is worth telling: which reasons, stages and statuses make which change."""

from collections.abc import Mapping
from typing import Final

from callsheet.domain.bot import BotStatus
from callsheet.domain.change import ChangeKind
from callsheet.domain.reasons import UNTOLD, Reason
from callsheet.domain.records import CALENDAR_DELETED

ADOPTED: Final = "adopted"
"""The reason of a booking that an earlier scheduler made."""

VANISHED: Final = "vanished"
"""The reason where bots are gone that are wanted, and not by our hand."""

_UNWANTED: Final = UNTOLD | {
    Reason.POLICY_INVALID,
    Reason.DUPLICATE_BOT_IDS,
    Reason.LINK_TOO_LONG,
    Reason.ENDS_BEFORE_START,
    Reason.EVENT_DELETED,
    Reason.EVENT_CANCELLED,
    Reason.NO_MEETING_URL,
    Reason.BEYOND_HORIZON,
    Reason.UNWANTED_BY_LOCKED_RULE,
    Reason.UNWANTED_BY_EVENT_PREFERENCE,
    Reason.UNWANTED_BY_SERIES_PREFERENCE,
    Reason.UNWANTED_BY_RULE,
    Reason.UNWANTED_BY_DEFAULT,
    Reason.KEY_TOO_LONG,
    Reason.LATE_JOIN_OFF,
}
"""Why an event gets no bot, as far as that is news."""

TELLS_OF_LOSS: Final = frozenset(
    {
        Reason.EVENT_ENDED,
        Reason.CALENDAR_CONNECTING,
        Reason.CALENDAR_DISCONNECTED,
    }
)
"""No news by themselves; but Recall may have taken the event's bots away for them."""

_ELSEWHERE: Final = frozenset({Reason.SERVED_BY_SHARED_BOT, Reason.FOREIGN_BOT})
_GIVEN_UP: Final = frozenset({Reason.OCCURRENCE_REFUSED, Reason.RETRIES_EXHAUSTED})

REPLACED: Final = frozenset(
    {
        Reason.DUPLICATE_BOTS,
        Reason.TIME_CHANGED,
        Reason.LINK_CHANGED,
        Reason.KEY_SCHEME_CHANGED,
        Reason.FOREIGN_REPLACED,
        Reason.SETTINGS_CHANGED,
    }
)
"""Why a bot gives way to another."""

VERDICTS: Final[Mapping[Reason, ChangeKind]] = {
    **dict.fromkeys(_UNWANTED, ChangeKind.NOT_RECORDED),
    **dict.fromkeys(_ELSEWHERE, ChangeKind.RECORDED_ELSEWHERE),
    **dict.fromkeys(_GIVEN_UP, ChangeKind.FAILED),
}
"""What is told of an event that gets no bot, by the reason of the decision."""

LIVES: Final[Mapping[BotStatus, ChangeKind]] = {
    BotStatus.IN_CALL: ChangeKind.BOT_JOINED,
    BotStatus.DONE: ChangeKind.BOT_DONE,
    BotStatus.FAILED: ChangeKind.BOT_FAILED,
}
"""What is told of a bot, by where it is in its life; of other stages nothing."""

STATUSES: Final[Mapping[str, ChangeKind]] = {
    "connected": ChangeKind.CALENDAR_CONNECTED,
    "disconnected": ChangeKind.CALENDAR_LOST,
    CALENDAR_DELETED: ChangeKind.CALENDAR_DELETED,
}
"""What is told of a calendar, by Recall's word; of other words nothing."""
