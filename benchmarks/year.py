"""
A simulated year: what a workspace leaves in its log, and what it then costs.

`python -m benchmarks.year [--days N]` prints the figures; it is no benchmark of
ratios, and takes minutes. Twenty calendars get eight events a day each; every event is
changed twice, its guests and then its time; a full pass is made every six hours.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from callsheet.adapters.memory import MemoryCalendars
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.engine import Engine
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.ports import EventRead
from callsheet.application.story import tell_story
from callsheet.domain.conditions import External
from callsheet.domain.event import Calendar, Event, Guest
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.records import Decided
from callsheet.domain.streams import EVENTS

CALENDARS: Final = 20
A_DAY: Final = 8
AHEAD: Final = timedelta(days=7)
"""How long before it begins an event is put into the calendar."""

NOON: Final = datetime(2026, 1, 5, 6, tzinfo=UTC)
PASS: Final = timedelta(hours=6)
POLICY: Final = Policy(
    rules=(Rule(name="customers", when=External(), then="record"),),
    own_domains=("acme.example",),
)


class Wall:
    """A clock that is moved from pass to pass."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        """Say what time it is."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Move on by so much."""
        self.time += timedelta(seconds=seconds)


class Company(MemoryCalendars):
    """Recall as the year goes by; each event comes with a row as Google sends it."""

    def __init__(self, wall: Wall, seed: int = 1) -> None:
        super().__init__(wall.now)
        self._chance = random.Random(seed)  # noqa: S311 - only test data
        self.changes: dict[datetime, list[Event]] = {}
        for number in range(CALENDARS):
            self.put(
                Calendar(
                    id=CalendarId(f"{number:08x}-0000-4000-9000-000000000000"),
                    address=f"person.{number}@acme.example",
                )
            )

    def live(self, day: datetime) -> None:
        """Let a day begin: new events, changes of older ones, and old ones go."""
        for event in self.changes.pop(day, []):
            if event.id in self.known:
                self.put(event)
        for event in [
            e for e in self.known.values() if e.end < day - timedelta(days=2)
        ]:
            self.drop(event.id)
            self.list_bots(event.id, ())
        for calendar, place in ((c, p) for c in range(CALENDARS) for p in range(A_DAY)):
            first, second, third = self._event(day, calendar, place)
            self.put(first)
            self.changes.setdefault(day + timedelta(days=3), []).append(second)
            self.changes.setdefault(day + timedelta(days=5), []).append(third)

    def _event(self, day: datetime, calendar: int, place: int) -> Iterator[Event]:
        start = day + AHEAD + timedelta(hours=3 + place)
        number = self._chance.getrandbits(64)
        guests = [
            f"person.{self._chance.randrange(200)}@"
            f"{self._chance.choice(['acme', 'acme', 'globex'])}.example"
            for _ in range(4)
        ]
        event = Event(
            id=EventId(f"{number:016x}-{calendar:04x}-4000-8000-{place:012x}"),
            calendar_id=CalendarId(f"{calendar:08x}-0000-4000-9000-000000000000"),
            start=start,
            end=start + timedelta(minutes=30),
            meeting_url=f"https://acme.zoom.us/j/{number % 10**10:010}?pwd=abcdefgh",
            title=f"Review {number % 1_000}",
            guests=tuple(Guest(address=address) for address in guests),
            organizer=guests[0],
            updated_at=day,
        )
        yield event
        more = (*event.guests, Guest(address="late.comer@initech.example"))
        event = replace(event, guests=more, updated_at=day + timedelta(days=3))
        yield event
        later = timedelta(minutes=15)
        yield replace(
            event,
            start=event.start + later,
            end=event.end + later,
            updated_at=day + timedelta(days=5),
        )

    def _read(self, event: Event) -> EventRead:
        """Read an event, with a row of Google's size in place of a short one."""
        read = super()._read(event)
        return replace(read, snapshot=_as_google_has_it(event))


def _as_google_has_it(event: Event) -> bytes:
    people = [
        {"email": guest.address, "responseStatus": "needsAction", "self": False}
        for guest in event.guests
    ]
    return json.dumps(
        {
            "kind": "calendar#event",
            "etag": f'"{abs(hash(event)) % 10**16}"',
            "id": event.id.replace("-", ""),
            "status": "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={event.id}" * 2,
            "created": "2026-01-01T08:00:00.000Z",
            "updated": str(event.updated_at),
            "summary": event.title,
            "description": f"Dial in: {event.meeting_url}\n"
            + "Agenda to follow.\n" * 40,
            "location": event.meeting_url,
            "creator": {"email": event.organizer},
            "organizer": {"email": event.organizer},
            "start": {"dateTime": str(event.start), "timeZone": "Europe/Berlin"},
            "end": {"dateTime": str(event.end), "timeZone": "Europe/Berlin"},
            "iCalUID": f"{event.id}@google.com",
            "attendees": people,
            "conferenceData": {
                "entryPoints": [
                    {"entryPointType": "video", "uri": event.meeting_url},
                    {"entryPointType": "phone", "uri": "tel:+49-30-000000"},
                ],
                "conferenceSolution": {"name": "Zoom Meeting"},
            },
            "reminders": {"useDefault": True},
            "eventType": "default",
        }
    ).encode()


@dataclass(slots=True)
class Year:
    """What is counted while the time passes."""

    passes: int = 0
    quiet: int = 0
    decided: int = 0
    reaffirmed: int = 0
    took: float = 0.0
    last: EventId = EventId("")


async def live(url: str, days: int) -> Year:
    """Let the time pass."""
    wall, year = Wall(), Year()
    company = Company(wall)
    async with open_log(url) as log:
        engine = Engine(calendars=company, log=log, clock=wall, policy=POLICY)
        for day in range(days):
            morning = NOON + timedelta(days=day)
            company.live(morning)
            for turn in range(4):
                wall.time = max(wall.time, morning + turn * PASS)
                before = time.perf_counter()
                synced = await engine.sync()
                year.took += time.perf_counter() - before
                year.passes += 1
                year.quiet += not synced.tally.decided
                year.decided += synced.tally.decided
                year.reaffirmed += len(synced.tally.standing)
            if day % 30 == 0:
                print(f"day {day}: {year}", file=sys.stderr, flush=True)
        year.last = next(iter(company.known))
    return year


async def start(url: str) -> float:
    """Say how long it takes until a pass could begin."""
    before = time.perf_counter()
    async with open_log(url) as log:
        await Ledger(log).catch_up()
        return time.perf_counter() - before


async def explained(url: str, event: EventId) -> float:
    """Say how long the story of one event takes."""
    async with open_log(url, read_only=True) as log:
        before = time.perf_counter()
        await tell_story(log, event, rebuild)
        return time.perf_counter() - before


async def contents(log: Log) -> tuple[Counter[str], int]:
    """Count the records of each kind, and the decisions of the longest stream."""
    found: Counter[str] = Counter()
    streams: Counter[str] = Counter()
    position = 0
    while page := await log.since(position, 5_000):
        position = page[-1].position
        found.update(type(one.record).__name__ for one in page)
        streams.update(
            one.stream
            for one in page
            if isinstance(one.record, Decided) and one.stream.startswith(EVENTS)
        )
    return found, max(streams.values(), default=0)


async def counted(url: str) -> tuple[Counter[str], int]:
    """Count what the log holds."""
    async with open_log(url, read_only=True) as log:
        return await contents(log)


def report(path: Path, days: int) -> dict[str, object]:
    """Live, and tell what came of it."""
    url = f"sqlite:///{path}"
    year = asyncio.run(live(url, days))
    size = path.stat().st_size
    kinds, longest = asyncio.run(counted(url))
    records = sum(kinds.values())
    return {
        "days": days,
        "log": f"{size / 1e6:.1f} MB, {records:,} records",
        "bytes for each decision, all in all": f"{size / max(kinds['Decided'], 1):.0f}",
        "records": dict(kinds.most_common()),
        "passes": year.passes,
        "passes without a new decision": f"{year.quiet / year.passes:.1%}",
        "decisions that still stood": (
            f"{year.reaffirmed / (year.reaffirmed + year.decided):.1%}"
        ),
        "a pass takes": f"{1e3 * year.took / year.passes:.0f} ms",
        "decisions on one event at most": longest,
        "explain": f"{1e3 * asyncio.run(explained(url, year.last)):.1f} ms",
        "start": f"{1e3 * asyncio.run(start(url)):.1f} ms",
        "start on an empty log": f"{1e3 * asyncio.run(start(f'{url}.empty')):.1f} ms",
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--days", type=int, default=365)
    with TemporaryDirectory() as folder:
        told = report(Path(folder) / "log.db", options.parse_args().days)
        print(json.dumps(told, indent=2))
