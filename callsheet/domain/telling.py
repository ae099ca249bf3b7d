"""From the records of the log to what is worth telling, the same whenever asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.decision import How, Kind
from callsheet.domain.hold_records import HoldEnded, HoldPlaced
from callsheet.domain.ids import BotId
from callsheet.domain.log import EventState, evolve
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    CalendarSeen,
    Decided,
    Ended,
    EventRecord,
    Intended,
    Outcome,
    Record,
)
from callsheet.domain.worth_telling import (
    ADOPTED,
    LIVES,
    REPLACED,
    STATUSES,
    TELLS_OF_LOSS,
    VANISHED,
    VERDICTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    What was told of one event or calendar so far, and what its records say.

    Attributes:
        state: The event's records, folded.
        bots: The bots of which it was told that the event has them.
        start: When they are to join.
        gone: Bots that were taken off it to make room for another; nobody was told.
        rebook: Why they were.
        reason: Why it has none, as it was told last; None while it has some.
        lives: What was told last of each bot.
        status: What was told last of the calendar.
    """

    state: EventState = EventState()
    bots: tuple[BotId, ...] = ()
    start: datetime | None = None
    gone: tuple[BotId, ...] = ()
    rebook: str | None = None
    reason: str | None = None
    lives: Mapping[BotId, ChangeKind] = field(default_factory=dict)
    status: ChangeKind | None = None


NOTHING_TOLD: Final = Told()
"""Of an event or calendar without records."""


def tell(told: Told, record: Record, position: int) -> tuple[Told, Change | None]:
    """
    Say what is to be told after one more record.

    Args:
        told: What the records of its stream before it came to; anything for records
            of neither an event nor a calendar.
        record: The next one.
        position: Its place in the log.

    Returns:
        What it comes to with this one, and the change, if it is one.
    """
    match record:
        case CalendarSeen():
            return _calendar(told, record, position)
        case HoldPlaced():
            return told, Change(
                position=position,
                at=record.at,
                kind=ChangeKind.HELD,
                reason=record.limit.value,
                hold=record.hold,
                count=record.count,
            )
        case HoldEnded():
            return told, Change(
                position=position,
                at=record.at,
                kind=ChangeKind.RELEASED,
                reason=record.how.value,
                hold=record.hold,
            )
        case _ if isinstance(record, EventRecord):
            return _event(told, record, position)
        case _:
            return told, None


def _calendar(
    told: Told, record: CalendarSeen, position: int
) -> tuple[Told, Change | None]:
    kind = STATUSES.get(record.status)
    if kind is None or kind is told.status:
        return told, None
    change = Change(
        position=position, at=record.at, kind=kind, calendar_id=record.calendar_id
    )
    return replace(told, status=kind), change


def _event(
    told: Told, record: EventRecord, position: int
) -> tuple[Told, Change | None]:
    before, state = told.state, evolve(told.state, record)
    told = replace(told, state=state)
    match record:
        case Decided():
            told, news = _decided(told, record)
        case Ended():
            told, news = _ended(told, record, before)
        case Adopted():
            told, news = _adopted(told, record)
        case BotSeen():
            told, news = _seen(told, record)
        case _:
            return told, None
    if news is None:
        return told, None
    last = state.last
    return told, replace(
        news,
        position=position,
        at=record.at,
        event_id=record.event_id,
        calendar_id=None if last is None else last.calendar_id,
    )


_News = tuple[Told, Change | None]
"""What was told, with the change still without its place."""


def _news(
    record: EventRecord,
    kind: ChangeKind,
    reason: str | None,
    *,
    bots: tuple[BotId, ...] = (),
    was: tuple[BotId, ...] = (),
    start: datetime | None = None,
) -> Change:
    return Change(
        position=0,
        at=record.at,
        kind=kind,
        reason=reason,
        bot_ids=bots,
        was=was,
        start=start,
    )


def _decided(told: Told, record: Decided) -> _News:
    reason = record.reason.value
    if Kind.ADD_BOT in record.commands:
        replaces = Kind.REMOVE_BOT in record.commands or record.reason in REPLACED
        if replaces or told.gone or not _is_ahead(told, record.at):
            return told, None
        # It is to be added where there is none: what was told of has vanished.
        was, start = told.bots, told.start
        news = _news(record, ChangeKind.REMOVED, VANISHED, was=was, start=start)
        return _without(told, VANISHED), news
    if told.gone:
        news = _news(
            record, ChangeKind.REMOVED, reason, was=told.gone, start=told.start
        )
        return _without(told, reason), news
    if any(kind is not Kind.NOOP for kind in record.commands):
        return told, None
    if record.booked_until is not None and record.booked_until > record.at:
        return told, None
    return _without_bot(told, record, reason)


def _without_bot(told: Told, record: Decided, reason: str) -> _News:
    """Tell that no bot is to come, unless that is known."""
    kind = VERDICTS.get(record.reason)
    # It was to come, and is gone, and not by our hand.
    lost = told.bots if _is_ahead(told, record.at) else ()
    if lost and (kind is ChangeKind.NOT_RECORDED or record.reason in TELLS_OF_LOSS):
        kind = ChangeKind.REMOVED
    if kind is None or (told.reason == reason and not lost):
        return told, None
    news = _news(record, kind, reason, was=lost, start=told.start if lost else None)
    return _without(told, reason) if lost else replace(told, reason=reason), news


def _is_ahead(told: Told, now: datetime) -> bool:
    return told.start is not None and told.start > now


def _without(told: Told, reason: str | None, bots: tuple[BotId, ...] = ()) -> Told:
    start = told.start if bots else None
    return replace(told, bots=bots, start=start, gone=(), rebook=None, reason=reason)


def _ended(told: Told, record: Ended, before: EventState) -> _News:
    command = before.open.get(record.command_id)
    if command is None:
        return told, None
    if record.outcome in (Outcome.DONE, Outcome.ADOPTED):
        if command.kind is Kind.ADD_BOT:
            return _added(told, record, command)
        return _taken_off(told, record, command)
    if told.state.given_up is None or told.state.given_up == before.given_up:
        return told, None
    return _given_up(told, record)


def _added(told: Told, record: Ended, command: Intended) -> _News:
    bots = tuple(sorted(record.bot_ids))
    if not bots:
        return told, None
    reason = told.rebook or command.reason.value
    # A bot of an occurrence that is past is history, and was not taken off.
    had = told.gone or (told.bots if _is_ahead(told, record.at) else ())
    was = tuple(i for i in had if i not in bots)
    same = told.bots == bots and told.start == command.start
    moves = bool(told.gone) or (bool(had) and command.reason in REPLACED)
    told = replace(_without(told, None), bots=bots, start=command.start)
    if same:
        return told, None
    kind = ChangeKind.MOVED if moves else ChangeKind.BOOKED
    return told, _news(record, kind, reason, bots=bots, was=was, start=command.start)


def _taken_off(told: Told, record: Ended, command: Intended) -> _News:
    if command.how is How.LEAVE_CALL:
        # The end of the bot's life is told when it has come.
        return told, None
    off = [i for i in command.bot_ids if i not in record.lingering]
    was = tuple(i for i in told.bots if i in off)
    left = tuple(i for i in told.bots if i not in off)
    if not was:
        return told, None
    reason, last = command.reason.value, told.state.last
    if last is not None and Kind.ADD_BOT in last.commands:
        gone = (*told.gone, *was)
        return replace(told, bots=left, gone=gone, rebook=reason), None
    news = _news(
        record, ChangeKind.REMOVED, reason, bots=left, was=was, start=told.start
    )
    return _without(told, reason, left), news


def _given_up(told: Told, record: Ended) -> _News:
    reason = record.code or record.outcome.value
    was, bots = told.gone, told.bots if _is_ahead(told, record.at) else ()
    if told.reason == reason and not was:
        return told, None
    news = _news(
        record, ChangeKind.FAILED, reason, bots=bots, was=was, start=told.start
    )
    return _without(told, reason, told.bots), news


def _adopted(told: Told, record: Adopted) -> _News:
    new = tuple(i for i in record.bot_ids if i not in told.bots)
    last = told.state.last
    watched = () if last is None or last.watch is None else last.watch
    start = next((one.start for one in watched if one.bot_id in new), None)
    if not new:
        return told, None
    bots = tuple(sorted((*told.bots, *new)))
    told = replace(_without(told, None), bots=bots, start=start)
    return told, _news(record, ChangeKind.BOOKED, ADOPTED, bots=bots, start=start)


def _seen(told: Told, record: BotSeen) -> _News:
    sign = told.state.lives[record.bot_id].sign
    kind = None if sign is None else LIVES.get(sign.status)
    if sign is None or kind is None or kind is told.lives.get(record.bot_id):
        return told, None
    told = replace(told, lives={**told.lives, record.bot_id: kind})
    reason = None if sign.end_reason is None else sign.end_reason.value
    start = told.start if record.bot_id in told.bots else None
    return told, _news(record, kind, reason, bots=(record.bot_id,), start=start)
