"""What proving a recorded decision costs, against its bare steps on the same bytes."""

import asyncio
import gc
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import compress, decompress

import orjson

from benchmarks.core import CALENDAR, NOW, POLICY, bare, reading
from benchmarks.measure import Row, in_turn
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.application.audit_findings import Finding
from callsheet.application.auditing import Work, stretches
from callsheet.application.deriving import decided_of
from callsheet.application.integrity_work import Links
from callsheet.application.log_port import Entry
from callsheet.application.proving import Prover
from callsheet.domain.digests import digest_bytes, encoded
from callsheet.domain.parts import Filing
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.streams import stream_of
from callsheet.domain.workspace import Reading

DECISIONS = 2_000
ROUNDS = 7
PROGRAM = "0.1.0"
GOAL = 1 / 0.6
"""The bare steps are to take at least 0.6 of the program's time."""


def run() -> list[Row]:
    """Prove the links and the decisions of a log, and do the bare steps, in turn."""
    readings = [reading(number) for number in range(DECISIONS)]
    entries = [*map(_entry_of, repeat(Filing()), readings)]
    gc.freeze()
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        url = f"sqlite:///{folder}/log.db"
        runner.run(_write(url, entries))
        with closing(_bare_log(Path(folder, "bare.db"), entries)) as rows:
            log = open_log(url, read_only=True)
            floor, program = in_turn(
                partial(_bare, rows, readings),
                lambda: runner.run(_prove(log)),
                rounds=ROUNDS,
            )
            runner.run(log.close())
    gc.unfreeze()
    return [
        Row(
            name="audit verify of a decision: link, parts, answer",
            floor=floor / DECISIONS,
            program=program / DECISIONS,
            goal=f"at most {GOAL:.1f} x",
            met=program <= floor * GOAL,
        )
    ]


async def _write(url: str, entries: list[Entry]) -> None:
    async with open_log(url) as log:
        for start in range(0, len(entries), 500):
            await log.append(entries[start : start + 500])


async def _prove(log: OpenLog) -> None:
    await _through(log, Links())
    await _through(log, Prover(read_quickly, PROGRAM))


async def _through(log: OpenLog, work: Work[Any, Finding]) -> None:
    async for page in stretches(log, work, after=0, upto=DECISIONS):
        if page.found:
            raise ValueError(page.found[0].said)


def _bare_log(path: Path, entries: list[Entry]) -> sqlite3.Connection:
    codec = Codec()
    log = sqlite3.connect(path)
    log.execute("CREATE TABLE log (state BLOB, event BLOB, snapshot BLOB)")
    log.executemany(
        "INSERT INTO log VALUES (?, ?, ?)",
        [(codec.write(entry).state, *map(compress, _two(entry))) for entry in entries],
    )
    log.commit()
    return log


def _two(entry: Entry) -> list[bytes]:
    return list(entry.personal.values())[:2]


def _bare(log: sqlite3.Connection, readings: Sequence[Reading]) -> None:
    """Read, link, unpack, look at digests, decide without a reason, digest."""
    chain = b""
    rows = log.execute("SELECT * FROM log")
    for listed, (state, event, snapshot) in zip(readings, rows, strict=True):
        chain = sha256(chain + state).digest()
        orjson.loads(state)
        texts = [decompress(event), decompress(snapshot)]
        digests = [sha256(text).hexdigest() for text in texts]
        bare(listed)
        orjson.loads(texts[0])
        sha256(b"".join(map(str.encode, digests))).hexdigest()


def _entry_of(filing: Filing, listed: Reading) -> Entry:
    situation = Situation(
        event=listed.event,
        policy=POLICY,
        now=NOW,
        calendar=CALENDAR,
        bots=listed.bots,
    )
    filed = filing.file(situation)
    snapshot = orjson.dumps({"raw": [str(listed.event)] * 2})
    kept = digest_bytes(snapshot)
    record = decided_of(
        reconcile(situation),
        situation,
        filed=filed.digest,
        parts=filed.digests,
        snapshot=kept,
        program=PROGRAM,
    )
    event = dict(filed.digests)["event"]
    first = {event: encoded(filed.personal[event]), kept: snapshot}
    rest = {key: encoded(text) for key, text in filed.personal.items()}
    return Entry(
        stream=stream_of(record.event_id),
        expected=0,
        record=record,
        texts={key: encoded(text) for key, text in filed.texts.items()},
        personal={**first, **rest},
        owner=CALENDAR.id,
    )
