"""Logs of any length, as years of passes leave them: past events, and a few live."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from callsheet.application.log_port import Entry, Log
from callsheet.domain.decision import Kind
from callsheet.domain.digests import digest_text
from callsheet.domain.ids import BotId, CalendarId, EventId
from callsheet.domain.keys import KeySettings
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    CalendarSeen,
    Decided,
    Ended,
    EventRecord,
    Intended,
    Outcome,
    PassEnded,
    Record,
    Sent,
)
from callsheet.domain.scheme_records import SchemeSet
from callsheet.domain.streams import WORKSPACE, calendar_stream, stream_of

NOW: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""When the log ends."""

LIVE: Final = 300
"""Events with a bot that is booked for later."""

CALENDARS: Final = 20
PAST_RECORDS: Final = 6
"""Records of each past event."""

_PARTS: Final = (
    "event",
    "calendar",
    "policy",
    "choices",
    "bots",
    "siblings",
    "agreed",
    "settings",
)
_APPEND: Final = 2_000
_EVERY: Final = 500
"""Events after which a pass ends."""


async def write_big_log(log: Log, records: int, live: int = LIVE) -> None:
    """
    Fill an empty log.

    Args:
        log: Where the records go; no texts are stored with them.
        records: How many, about: no event is left half told.
        live: How many events are still ahead.
    """
    versions: dict[str, int] = {}
    left = _records(records, live)
    while some := list(islice(left, _APPEND)):
        entries = []
        for stream, record in some:
            version = versions.get(stream, 0)
            versions[stream] = version + 1
            entries.append(Entry(stream=stream, expected=version, record=record))
        await log.append(entries)


def _records(records: int, live: int) -> Iterator[tuple[str, Record]]:
    yield WORKSPACE, SchemeSet(key=KeySettings(), at=NOW)
    for calendar_id in map(_calendar, range(CALENDARS)):
        seen = CalendarSeen(
            calendar_id=calendar_id,
            platform="google_calendar",
            status="connected",
            at=NOW,
        )
        yield calendar_stream(calendar_id), seen
    past = max((records - live * 4) // PAST_RECORDS, 0)
    for number in range(past):
        at = NOW - timedelta(minutes=10) * (past - number) - timedelta(days=2)
        for record in _past(number, at):
            yield stream_of(record.event_id), record
        if number % _EVERY == 0:
            yield WORKSPACE, _pass(at)
    for number in range(past, past + live):
        start = NOW + timedelta(minutes=30) * (number - past + 1)
        for record in _booked(number, NOW - timedelta(hours=1), start):
            yield stream_of(record.event_id), record
    yield WORKSPACE, _pass(NOW)


def _past(number: int, at: datetime) -> Iterator[EventRecord]:
    start = at + timedelta(hours=1)
    yield from _booked(number, at, start)
    yield _decided(number, at + timedelta(minutes=30), Reason.ALREADY_CORRECT, start)
    yield _decided(number, start + timedelta(hours=1), Reason.EVENT_ENDED, None)


def _booked(number: int, at: datetime, start: datetime) -> Iterator[EventRecord]:
    event_id, command = _event(number), f"cmd-{number}"
    decided = _decided(number, at, Reason.WANTED_BY_DEFAULT, start)
    yield decided
    yield Intended(
        command_id=command,
        event_id=event_id,
        at=at,
        kind=Kind.ADD_BOT,
        reason=Reason.WANTED_BY_DEFAULT,
        situation=decided.situation,
        key=digest_text(f"key {number}"),
        start=start,
        settings=digest_text("settings"),
    )
    yield Sent(command_id=command, event_id=event_id, at=at, attempt=1)
    bots = (BotId(f"bot-{number}"),)
    yield Ended(
        command_id=command,
        event_id=event_id,
        at=at,
        outcome=Outcome.DONE,
        bot_ids=bots,
    )


def _decided(
    number: int, at: datetime, reason: Reason, start: datetime | None
) -> Decided:
    added = reason is Reason.WANTED_BY_DEFAULT
    return Decided(
        event_id=_event(number),
        calendar_id=_calendar(number % CALENDARS),
        at=at,
        program="0.1.0",
        situation=digest_text(f"{number} {reason}"),
        parts=tuple((name, digest_text(f"{name} {number}")) for name in _PARTS),
        snapshot=digest_text(f"snapshot {number}"),
        reason=reason,
        flags=(),
        commands=(Kind.ADD_BOT if added else Kind.NOOP,),
        trace=("calendar_connected:yes", "external:yes", "default:yes"),
        valid_until=start,
        decision=digest_text(f"decision {number} {reason}"),
        booked_until=start,
    )


def _pass(at: datetime) -> PassEnded:
    return PassEnded(
        at=at,
        started=at,
        complete=True,
        calendars=CALENDARS,
        events=LIVE,
        decided=0,
        reaffirmed=LIVE,
        reaffirmed_set=digest_text("standing"),
        calls=0,
        unreadable=0,
    )


def _event(number: int) -> EventId:
    return EventId(f"{number:08x}-0000-4000-8000-000000000000")


def _calendar(number: int) -> CalendarId:
    return CalendarId(f"{number:08x}-0000-4000-9000-000000000000")
