"""
From Recall's words for a bot's status to ours: the one place where that happens.

Codes and sub-codes are open sets. A code that is not known here tells nothing; a
sub-code that is not known here is a reason like any other, which decides nothing.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.signs import Sign


class Meaning(NamedTuple):
    """
    What a code stands for.

    Attributes:
        reasons: Of an end: what its sub-codes stand for.
        other: What any other sub-code stands for, and none; None if the code never
            says why.
    """

    status: BotStatus
    reasons: Mapping[str, EndReason] = MappingProxyType({})
    other: EndReason | None = None


LEFT: Final[Mapping[str, EndReason]] = MappingProxyType(
    {
        "call_ended_by_host": EndReason.COMPLETED,
        "call_ended_by_platform_idle": EndReason.COMPLETED,
        "call_ended_by_platform_max_length": EndReason.COMPLETED,
        "timeout_exceeded_everyone_left": EndReason.COMPLETED,
        "timeout_exceeded_silence_detected": EndReason.COMPLETED,
        "timeout_exceeded_only_bots_in_call": EndReason.COMPLETED,
        "timeout_exceeded_only_bots_detected_using_participant_names": (
            EndReason.COMPLETED
        ),
        "timeout_exceeded_only_bots_detected_using_participant_events": (
            EndReason.COMPLETED
        ),
        "timeout_exceeded_in_call_recording": EndReason.COMPLETED,
        "timeout_exceeded_max_duration": EndReason.COMPLETED,
        # It was there, and nobody came: another one would sit there alone, too.
        "timeout_exceeded_noone_joined": EndReason.COMPLETED,
        # Nobody answered its knocking: whoever lets people in may be late.
        "timeout_exceeded_waiting_room": EndReason.JOIN_FAILURE,
        "call_ended_by_platform_waiting_room_timeout": EndReason.JOIN_FAILURE,
        "bot_kicked_from_call": EndReason.REMOVED_FROM_CALL,
        "bot_kicked_from_waiting_room": EndReason.REJECTED_BY_HOST,
        "timeout_exceeded_recording_permission_denied": EndReason.REJECTED_BY_HOST,
    }
)
"""Sub-codes of `call_ended`."""

BROKEN: Final[Mapping[str, EndReason]] = MappingProxyType(
    {
        "google_meet_bot_blocked": EndReason.REJECTED_BY_HOST,
        "google_meet_knocking_disabled": EndReason.REJECTED_BY_HOST,
        "google_meet_watermark_kicked": EndReason.REMOVED_FROM_CALL,
        "meeting_locked": EndReason.REJECTED_BY_HOST,
        "zoom_email_blocked_by_admin": EndReason.REJECTED_BY_HOST,
        "bot_kicked_from_waiting_room": EndReason.REJECTED_BY_HOST,
        "bot_kicked_from_call": EndReason.REMOVED_FROM_CALL,
        "failed_to_launch_in_time": EndReason.JOIN_FAILURE,
        "meeting_ended": EndReason.JOIN_FAILURE,
        "meeting_full": EndReason.JOIN_FAILURE,
        "meeting_link_expired": EndReason.JOIN_FAILURE,
        "meeting_link_invalid": EndReason.JOIN_FAILURE,
        "meeting_not_found": EndReason.JOIN_FAILURE,
        "meeting_not_started": EndReason.JOIN_FAILURE,
        "meeting_password_incorrect": EndReason.JOIN_FAILURE,
        "meeting_requires_registration": EndReason.JOIN_FAILURE,
        "meeting_requires_sign_in": EndReason.JOIN_FAILURE,
        "google_meet_meeting_room_not_ready": EndReason.JOIN_FAILURE,
        "microsoft_teams_bot_not_invited": EndReason.JOIN_FAILURE,
        "microsoft_teams_event_not_started_for_external": EndReason.JOIN_FAILURE,
        "webex_join_meeting_error": EndReason.JOIN_FAILURE,
        "zoom_connection_failed": EndReason.JOIN_FAILURE,
        "zoom_join_timeout": EndReason.JOIN_FAILURE,
        "zoom_meeting_not_accessible": EndReason.JOIN_FAILURE,
    }
)
"""Sub-codes of `fatal`; of any other the bot has failed, too, and is tried again."""

STOPPED: Final = "bot_received_leave_call"
"""The sub-code of a bot that was told to leave its call, by whomever."""

_JOINING = Meaning(BotStatus.JOINING)
_IN_CALL = Meaning(BotStatus.IN_CALL)

CODES: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "ready": Meaning(BotStatus.SCHEDULED),
        "joining_call": _JOINING,
        "in_waiting_room": _JOINING,
        "in_call_not_recording": _IN_CALL,
        "recording_permission_allowed": _IN_CALL,
        "recording_permission_denied": _IN_CALL,
        "in_call_recording": _IN_CALL,
        "call_ended": Meaning(BotStatus.DONE, LEFT, EndReason.OTHER),
        "done": Meaning(BotStatus.DONE),
        "fatal": Meaning(BotStatus.FAILED, BROKEN, EndReason.OTHER),
    }
)
"""Every status of which we know what it says of a bot's life."""

_WORD: Final = re.compile(r"[a-z0-9_]{1,64}")


def sign_of(code: str, sub_code: str | None, happened_at: datetime) -> Sign | None:
    """
    Say what a status of Recall tells of a bot's life; None if nothing.

    Args:
        code: Whatever stood there.
        sub_code: The same; what is no plain word is left out.
        happened_at: When the bot came to it.
    """
    meaning = CODES.get(code)
    if meaning is None:
        return None
    why = sub_code if sub_code is not None and _WORD.fullmatch(sub_code) else None
    return Sign(
        happened_at=happened_at,
        status=meaning.status,
        end_reason=meaning.reasons.get(why or "", meaning.other),
        stopped=meaning.other is not None and why == STOPPED,
        code=code,
        sub_code=why,
    )
