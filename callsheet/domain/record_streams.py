"""Which record belongs into which stream."""

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
    CalendarSeen,
    PassEnded,
    PolicyRefused,
    PolicySet,
    PreferenceSet,
    Record,
    WritesResumed,
    WritesStopped,
)
from callsheet.domain.scheme_records import SchemeSet, TwinsBegun, TwinStep
from callsheet.domain.streams import (
    CONNECTIONS,
    RETENTION,
    SEALS,
    TOKENS,
    WORKSPACE,
    calendar_stream,
    stream_of,
)
from callsheet.domain.token_records import TokenIssued, TokenRevoked


def stream_for(record: Record) -> str:
    """Name the stream where a record belongs, by its kind."""
    match record:
        case CalendarSeen() | TwinStep() | CalendarErased():
            return calendar_stream(record.calendar_id)
        case CalendarConnected() | DisconnectOrdered():
            return calendar_stream(record.calendar_id)
        case ConnectionOffered() | ConnectionFailed() | ConnectionUsed():
            return CONNECTIONS
        case (
            SchemeSet()
            | TwinsBegun()
            | PolicySet()
            | PolicyRefused()
            | PreferenceSet()
            | WritesStopped()
            | WritesResumed()
            | PassEnded()
        ):
            return WORKSPACE
        case HoldPlaced() | HoldApproved() | HoldRejected() | HoldEnded():
            return WORKSPACE
        case Paused() | Resumed() | LogAccepted():
            return WORKSPACE
        case Sealed():
            return SEALS
        case TextsForgotten():
            return RETENTION
        case TokenIssued() | TokenRevoked():
            return TOKENS
        case _:
            return stream_of(record.event_id)
