"""Whoever changes a sealed log by the database's own means is found out."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.head import read_head
from callsheet.adapters.storage.key_file import read_key
from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.integrity import SealCheck, check_links
from callsheet.domain.chain import link
from tests.adapters.storage.files import url_of
from tests.contracts.log_contract import entry

STREAMS = "abcde"
SEALS = st.lists(
    st.lists(st.sampled_from(STREAMS), min_size=1, max_size=6), min_size=2, max_size=5
)
"""What is appended between one seal and the next."""


async def write(path: Path, content: list[list[str]]) -> None:
    versions = dict.fromkeys(STREAMS, 0)
    for between in content:
        async with open_log(url_of(path)) as log:
            for stream in between:
                await log.append([entry(stream, versions[stream], b"a text")])
                versions[stream] += 1


async def prove(path: Path) -> list[Finding]:
    """Look at links, seals and the newest seal as it is kept, as an audit does."""
    key = read_key(path)
    assert key is not None
    async with open_log(url_of(path), read_only=True) as log:
        rows = await log.linked(-(2**62), 1_000)
        found = list(check_links(rows, await log.identity()))
        found += SealCheck().look(await log.hashes(-(2**62), 1_000))
        kept = read_head(path.with_name("log.db.head"), key)
        assert kept is not None
        lacking = await log.lacks(kept)
    if lacking is not None:
        found.append(
            Finding(
                kind=FindingKind.CUT, stream="", version=0, position=0, said=lacking
            )
        )
    return found


Rows = list[tuple[int, str, int]]
Draw = st.DataObject
Change = Callable[[sqlite3.Connection, Rows, Draw], None]


def one_of(rows: Rows, draw: Draw) -> tuple[int, str, int]:
    return draw.draw(st.sampled_from(rows))


def bit_flipped(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    position, _, _ = one_of(rows, draw)
    column = draw.draw(st.sampled_from(["state", "hash", "append_id"]))
    [(stored,)] = log.execute(
        f"SELECT {column} FROM stored_events WHERE position = ?",  # noqa: S608
        [position],
    )
    bent = bytearray(stored)
    bent[draw.draw(st.integers(0, len(bent) - 1))] ^= 1 << draw.draw(st.integers(0, 7))
    log.execute(
        f"UPDATE stored_events SET {column} = ? WHERE position = ?",  # noqa: S608
        [bytes(bent), position],
    )


def another_topic(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    position, _, _ = one_of(rows, draw)
    log.execute(
        "UPDATE stored_events SET topic = 'sent/9' WHERE position = ?", [position]
    )


def row_deleted(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    log.execute("DELETE FROM stored_events WHERE position = ?", [one_of(rows, draw)[0]])


def stream_dropped(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    _, stream, _ = one_of(rows, draw)
    log.execute("DELETE FROM stored_events WHERE originator_id = ?", [stream])


def tail_cut(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    log.execute(
        "DELETE FROM stored_events WHERE position >= ?", [one_of(rows, draw)[0]]
    )


def rows_swapped(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    first, second = draw.draw(
        st.lists(st.sampled_from(rows), min_size=2, max_size=2, unique=True)
    )
    place = "UPDATE stored_events SET position = ? WHERE position = ?"
    log.execute(place, [-1, first[0]])
    log.execute(place, [first[0], second[0]])
    log.execute(place, [second[0], -1])


def row_inserted(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    """Put a record of a stream of its own in, linked as it should be, among others."""
    position, _, _ = one_of(rows, draw)
    for (later,) in log.execute(
        "SELECT position FROM stored_events WHERE position >= ? ORDER BY 1 DESC",
        [position],
    ).fetchall():
        log.execute(
            "UPDATE stored_events SET position = ? WHERE position = ?",
            [later + 1, later],
        )
    [(identity,)] = log.execute("SELECT identity FROM log_identity")
    made = link(identity, "forged", 1, "sent/1", b"x" * 16, b"{}")
    log.execute(
        "INSERT INTO stored_events VALUES (?, 'forged', 1, 'sent/1', ?, ?, ?)",
        [position, b"x" * 16, made, b"{}"],
    )


def rewritten(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    """Change a record, and link all that follow in its stream anew."""
    _, stream, version = one_of([row for row in rows if row[1] != "seals"], draw)
    chain = log.execute(
        "SELECT originator_version, topic, append_id, state FROM stored_events "
        "WHERE originator_id = ? ORDER BY 1",
        [stream],
    ).fetchall()
    [(previous,)] = log.execute("SELECT identity FROM log_identity")
    for number, topic, append_id, stored in chain:
        state = b'{"forged":true}' if number == version else stored
        previous = link(previous, stream, number, topic, append_id, state)
        log.execute(
            "UPDATE stored_events SET state = ?, hash = ? "
            "WHERE originator_id = ? AND originator_version = ?",
            [state, previous, stream, number],
        )


def of_another_type(log: sqlite3.Connection, rows: Rows, draw: Draw) -> None:
    column = draw.draw(st.sampled_from(["state", "hash", "append_id"]))
    value = draw.draw(st.sampled_from([7, 1.5, "a text"]))
    log.execute(
        f"UPDATE stored_events SET {column} = ? WHERE position = ?",  # noqa: S608
        [value, one_of(rows, draw)[0]],
    )


CHANGES: list[Change] = [
    bit_flipped,
    another_topic,
    row_deleted,
    stream_dropped,
    tail_cut,
    rows_swapped,
    row_inserted,
    rewritten,
    of_another_type,
]


@pytest.mark.parametrize("change", CHANGES)
@given(content=SEALS, draw=st.data())
def test_every_change_to_what_is_sealed_is_found(
    change: Change, content: list[list[str]], draw: Draw
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        asyncio.run(write(path, content))
        with closing(sqlite3.connect(path)) as log, log:
            rows = log.execute(
                "SELECT position, originator_id, originator_version FROM stored_events"
            ).fetchall()
            change(log, rows, draw)
        assert asyncio.run(prove(path))


@given(SEALS)
def test_an_honest_log_is_never_suspected(content: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        asyncio.run(write(path, content))
        assert asyncio.run(prove(path)) == []
