"""
What the log holds, and what follows from it: records for ever, folded by `evolve`.

Records carry no personal data: titles, addresses and links lie in the situation's
parts, which are stored apart under their digests and can be erased.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import assert_never

from callsheet.domain.decision import How, Kind
from callsheet.domain.ids import BotId, CalendarId, Digest, EventId
from callsheet.domain.instants import later
from callsheet.domain.keys import KeySettings
from callsheet.domain.reasons import Flag, Reason


class Outcome(Enum):
    """What became of a command."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """
    A decision, with the digests of all that it depended on.

    Attributes:
        program: Version of Callsheet that decided.
        situation: Digest of the situation except its moment.
        parts: Digest of each part of the situation, under which it is stored.
        snapshot: Digest of the event exactly as Recall sent it.
        trace: The path through the rules as short codes, `name:answer`.
        decision: Digest of the whole decision's canonical text.
        booked_until: The latest start of a booked bot of ours, the one to be added
            included; until then the event is looked at even if it is not listed.
    """

    event_id: EventId
    calendar_id: CalendarId
    at: datetime
    program: str
    situation: Digest
    parts: tuple[tuple[str, Digest], ...]
    snapshot: Digest | None
    reason: Reason
    flags: tuple[Flag, ...]
    commands: tuple[Kind, ...]
    trace: tuple[str, ...]
    valid_until: datetime | None
    decision: Digest
    booked_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """
    A command that is to be sent; nothing is sent before this is written.

    Attributes:
        command_id: Names the command in all later records.
        situation: Of the decision that asked for it.
        key: Digest of the deduplication key of an addition.
        bot_ids: The bots that a removal expects.
        loses: Whether the event ends without a bot and lives on; the guard counts it.
    """

    command_id: str
    event_id: EventId
    at: datetime
    kind: Kind
    reason: Reason
    situation: Digest
    how: How | None = None
    key: Digest | None = None
    start: datetime | None = None
    settings: Digest | None = None
    bot_ids: tuple[BotId, ...] = ()
    loses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The command goes out now; without a later `Ended` its outcome is unknown."""

    command_id: str
    event_id: EventId
    at: datetime
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """
    What became of a command that was sent.

    Attributes:
        code: The failure by meaning, if it failed.
        status: The HTTP status of the answer, if there was one.
        detail: Recall's own code for it; never free text.
        bot_ids: Bots that are ours from now on.
        retry_at: When it may be tried again.
    """

    command_id: str
    event_id: EventId
    at: datetime
    outcome: Outcome
    code: str | None = None
    status: int | None = None
    detail: str | None = None
    bot_ids: tuple[BotId, ...] = ()
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """Bots that an earlier scheduler booked under keys like ours are ours now."""

    event_id: EventId
    at: datetime
    bot_ids: tuple[BotId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An event that could not be read; `place` and `problem` name no content."""

    event_id: EventId
    at: datetime
    place: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceSet:
    """A person's choice for an event or series; `wanted` None takes it back."""

    target: str
    series: bool
    wanted: bool | None
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSeen:
    """A calendar's status as read, recorded when it changed."""

    calendar_id: CalendarId
    platform: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSet:
    """How deduplication keys are made in this workspace from now on, for ever."""

    key: KeySettings
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """Which policy is in force from now on; `text` is where its text is stored."""

    policy: Digest
    text: Digest
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PassEnded:
    """
    One look at the workspace, finished.

    Attributes:
        complete: Whether every event of the window was read.
        reaffirmed: How many decisions still stood, and the digest of their set.
        held: Events whose commands the guard kept back, with the limit.
    """

    at: datetime
    started: datetime
    complete: bool
    calendars: int
    events: int
    decided: int
    reaffirmed: int
    reaffirmed_set: Digest
    calls: int
    unreadable: int
    held: tuple[tuple[EventId, str], ...] = ()


Record = (
    Decided
    | Intended
    | Sent
    | Ended
    | Adopted
    | Unreadable
    | PreferenceSet
    | CalendarSeen
    | SchemeSet
    | PolicySet
    | PassEnded
)

EventRecord = Decided | Intended | Sent | Ended | Adopted | Unreadable


def stream_of(event_id: EventId) -> str:
    """Name the stream of one calendar event."""
    return f"event:{event_id}"


def calendar_stream(calendar_id: CalendarId) -> str:
    """Name the stream of one calendar."""
    return f"calendar:{calendar_id}"


WORKSPACE = "workspace"
"""The stream of the workspace: scheme, policy in force, choices, passes."""


HOUR = timedelta(hours=1)
"""The span over which the guard counts removals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """
    What the log says of one event.

    Attributes:
        version: Number of records folded, which is the stream's version.
        last: The decision that stands.
        ours: Our bots, with the digest of the settings last applied, if known.
        open: Commands intended whose outcome is not known to be final.
        attempts: Failures in a row since the situation last changed.
        retry_at: Before it nothing is sent for this situation.
        given_up: The situation for which nothing is to be tried again.
        lost_at: When, in the last hour, removals were sent that left the living
            event without a bot; further tries of one do not count.
        left: Bots that were told to leave their call, and when they did.
        unreadable: Place and problem, while the event cannot be read.
    """

    version: int = 0
    last: Decided | None = None
    ours: Mapping[BotId, Digest | None] = field(default_factory=dict)
    open: Mapping[str, Intended] = field(default_factory=dict)
    attempts: int = 0
    retry_at: datetime | None = None
    given_up: Digest | None = None
    lost_at: tuple[datetime, ...] = ()
    left: Mapping[BotId, datetime] = field(default_factory=dict)
    unreadable: tuple[str, str] | None = None


def fold(records: Iterable[EventRecord], state: EventState | None = None) -> EventState:
    """Fold an event's records, oldest first, into what they say."""
    state = state or EventState()
    for record in records:
        state = evolve(state, record)
    return state


def evolve(state: EventState, record: EventRecord) -> EventState:
    """Add one record to what is known of its event."""
    state = replace(state, version=state.version + 1)
    match record:
        case Decided():
            return _decided(state, record)
        case Intended():
            return replace(state, open={**state.open, record.command_id: record})
        case Sent():
            return _sent(state, record)
        case Ended():
            return _ended(state, record)
        case Adopted():
            new = {i: None for i in record.bot_ids if i not in state.ours}
            return replace(state, ours={**state.ours, **new})
        case Unreadable():
            return replace(state, unreadable=(record.place, record.problem))
        case _:
            assert_never(record)


def _decided(state: EventState, record: Decided) -> EventState:
    state = replace(state, unreadable=None)
    if state.last is not None and state.last.situation == record.situation:
        return replace(state, last=record)
    return replace(state, last=record, attempts=0, retry_at=None, given_up=None)


def _sent(state: EventState, record: Sent) -> EventState:
    command = state.open.get(record.command_id)
    if command is None or not command.loses:
        return state
    hour_ago = later(record.at, -HOUR)
    recent = tuple(at for at in state.lost_at if at > hour_ago)
    again = record.attempt > 1 and recent
    return replace(state, lost_at=recent if again else (*recent, record.at))


def _ended(state: EventState, record: Ended) -> EventState:
    command = state.open.get(record.command_id)
    if record.outcome is not Outcome.UNKNOWN:
        left = {i: c for i, c in state.open.items() if i != record.command_id}
        state = replace(state, open=left)
    match record.outcome:
        case Outcome.DONE if command is not None and command.how is How.LEAVE_CALL:
            gone = dict.fromkeys(command.bot_ids, record.at)
            return replace(state, left={**state.left, **gone}, attempts=0)
        case Outcome.DONE | Outcome.ADOPTED:
            applied = command.settings if command is not None else None
            new = dict.fromkeys(record.bot_ids, applied)
            return replace(state, ours={**state.ours, **new}, attempts=0)
        case Outcome.UNKNOWN:
            attempts = state.attempts + 1
            return replace(state, attempts=attempts, retry_at=record.retry_at)
        case Outcome.REFUSED:
            return _refused(state, record, command)
        case Outcome.SUPERSEDED:
            return state
        case _:
            assert_never(record.outcome)


def _refused(state: EventState, record: Ended, command: Intended | None) -> EventState:
    given_up = state.given_up
    if record.retry_at is None and command is not None:
        given_up = command.situation
    return replace(
        state,
        attempts=state.attempts + 1,
        retry_at=record.retry_at,
        given_up=given_up,
    )
