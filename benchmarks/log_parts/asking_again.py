"""Asking recorded decisions again, against the bare steps on the same bytes."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from zlib import compress, decompress

import orjson

from benchmarks.core import POLICY, bare, reading
from benchmarks.log_parts.decisions import PROGRAM, pages, write_log
from benchmarks.measure import Row, in_turn, row_of
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.application.another_policy import AnotherPolicy
from callsheet.application.audit_findings import Finding
from callsheet.application.auditing import Work, stretches
from callsheet.application.integrity_work import Links
from callsheet.application.log_port import Entry
from callsheet.application.proving import Prover
from callsheet.application.replaying import NotAsked, Replayer
from callsheet.domain.records import Decided
from callsheet.domain.workspace import Reading

GOAL = 1 / 0.6
"""The bare steps are to take at least 0.6 of the program's time."""

ANOTHER = replace(POLICY, rules=(), default="record")


def rows(decisions: int = 2_000, rounds: int = 7) -> list[Row]:
    """Prove and replay a log, and do the bare steps, by the work of the processor."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        url = f"sqlite:///{folder}/log.db"
        runner.run(write_log(url, decisions))
        readings = [reading(number) for number in range(decisions)]
        log = open_log(url, read_only=True)
        with closing(_bare_log(Path(folder, "bare.db"), decisions)) as steps:
            row = partial(_row, decisions, rounds)
            found = [
                row(
                    "audit verify of a decision, CPU: link, parts, answer",
                    partial(_proof, steps, readings),
                    lambda: runner.run(prove(log)),
                ),
                row(
                    "audit replay of a decision, CPU: parts, two answers",
                    partial(_two, steps, readings),
                    lambda: runner.run(replay(log)),
                ),
            ]
        runner.run(log.close())
    return found


def _row(
    decisions: int,
    rounds: int,
    name: str,
    floor: Callable[[], None],
    program: Callable[[], None],
) -> Row:
    bare_steps, whole = in_turn(floor, program, rounds=rounds, clock=process_time)
    return row_of(name, bare_steps / decisions, whole / decisions, most=GOAL)


async def prove(log: OpenLog) -> None:
    """
    Do what `callsheet audit verify` does with a log of decisions.

    Raises:
        ValueError: It is not as it should be.
    """
    works: list[Work[Any, Finding]] = [Links(), Prover(read_quickly, PROGRAM)]
    for work in works:
        for finding in await _found(log, work):
            raise ValueError(finding.said)


async def replay(log: OpenLog) -> None:
    """
    Do what `callsheet audit replay` does with a log of decisions.

    Raises:
        ValueError: Some of it cannot be asked.
    """
    work = Replayer(read_quickly, AnotherPolicy(ANOTHER, None, None))
    for one in await _found(log, work):
        if isinstance(one, NotAsked):
            raise ValueError(one.said)


async def _found(log: OpenLog, work: Work[Any, Any]) -> list[Any]:
    pages = stretches(log, work, after=0, upto=2**62)
    return [one async for page in pages for one in page.found]


def _bare_log(path: Path, decisions: int) -> sqlite3.Connection:
    log = sqlite3.connect(path)
    log.execute("CREATE TABLE log (state BLOB, event BLOB, snapshot BLOB)")
    entries = (entry for page in pages(decisions) for entry in page)
    log.executemany("INSERT INTO log VALUES (?, ?, ?)", map(_bare_row, entries))
    log.commit()
    return log


def _bare_row(entry: Entry) -> tuple[bytes, ...]:
    record = entry.record
    assert isinstance(record, Decided)  # noqa: S101 - see `decisions.page`
    assert record.snapshot is not None  # noqa: S101
    event = dict(record.parts)["event"]
    texts = [compress(entry.personal[key]) for key in (event, record.snapshot)]
    return Codec().write(entry).state, *texts


def _proof(log: sqlite3.Connection, readings: Sequence[Reading]) -> None:
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


def _two(log: sqlite3.Connection, readings: Sequence[Reading]) -> None:
    """Read, unpack, look at the digest, decide twice without a reason."""
    rows = log.execute("SELECT state, event FROM log")
    for listed, (state, event) in zip(readings, rows, strict=True):
        orjson.loads(state)
        text = decompress(event)
        sha256(text).hexdigest()
        orjson.loads(text)
        bare(listed)
        bare(listed)
