"""What follows from an event's records: its state, folded by `evolve`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, assert_never

from callsheet.domain.decision import How
from callsheet.domain.ids import BotId, Digest
from callsheet.domain.instants import is_ahead, later
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    Decided,
    Ended,
    EventRecord,
    Intended,
    Outcome,
    Sent,
    Source,
    Unreadable,
)
from callsheet.domain.retry import UNDER_WAY, Failure
from callsheet.domain.settling import HOUR, Settling, add_done, sameness
from callsheet.domain.signs import UNHEARD, Life, Sign

_ASKED: Final = ("policy", "choices", "settings")
"""Parts of a situation that only people change; then everything is tried anew."""

_MISLED: Final = (Reason.TIME_CHANGED, Reason.LINK_CHANGED)
"""Why the old bot must go even if no other may come: it would be in the wrong call."""

_BOTS: Final = ("bots", "siblings")
"""Parts that also change by what is sent: half a re-book is no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """
    What the log says of one event.

    Attributes:
        version: Number of records folded, which is the stream's version.
        last: The decision that stands.
        ours: Our bots, with the digest of the settings last applied, if known.
        booked_at: When our own additions were first known to have booked them.
        open: Commands intended whose outcome is not known to be final.
        under_way: Those of them that went out, and until when what they ask for may
            still come true.
        failed: What the command does that failed last; what follows is of it.
        attempts: Failures in a row since anything but bots last changed.
        failed_at: When it last failed.
        retry_at: Before it is not sent again.
        given_up: The situation for which it is not to be tried again.
        expired: Whether that is for want of time.
        acted: Whether something was done since the last decision.
        lost_at: When, in the last hour, removals were sent that left the living
            event without a bot; further tries of one do not count.
        left: Bots that were told to leave their call, and when they did.
        lives: What is known of the lives of our bots.
        dismissed: Bots that were to go, and that Recall still listed afterwards; and
            whether Recall said that they had set off.
        unfolded: Whether a folded re-book left the old bot there, or was refused: the
            next one is a removal and an addition.
        settling: What was done, and did not help.
        unreadable: Place and problem, while the event cannot be read.
    """

    version: int = 0
    last: Decided | None = None
    ours: Mapping[BotId, Digest | None] = field(default_factory=dict)
    booked_at: Mapping[BotId, datetime] = field(default_factory=dict)
    open: Mapping[str, Intended] = field(default_factory=dict)
    under_way: Mapping[str, datetime] = field(default_factory=dict)
    failed: str | None = None
    attempts: int = 0
    failed_at: datetime | None = None
    retry_at: datetime | None = None
    given_up: Digest | None = None
    expired: bool = False
    acted: bool = False
    lost_at: tuple[datetime, ...] = ()
    left: Mapping[BotId, datetime] = field(default_factory=dict)
    lives: Mapping[BotId, Life] = field(default_factory=dict)
    dismissed: Mapping[BotId, bool] = field(default_factory=dict)
    unfolded: bool = False
    settling: Settling = Settling()
    unreadable: tuple[str, str] | None = None

    @property
    def ordered(self) -> frozenset[BotId]:
        """Bots that our own additions booked; adopted ones are not among them."""
        return frozenset(i for i, settings in self.ours.items() if settings is not None)

    def retry_from(self, now: datetime) -> datetime | None:
        """Say before when what failed is not sent again; None if it may be at once."""
        if self.failed_at is not None and is_ahead(self.failed_at, now):
            return None
        return self.retry_at

    def failures_of(self, command: Intended) -> int:
        """Count how often in a row a command that does the same has failed."""
        return self.attempts if self.failed == sameness(command) else 0


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
        case BotSeen():
            return _seen(state, record)
        case Unreadable():
            return replace(state, unreadable=(record.place, record.problem))
        case _:
            assert_never(record)


def sign_in(record: BotSeen) -> Sign | None:
    """Give what a record says of a bot; None if it says nothing."""
    if record.happened_at is None or record.status is None:
        return None
    return Sign(
        happened_at=record.happened_at,
        status=record.status,
        end_reason=record.end_reason,
        stopped=record.stopped,
        code=record.code,
        sub_code=record.sub_code,
    )


def _seen(state: EventState, record: BotSeen) -> EventState:
    asked_at = None if record.source is Source.WEBHOOK else record.at
    known = state.lives.get(record.bot_id, UNHEARD)
    is_missing = record.source is Source.MISSING
    life = known.after(sign_in(record), asked_at, is_missing=is_missing)
    return replace(state, lives={**state.lives, record.bot_id: life})


def _decided(state: EventState, record: Decided) -> EventState:
    state = replace(state, unreadable=None)
    last = state.last
    if last is not None and last.situation == record.situation:
        return replace(state, last=record)
    if last is not None and _asked(last) != _asked(record):
        state = replace(state, settling=Settling())
    # What was refused before may be granted now, unless only we have moved on.
    keeps = state.acted and state.given_up is not None
    given_up = record.situation if keeps else None
    state = replace(state, last=record, given_up=given_up, acted=False)
    if last is not None and _but_bots(last) == _but_bots(record):
        return state
    return replace(
        state,
        failed=None,
        attempts=0,
        failed_at=None,
        retry_at=None,
        given_up=None,
    )


def _asked(record: Decided) -> list[tuple[str, Digest]]:
    return [part for part in record.parts if part[0] in _ASKED]


def _but_bots(record: Decided) -> list[tuple[str, Digest]]:
    return [part for part in record.parts if part[0] not in _BOTS]


def _sent(state: EventState, record: Sent) -> EventState:
    command = state.open.get(record.command_id)
    if command is None:
        return state
    until = later(record.at, UNDER_WAY)
    state = replace(state, under_way={**state.under_way, record.command_id: until})
    if not command.loses:
        return state
    hour_ago = later(record.at, -HOUR)
    recent = tuple(at for at in state.lost_at if at > hour_ago)
    again = record.attempt > 1 and recent
    return replace(state, lost_at=recent if again else (*recent, record.at))


def _ended(state: EventState, record: Ended) -> EventState:
    command = state.open.get(record.command_id)
    went_out = record.command_id in state.under_way
    state = _closed(state, record)
    state = _lingering(state, record, command)
    match record.outcome:
        case Outcome.DONE:
            return _done(state, record, command)
        case Outcome.ADOPTED:
            return _booked(state, record, command)
        case Outcome.UNKNOWN:
            return _failed(state, record, command)
        case Outcome.REFUSED | Outcome.EXPIRED:
            return _turned_down(state, record, command)
        case Outcome.SUPERSEDED:
            loses = went_out and command is not None and command.loses
            # What went out and did not come true has lost nobody a bot.
            return replace(state, lost_at=state.lost_at[:-1]) if loses else state
        case _:
            assert_never(record.outcome)


def _closed(state: EventState, record: Ended) -> EventState:
    """Close a command, or leave it open until it may be tried again."""
    name = record.command_id
    under_way = {i: until for i, until in state.under_way.items() if i != name}
    if record.outcome is Outcome.UNKNOWN:
        if name in state.open:
            under_way[name] = record.retry_at or record.at
        return replace(state, under_way=under_way)
    left = {i: command for i, command in state.open.items() if i != name}
    return replace(state, open=left, under_way=under_way)


def _done(state: EventState, record: Ended, command: Intended | None) -> EventState:
    if command is not None:
        settling = add_done(state.settling, command, state.ordered, record.at)
        state = replace(state, settling=settling)
        if command.how is How.UNSCHEDULE:
            state = replace(state, unfolded=False)
    if command is not None and command.how is How.LEAVE_CALL:
        gone = dict.fromkeys(command.bot_ids, record.at)
        return replace(_succeeded(state), left={**state.left, **gone})
    return _booked(state, record, command)


def _booked(state: EventState, record: Ended, command: Intended | None) -> EventState:
    applied = command.settings if command is not None else None
    wanted = record.bot_ids
    return replace(
        _succeeded(state),
        ours={**state.ours, **dict.fromkeys(wanted, applied)},
        booked_at={**dict.fromkeys(wanted, record.at), **state.booked_at},
        dismissed={i: o for i, o in state.dismissed.items() if i not in wanted},
    )


def _succeeded(state: EventState) -> EventState:
    return replace(
        state, failed=None, attempts=0, failed_at=None, retry_at=None, acted=True
    )


def _lingering(
    state: EventState, record: Ended, command: Intended | None
) -> EventState:
    if not record.lingering:
        return state
    set_off = record.code == Failure.DISPATCHED.value
    dismissed = {**state.dismissed, **dict.fromkeys(record.lingering, set_off)}
    folded = command is not None and bool(command.replaces)
    return replace(state, dismissed=dismissed, unfolded=folded or state.unfolded)


def _turned_down(
    state: EventState, record: Ended, command: Intended | None
) -> EventState:
    state = _failed(state, record, command)
    if record.retry_at is not None or command is None:
        return state
    expired = record.outcome is Outcome.EXPIRED
    if command.replaces and command.reason in _MISLED and not expired:
        return replace(state, unfolded=True)
    return replace(state, given_up=command.situation, expired=expired)


def _failed(state: EventState, record: Ended, command: Intended | None) -> EventState:
    before = 0 if command is None else state.failures_of(command)
    return replace(
        state,
        failed=None if command is None else sameness(command),
        attempts=before + 1,
        failed_at=record.at,
        retry_at=record.retry_at,
    )
