"""The call sheet: one line for each event, of what its own records come to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from callsheet.domain.decision import Kind
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.instants import later
from callsheet.domain.log import EventState
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.settling import HOUR, RETURNS, SAME, Settling
from callsheet.domain.single_reads import reads_of

FOREVER: Final = datetime.max.replace(tzinfo=UTC)
"""Until then a pass has to know of an event with an open command."""


class Attention(Enum):
    """Why a person should look at an event; other words on it are the plan's."""

    UNREADABLE = "unreadable"
    REFUSED = "refused"
    EXPIRED = "expired"
    NOT_SETTLING = "not_settling"
    ANOTHER_SCHEDULER = "another_scheduler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One event on the call sheet.

    Attributes:
        version: How many records of the event it comes to.
        decided: Position of the decision that stands; all that is of a decision is
            None or empty while there is none.
        event: Digest of the event as it was decided on, under which it is stored.
        at: When it was decided.
        due_at: When something is due for it by itself: its decision's time is up, or
            a command may be tried again, or may no longer come true, or a bot is to be
            read of which nobody told.
        attention: Why a person should look, as far as its own records tell.
        live_until: Until when a pass has to know of it though nobody lists it or asks
            for it: a command is open, a bot is booked or its life not known to its
            end, or the guard counts its loss.
            None if it has not.
    """

    event_id: EventId
    version: int
    calendar_id: CalendarId | None = None
    decided: int | None = None
    event: Digest | None = None
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()
    commands: tuple[Kind, ...] = ()
    at: datetime | None = None
    valid_until: datetime | None = None
    booked_until: datetime | None = None
    due_at: datetime | None = None
    attention: Attention | None = None
    live_until: datetime | None = None


def line_of(event_id: EventId, state: EventState, decided: int | None) -> Line:
    """
    Write an event's line.

    Args:
        event_id: The event.
        state: Its records, folded.
        decided: Position of the decision that stands, None without one.
    """
    line = Line(
        event_id=event_id,
        version=state.version,
        due_at=min(_due(state), default=None),
        attention=_attention(state),
        live_until=max(_live(state), default=None),
    )
    last = state.last
    if last is None:
        return line
    return replace(
        line,
        calendar_id=last.calendar_id,
        decided=decided,
        event=dict(last.parts).get("event"),
        reason=last.reason,
        flags=last.flags,
        commands=last.commands,
        at=last.at,
        valid_until=last.valid_until,
        booked_until=last.booked_until,
    )


def _due(state: EventState) -> Iterator[datetime]:
    if state.last is not None and state.last.valid_until is not None:
        yield state.last.valid_until
    if state.retry_at is not None:
        yield state.retry_at
    yield from state.under_way.values()
    yield from (at for _, at in reads_of(state))


def _live(state: EventState) -> Iterator[datetime]:
    if state.open or any(reads_of(state)):
        yield FOREVER
    if state.last is not None and state.last.booked_until is not None:
        yield state.last.booked_until
    yield from (later(at, HOUR) for at in state.lost_at)


def _attention(state: EventState) -> Attention | None:
    if state.unreadable is not None:
        return Attention.UNREADABLE
    last = state.last
    # What a decision does not ask for any more, nobody has to look after.
    if last is None or all(kind is Kind.NOOP for kind in last.commands):
        return None
    if state.given_up == last.situation:
        return Attention.EXPIRED if state.expired else Attention.REFUSED
    return _in_vain(state.settling, last.reason)


def _in_vain(settling: Settling, reason: Reason) -> Attention | None:
    if len(settling.returned) >= RETURNS - 1:
        return Attention.ANOTHER_SCHEDULER
    often = any(len(times) >= SAME for times in settling.done.values())
    # A bot that cannot join is tried again at the pauses set for that.
    retried = reason is Reason.RETRY_UNSERVED
    return Attention.NOT_SETTLING if often and not retried else None
