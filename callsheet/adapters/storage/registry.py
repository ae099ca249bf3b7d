"""The names under which records are stored: chosen by us, and for ever."""

from collections.abc import Mapping
from types import MappingProxyType

from callsheet.domain.connection_records import (
    CalendarConnected,
    ConnectionFailed,
    ConnectionOffered,
    ConnectionUsed,
    DisconnectOrdered,
)
from callsheet.domain.hold_records import (
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRejected,
    Paused,
    Resumed,
)
from callsheet.domain.log_records import (
    CalendarErased,
    LogAccepted,
    Sealed,
    TextsForgotten,
)
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    CalendarSeen,
    Decided,
    Ended,
    Intended,
    PassEnded,
    PolicyRefused,
    PolicySet,
    PreferenceSet,
    Record,
    Sent,
    Unreadable,
    WritesResumed,
    WritesStopped,
)
from callsheet.domain.scheme_records import SchemeSet, TwinsBegun, TwinStep
from callsheet.domain.token_records import TokenIssued, TokenRevoked

TOPICS: Mapping[str, type[Record]] = MappingProxyType(
    {
        "decision/1": Decided,
        "intended/1": Intended,
        "sent/1": Sent,
        "ended/1": Ended,
        "adopted/1": Adopted,
        "bot_seen/1": BotSeen,
        "unreadable/1": Unreadable,
        "preference/1": PreferenceSet,
        "calendar_seen/1": CalendarSeen,
        "scheme_set/1": SchemeSet,
        "twins_begun/1": TwinsBegun,
        "twin_step/1": TwinStep,
        "policy_set/1": PolicySet,
        "policy_refused/1": PolicyRefused,
        "writes_stopped/1": WritesStopped,
        "writes_resumed/1": WritesResumed,
        "pass_ended/1": PassEnded,
        "hold_placed/1": HoldPlaced,
        "hold_approved/1": HoldApproved,
        "hold_rejected/1": HoldRejected,
        "hold_ended/1": HoldEnded,
        "paused/1": Paused,
        "resumed/1": Resumed,
        "seal/1": Sealed,
        "erased/1": CalendarErased,
        "forgotten/1": TextsForgotten,
        "accepted/1": LogAccepted,
        "token_issued/1": TokenIssued,
        "token_revoked/1": TokenRevoked,
        "connection_offered/1": ConnectionOffered,
        "connection_failed/1": ConnectionFailed,
        "connection_used/1": ConnectionUsed,
        "calendar_connected/1": CalendarConnected,
        "disconnect_ordered/1": DisconnectOrdered,
    }
)
"""
Every kind of record by its topic. The registry is closed: nothing is imported
because a database names it. A record may gain fields with defaults under its topic;
any other change takes the next number and an upcaster from the old one.
"""
