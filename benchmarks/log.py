"""A page of decisions made durable, against SQLite (and zlib) with the same bytes."""

import asyncio
import gc
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import compress

from benchmarks.measure import Row, in_turn
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.log_port import Entry
from callsheet.domain.decision import Kind
from callsheet.domain.digests import digest, digest_bytes, encoded
from callsheet.domain.event import Calendar, Event, Guest
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.parts import Filing
from callsheet.domain.policy import Policy
from callsheet.domain.reasons import Reason
from callsheet.domain.records import Decided
from callsheet.domain.situation import Situation
from callsheet.domain.streams import stream_of

ROUNDS = 31
PAGE = 100
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALENDAR = Calendar(id=CalendarId("cal-1"), address="ana@acme.example")
POLICY = Policy(default="record")
GOAL = 1 / 0.45
"""The page is to be written at 0.45 of the bare rate or more."""


def run() -> list[Row]:
    """Append pages to a log and to a bare table, in turn, every commit on disk."""
    return [
        _row("append of 100 decisions", texts=False),
        _row("append of 100 decisions with new texts", texts=True),
    ]


def _row(name: str, *, texts: bool) -> Row:
    pages = [_page(number, texts=texts) for number in range(ROUNDS)]
    # What was only made for the measurement is not to be searched for garbage in it.
    gc.freeze()
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        log = open_log(f"sqlite:///{folder}/log.db")
        with closing(_bare(Path(folder, "bare.db"))) as bare:
            floor, program = in_turn(
                partial(_insert, bare, iter([_rows(page) for page in pages])),
                partial(_append, runner, log, iter(pages)),
                rounds=ROUNDS,
            )
        runner.run(log.close())
    gc.unfreeze()
    return Row(
        name=name,
        floor=floor,
        program=program,
        goal=f"at most {GOAL:.1f} x",
        met=program <= floor * GOAL,
    )


def _append(runner: asyncio.Runner, log: OpenLog, pages: Iterator[list[Entry]]) -> None:
    runner.get_loop().run_until_complete(log.append(next(pages)))


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the bare table is given, ready to be written."""

    events: list[tuple[str, int, str, bytes]]
    texts: list[tuple[Digest, bytes]]


def _insert(bare: sqlite3.Connection, pages: Iterator[_Rows]) -> None:
    rows = next(pages)
    with bare:
        bare.executemany("INSERT INTO events VALUES (NULL, ?, ?, ?, ?)", rows.events)
        bare.executemany(
            "INSERT OR IGNORE INTO texts VALUES (?, ?)",
            [(digest, compress(text)) for digest, text in rows.texts],
        )


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE events (
            position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT, version INTEGER,
            topic TEXT, state BLOB, UNIQUE (stream, version)
        );
        CREATE TABLE texts (digest TEXT PRIMARY KEY, bytes BLOB);
        """
    )
    return connection


def _rows(page: list[Entry]) -> _Rows:
    codec = Codec()
    written = [codec.write(entry) for entry in page]
    return _Rows(
        [
            (str(e.originator_id), e.originator_version, e.topic, e.state)
            for e in written
        ],
        list({k: t for entry in page for k, t in entry.texts.items()}.items()),
    )


def _page(number: int, *, texts: bool) -> list[Entry]:
    chance, filing = random.Random(number), Filing()  # noqa: S311 - only test data
    events = (
        _event(f"{number:08d}-0000-4000-8000-{place:012d}", chance)
        for place in range(PAGE)
    )
    return [_entry(event, filing, chance, texts=texts) for event in events]


def _event(name: str, chance: random.Random) -> Event:
    start = NOON + timedelta(minutes=chance.randrange(40_000))
    people = [f"person.{chance.randrange(10_000)}@acme.example" for _ in range(5)]
    return Event(
        id=EventId(name),
        calendar_id=CALENDAR.id,
        start=start,
        end=start + timedelta(minutes=30),
        meeting_url=f"https://acme.zoom.us/j/{chance.randrange(10**10)}?pwd=abcdefgh",
        title=f"Weekly review {chance.randrange(10**6)}",
        guests=tuple(Guest(address=address) for address in people),
        organizer=people[0],
        updated_at=NOON,
    )


def _entry(
    event: Event, filing: Filing, chance: random.Random, *, texts: bool
) -> Entry:
    filed = filing.file(
        Situation(event=event, policy=POLICY, now=NOON, calendar=CALENDAR)
    )
    snapshot = chance.randbytes(700).hex().encode() + encoded(str(event)) * 3
    record = Decided(
        event_id=event.id,
        calendar_id=event.calendar_id,
        at=NOON,
        program="0.1.0",
        situation=filed.digest,
        parts=filed.digests,
        snapshot=digest_bytes(snapshot),
        reason=Reason.WANTED_BY_DEFAULT,
        flags=(),
        commands=(Kind.ADD_BOT,),
        trace=("calendar_connected:yes", "external:yes", "default:yes"),
        valid_until=event.start,
        decision=digest(event),
    )
    stored = {key: encoded(text) for key, text in filed.texts.items()}
    return Entry(
        stream=stream_of(event.id),
        expected=0,
        record=record,
        texts={**stored, digest_bytes(snapshot): snapshot} if texts else {},
    )
