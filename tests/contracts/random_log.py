"""Logs by chance: of few events and commands, so that their records meet."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Final

from callsheet.application.log_port import Entry, Log, Recorded
from callsheet.domain.decision import How, Kind
from callsheet.domain.ids import BotId, CalendarId, Digest, EventId
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.record_streams import stream_for
from callsheet.domain.records import (
    Adopted,
    Decided,
    Ended,
    Intended,
    Outcome,
    Record,
    Sent,
    Unreadable,
)
from tests.adapters.storage.records import EXAMPLES, NOON

IDS: Final = tuple(EventId(f"evt-{i}") for i in "abcdé")
_CALENDARS: Final = (CalendarId("cal-a"), CalendarId("cal-b"))
_DIGESTS: Final = tuple(Digest(f"sha256:{i}") for i in range(3))
_BOTS: Final = tuple(BotId(f"bot-{i}") for i in range(3))
_COMMANDS: Final = ("c1", "c2", "c3")
_REASONS: Final = (
    Reason.WANTED_BY_DEFAULT,
    Reason.RETRY_UNSERVED,
    Reason.EVENT_ENDED,
)
_FLAGS: Final = ((), (Flag.LATE_JOIN,), (Flag.ADHOC_POOL, Flag.SHARED_BOT))
_TOPICS: Final = (
    "calendar_seen/1",
    "erased/1",
    "forgotten/1",
    "hold_approved/1",
    "hold_ended/1",
    "hold_placed/1",
    "hold_rejected/1",
    "pass_ended/1",
    "paused/1",
    "policy_refused/1",
    "policy_set/1",
    "preference/1",
    "resumed/1",
    "scheme_set/1",
    "token_issued/1",
    "token_revoked/1",
    "twin_step/1",
    "twins_begun/1",
    "writes_resumed/1",
    "writes_stopped/1",
)
_WORKSPACE: Final = [
    next(example.record for example in EXAMPLES if example.topic == topic)
    for topic in _TOPICS
]


def random_records(chance: Random, many: int) -> Iterator[Record]:
    """Give records of a few events and of the workspace, as time goes on."""
    at = NOON
    for _ in range(many):
        at += timedelta(minutes=chance.choice((0, 0, 1, 20)))
        if chance.random() < 0.2:
            yield chance.choice(_WORKSPACE)
            continue
        event_id, command = chance.choice(IDS), chance.choice(_COMMANDS)
        soon = (None, at + timedelta(minutes=chance.randrange(300)))
        match chance.randrange(8):
            case 0 | 1:
                yield Decided(
                    event_id=event_id,
                    # An event stays in its calendar.
                    calendar_id=_CALENDARS[IDS.index(event_id) % len(_CALENDARS)],
                    at=at,
                    program="0",
                    situation=chance.choice(_DIGESTS),
                    parts=(("event", chance.choice(_DIGESTS)),),
                    snapshot=None,
                    reason=chance.choice(_REASONS),
                    flags=chance.choice(_FLAGS),
                    commands=(chance.choice(list(Kind)),),
                    trace=(),
                    valid_until=chance.choice(soon),
                    decision=chance.choice(_DIGESTS),
                    booked_until=chance.choice(soon),
                )
            case 2 | 3:
                yield Intended(
                    command_id=command,
                    event_id=event_id,
                    at=at,
                    kind=chance.choice((Kind.ADD_BOT, Kind.REMOVE_BOT)),
                    reason=Reason.WANTED_BY_DEFAULT,
                    situation=chance.choice(_DIGESTS),
                    how=chance.choice((None, *How)),
                    bot_ids=(chance.choice(_BOTS),),
                    loses=chance.random() < 0.5,
                )
            case 4:
                yield Sent(command_id=command, event_id=event_id, at=at, attempt=1)
            case 5 | 6:
                yield Ended(
                    command_id=command,
                    event_id=event_id,
                    at=at,
                    outcome=chance.choice(list(Outcome)),
                    code=chance.choice((None, "not_allowed")),
                    bot_ids=(chance.choice(_BOTS),),
                    retry_at=chance.choice(soon),
                )
            case _:
                yield chance.choice(
                    (
                        Adopted(event_id=event_id, at=at, bot_ids=_BOTS[:1]),
                        Unreadable(
                            event_id=event_id, at=at, place="raw", problem="missing"
                        ),
                    )
                )


def recorded(chance: Random, many: int) -> list[Recorded]:
    """Give a whole log by chance, as it is read."""
    versions: dict[str, int] = {}
    found = []
    for position, record in enumerate(random_records(chance, many), start=1):
        stream = stream_for(record)
        versions[stream] = versions.get(stream, 0) + 1
        found.append(
            Recorded(
                stream=stream,
                version=versions[stream],
                position=position,
                record=record,
            )
        )
    return found


async def append_all(log: Log, records: Sequence[Record]) -> None:
    """Append records in one go, to the streams where they belong."""
    streams = [stream_for(record) for record in records]
    known = await log.read(streams)
    versions = {stream: len(found) for stream, found in known.items()}
    entries = []
    for stream, record in zip(streams, records, strict=True):
        entry = Entry(stream=stream, expected=versions[stream], record=record)
        versions[stream] += 1
        entries.append(entry)
    await log.append(entries)
