"""Decisions as a pass records them, as many as are wanted."""

import random
from collections.abc import Iterator

from benchmarks.core import CALENDAR, NOW, POLICY, reading
from benchmarks.measure import say
from callsheet.adapters.storage import open_log
from callsheet.application.deriving import decided_of
from callsheet.application.log_port import Entry
from callsheet.domain.digests import digest_bytes, encoded
from callsheet.domain.parts import Filing
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.streams import stream_of
from callsheet.domain.workspace import Reading

PAGE = 100
PROGRAM = "0.1.0"
_TOLD = 5_000
"""Decisions after which it is said how far the writing is."""


def page(first: int, count: int = PAGE, *, texts: bool = True) -> list[Entry]:
    """
    Make decisions, each on an event of its own.

    Args:
        first: The number of the first event.
        count: How many there are.
        texts: Whether they bring the texts that they name.
    """
    filing = Filing()
    numbers = range(first, first + count)
    return [_entry(filing, number, reading(number), texts=texts) for number in numbers]


def pages(decisions: int, *, texts: bool = True) -> Iterator[list[Entry]]:
    """Make so many decisions, a page at a time."""
    for first in range(0, decisions, PAGE):
        yield page(first, min(PAGE, decisions - first), texts=texts)


async def write_log(url: str, decisions: int, *, texts: bool = True) -> None:
    """Fill an empty log with so many decisions."""
    async with open_log(url) as log:
        written = 0
        for entries in pages(decisions, texts=texts):
            await log.append(entries)
            written += len(entries)
            if written % _TOLD == 0:
                say(f"wrote {written:,} of {decisions:,} decisions")


def _entry(filing: Filing, number: int, listed: Reading, *, texts: bool) -> Entry:
    situation = Situation(
        event=listed.event,
        policy=POLICY,
        now=NOW,
        calendar=CALENDAR,
        bots=listed.bots,
    )
    filed = filing.file(situation)
    snapshot = _as_recall_sent_it(number, listed)
    record = decided_of(
        reconcile(situation),
        situation,
        filed=filed.digest,
        parts=filed.digests,
        snapshot=digest_bytes(snapshot),
        program=PROGRAM,
    )
    stored = {key: encoded(text) for key, text in filed.texts.items()}
    personal = {key: encoded(text) for key, text in filed.personal.items()}
    personal[digest_bytes(snapshot)] = snapshot
    return Entry(
        stream=stream_of(record.event_id),
        expected=0,
        record=record,
        texts=stored if texts else {},
        personal=personal if texts else {},
        owner=CALENDAR.id,
    )


def _as_recall_sent_it(number: int, listed: Reading) -> bytes:
    """Four kilobytes, that a compressor makes half of."""
    chance = random.Random(number)  # noqa: S311 - only test data
    return chance.randbytes(700).hex().encode() + encoded(str(listed.event)) * 3
