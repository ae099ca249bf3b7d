"""What follows from the records that are no single event's: the workspace, folded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from callsheet.domain.budget import WINDOW, Operation, operations
from callsheet.domain.connection_records import (
    ConnectionFailed,
    ConnectionOffered,
    ConnectionUsed,
)
from callsheet.domain.connections import Connections, evolve_connections
from callsheet.domain.erasures import ERASED, Erasures
from callsheet.domain.hold_records import (
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRejected,
    Paused,
    Resumed,
)
from callsheet.domain.holds import Holds, evolve_holds
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.instants import is_ahead, later
from callsheet.domain.log_records import CalendarErased, TextsForgotten
from callsheet.domain.pauses import Pauses, evolve_pauses
from callsheet.domain.policy import Preferences
from callsheet.domain.records import (
    CALENDAR_DELETED,
    CalendarSeen,
    Ended,
    Intended,
    PassEnded,
    PolicyRefused,
    PolicySet,
    PreferenceSet,
    Record,
    Sent,
    WritesResumed,
    WritesStopped,
)
from callsheet.domain.retry import LOCKED_OUT, Failure
from callsheet.domain.scheme_records import SchemeSet, TwinsBegun, TwinStep
from callsheet.domain.token_records import TokenIssued, TokenRevoked
from callsheet.domain.tokens import Tokens, evolve_tokens
from callsheet.domain.twins import Twins


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceLog:
    """
    What the log says of the workspace as a whole.

    Attributes:
        versions: Of each stream that is no event's: the number of its records.
        calendars: The status last recorded of each calendar.
        scheme: The key scheme in force, None in an empty log.
        twins: Calendars that are, or were, replaced for another key scheme.
        policy: The policy in force, as it was set first; None before any.
        refused: The policy that was to follow and does not load, None if none was.
        looked: When the last pass began to look; None before any.
        looked_at_all: When the last pass began that read every event.
        mark: Up to which change the whole workspace was read; None if nobody knows.
        swept: Up to which start this round of reading everything has come.
        stopped: Why nothing may be written to Recall at present, None if it may.
        may_write_at: While that is so: when to ask whether it may be again.
        sent: The calls of the last minute, and when each went out.
        holds: What the guard held, and what people said of it.
        pauses: Where nothing is sent for now.
        for_events: People's choices for single events that stand.
        for_series: Those for series.
        erasures: What was erased of the log.
        tokens: Who may come in over HTTP.
        connections: The offers to connect calendars.
    """

    versions: Mapping[str, int] = field(default_factory=dict)
    calendars: Mapping[CalendarId, str] = field(default_factory=dict)
    scheme: SchemeSet | None = None
    twins: Twins = field(default_factory=Twins)
    policy: PolicySet | None = None
    refused: PolicyRefused | None = None
    looked: datetime | None = None
    looked_at_all: datetime | None = None
    mark: datetime | None = None
    swept: datetime | None = None
    stopped: WritesStopped | None = None
    may_write_at: datetime | None = None
    sent: tuple[tuple[datetime, Operation], ...] = ()
    holds: Holds = field(default_factory=Holds)
    pauses: Pauses = field(default_factory=Pauses)
    for_events: Mapping[str, PreferenceSet] = field(default_factory=dict)
    for_series: Mapping[str, PreferenceSet] = field(default_factory=dict)
    erasures: Erasures = field(default_factory=Erasures)
    tokens: Tokens = field(default_factory=Tokens)
    connections: Connections = field(default_factory=Connections)

    @property
    def deleted(self) -> frozenset[CalendarId]:
        """The calendars that Recall does not know any more."""
        known = self.calendars.items()
        return frozenset(i for i, status in known if status == CALENDAR_DELETED)

    @property
    def preferences(self) -> Preferences:
        """People's choices that stand, as the core asks for them."""
        return Preferences(
            events={EventId(i): bool(c.wanted) for i, c in self.for_events.items()},
            series={i: bool(c.wanted) for i, c in self.for_series.items()},
        )

    @property
    def choices(self) -> tuple[PreferenceSet, ...]:
        """People's choices that stand, oldest first."""
        standing = (*self.for_series.values(), *self.for_events.values())
        return tuple(sorted(standing, key=lambda one: (one.at, one.target)))

    def writes_from(self, now: datetime) -> datetime | None:
        """Say when to ask whether anything may be written; None if it may be."""
        at = self.may_write_at
        noted_ahead = at is not None and is_ahead(later(at, -LOCKED_OUT), now)
        return now if noted_ahead else at

    def choice(self, target: str, *, series: bool) -> PreferenceSet | None:
        """Find the choice that stands for an event or a series."""
        return (self.for_series if series else self.for_events).get(target)


def counted(known: WorkspaceLog, stream: str, version: int) -> WorkspaceLog:
    """Note up to which version a stream is known that is no event's."""
    return replace(known, versions={**known.versions, stream: version})


def evolve_workspace(
    known: WorkspaceLog, record: Record, command: Intended | None = None
) -> WorkspaceLog:
    """
    Add one record to what is known of the workspace.

    Args:
        known: What the records before it say.
        record: The next one.
        command: What a `Sent` sent, if its event knows it as open.
    """
    match record:
        case CalendarSeen():
            seen = {**known.calendars, record.calendar_id: record.status}
            return replace(known, calendars=seen)
        case SchemeSet():
            return replace(known, scheme=record, twins=known.twins.after(record))
        case TwinsBegun() | TwinStep():
            return replace(known, twins=known.twins.after(record))
        case PolicySet():
            return _with_policy(known, record)
        case PolicyRefused():
            return replace(known, refused=record)
        case PreferenceSet():
            return _chosen(known, record)
        case PassEnded():
            whole = record.started if record.complete else known.looked_at_all
            return replace(
                known,
                looked=record.started,
                looked_at_all=whole,
                mark=record.mark or known.mark,
                swept=record.swept or known.swept,
            )
        case HoldPlaced() | HoldApproved() | HoldRejected() | HoldEnded():
            return replace(known, holds=evolve_holds(known.holds, record))
        case Paused() | Resumed():
            return replace(known, pauses=evolve_pauses(known.pauses, record))
        case CalendarErased() | TextsForgotten():
            return _erased(known, record)
        case _:
            return _writing(_admitting(known, record), record, command)


def _admitting(known: WorkspaceLog, record: Record) -> WorkspaceLog:
    """Note who may come in, and whose calendar."""
    match record:
        case TokenIssued() | TokenRevoked():
            return replace(known, tokens=evolve_tokens(known.tokens, record))
        case ConnectionOffered() | ConnectionFailed() | ConnectionUsed():
            connections = evolve_connections(known.connections, record)
            return replace(known, connections=connections)
        case _:
            return known


def _writing(
    known: WorkspaceLog, record: Record, command: Intended | None
) -> WorkspaceLog:
    """Note what counts for all writes: the calls, and whether any may be made."""
    match record:
        case Sent() if command is not None:
            return _sent(known, record, command)
        case WritesStopped():
            until = later(record.at, LOCKED_OUT)
            return replace(known, stopped=record, may_write_at=until)
        case WritesResumed():
            return replace(known, stopped=None, may_write_at=None)
        case Ended() if record.code == Failure.NOT_ALLOWED.value:
            return replace(known, may_write_at=later(record.at, LOCKED_OUT))
        case _:
            return known


def _sent(known: WorkspaceLog, record: Sent, command: Intended) -> WorkspaceLog:
    first = later(record.at, -WINDOW)
    calls = operations(command.kind, command.how, len(command.bot_ids))
    recent = [one for one in known.sent if one[0] > first]
    return replace(known, sent=(*recent, *((record.at, call) for call in calls)))


def _with_policy(known: WorkspaceLog, record: PolicySet) -> WorkspaceLog:
    same = known.policy is not None and known.policy.policy == record.policy
    return replace(known, refused=None, policy=known.policy if same else record)


def _erased(
    known: WorkspaceLog, record: CalendarErased | TextsForgotten
) -> WorkspaceLog:
    known = replace(known, erasures=known.erasures.after(record))
    if isinstance(record, TextsForgotten):
        return known
    return replace(
        known,
        for_events=_unsigned(known.for_events, record.calendar_id),
        for_series=_unsigned(known.for_series, record.calendar_id),
    )


def _unsigned(
    choices: Mapping[str, PreferenceSet], calendar_id: CalendarId
) -> Mapping[str, PreferenceSet]:
    """Forget who made a calendar's choices, and why; they stand all the same."""
    return {
        target: replace(choice, by=ERASED, why=ERASED, on_behalf_of=ERASED)
        if choice.calendar_id == calendar_id
        else choice
        for target, choice in choices.items()
    }


def _chosen(known: WorkspaceLog, record: PreferenceSet) -> WorkspaceLog:
    standing = known.for_series if record.series else known.for_events
    left = {i: one for i, one in standing.items() if i != record.target}
    if record.wanted is not None:
        left[record.target] = record
    if record.series:
        return replace(known, for_series=left)
    return replace(known, for_events=left)
