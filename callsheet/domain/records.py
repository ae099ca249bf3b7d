"""
What the log holds: records for ever, each with a name in the store that never changes.

Records carry no personal data: titles, addresses and links lie in the situation's
parts, which are stored apart under their digests and can be erased. Who made a choice,
and why, is stored sealed, and erased with the calendar that it was for. The names of
those who run the workspace (`by`, `why` of all other records) stay.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.connection_records import ConnectionRecord
from callsheet.domain.decision import How, Kind
from callsheet.domain.hold_records import HoldRecord, PauseRecord
from callsheet.domain.ids import BotId, CalendarId, Digest, EventId
from callsheet.domain.log_records import LogRecord
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.scheme_records import SchemeRecord
from callsheet.domain.token_records import TokenRecord


class Outcome(Enum):
    """What became of a command."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"
    ADOPTED = "adopted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """
    A bot of ours whose life was not known to its end when its event was decided on.

    Attributes:
        start: The start it was booked for.
        ends: When the occurrence that it is for ends; None if the event has moved away.
    """

    bot_id: BotId
    start: datetime
    ends: datetime | None


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
        watch: The bots of whose lives more is to be learnt; None where that was not
            written down yet.
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
    watch: tuple[Watch, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """
    A command that is to be sent; nothing is sent before this is written.

    Attributes:
        command_id: Names the command in all later records.
        situation: Of the decision that asked for it.
        key: Digest of the deduplication key of an addition.
        bot_ids: The bots that a removal expects.
        replaces: The bots that an addition is to put itself in the place of, where
            a removal and an addition were folded into one call.
        loses: Whether the event ends without a bot and lives on, by nobody's approval;
            the guard counts it.
        hold: The hold whose approval lets it go, if the guard would hold it back.
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
    replaces: tuple[BotId, ...] = ()
    hold: Digest | None = None


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
        lingering: Bots that were to go, and that Recall still lists.
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
    lingering: tuple[BotId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """Bots that an earlier scheduler booked under keys like ours are ours now."""

    event_id: EventId
    at: datetime
    bot_ids: tuple[BotId, ...]


class Source(Enum):
    """How something of a bot's life was learnt, or was not."""

    WEBHOOK = "webhook"
    READ = "read"
    MISSING = "missing"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSeen:
    """
    What Recall said of the life of a bot of ours; or that it was asked in vain.

    Attributes:
        at: When it was learnt.
        source: By a message, or asked about this bot alone: then Recall may have known
            no such bot, or not have answered.
        happened_at: When the bot came to this, by Recall's clock; None, as all that
            follows, if nothing was learnt. Of an end it is when the bot left.
        stopped: Whether the bot was told to leave its call.
        code: Recall's own word for it; never free text.
        sub_code: Its word for the reason.
    """

    event_id: EventId
    bot_id: BotId
    at: datetime
    source: Source
    happened_at: datetime | None = None
    status: BotStatus | None = None
    end_reason: EndReason | None = None
    stopped: bool = False
    code: str | None = None
    sub_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An event that could not be read; `place` and `problem` name no content."""

    event_id: EventId
    at: datetime
    place: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceSet:
    """
    A person's choice for an event or series; `wanted` None takes it back.

    Attributes:
        calendar_id: With which calendar it is erased who said it, and why; None if that
            was not known.
        on_behalf_of: For whom a program said it, in its own words; empty if a person
            did.
    """

    target: str
    series: bool
    wanted: bool | None
    by: str
    why: str
    at: datetime
    calendar_id: CalendarId | None = None
    on_behalf_of: str = ""


CALENDAR_DELETED: Final = "deleted"
"""The status in the log of a calendar that Recall does not know any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSeen:
    """
    A calendar's status as read, recorded when it changed.

    Attributes:
        platform: Recall's word for Google or Microsoft; empty if nobody knows.
        status: Recall's own word, or `deleted`.
        since: When it came to that, by Recall's clock; None if Recall did not say.
        code: Recall's own code for why; never free text.
    """

    calendar_id: CalendarId
    platform: str
    status: str
    at: datetime
    since: datetime | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """Which policy is in force from now on; `text` is where its text is stored."""

    policy: Digest
    text: Digest
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRefused:
    """
    A policy that does not load; the last good one stays in force.

    The next `PolicySet` ends it, also one of the policy that stayed in force.

    Attributes:
        problems: How many there are.
        first: Where the first one is, without what stands there.
        digest: Of all problems: each different refusal is recorded once.
    """

    at: datetime
    problems: int
    first: str
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class WritesStopped:
    """
    Recall does not let this key write any more; it is no fault of any event.

    Attributes:
        status: 401, 402 or 403.
        code: Recall's own code for it, if it gave one.
    """

    at: datetime
    status: int | None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WritesResumed:
    """A write went through again."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PassEnded:
    """
    One look at the workspace, finished.

    Attributes:
        complete: Whether every event of the window was read.
        incremental: Whether it was enough to read what had changed, and all of that
            was read and understood.
        mark: Up to which change the whole workspace was read, by Recall's clock; None
            if that is not known.
        swept: Up to which start this round of reading everything has come.
        reaffirmed: How many decisions still stood, and the digest of their set.
        held: The first hundred events whose commands were kept back, with the limit
            that was passed, or else the reason.
        held_count: How many there were.
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
    held_count: int = 0
    incremental: bool = False
    mark: datetime | None = None
    swept: datetime | None = None


Record = (
    Decided
    | Intended
    | Sent
    | Ended
    | Adopted
    | BotSeen
    | Unreadable
    | PreferenceSet
    | CalendarSeen
    | PolicySet
    | PolicyRefused
    | WritesStopped
    | WritesResumed
    | PassEnded
    | HoldRecord
    | PauseRecord
    | SchemeRecord
    | LogRecord
    | TokenRecord
    | ConnectionRecord
)

EventRecord = Decided | Intended | Sent | Ended | Adopted | BotSeen | Unreadable
