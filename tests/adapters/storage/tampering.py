"""Random changes to a log by the database's own means, and what has to be said."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from callsheet.domain.chain import link
from callsheet.domain.merkle import root_of


@dataclass(frozen=True, slots=True)
class Trace:
    """
    What an audit has to say of a change: at least one finding like this.

    Attributes:
        kinds: Any of these words.
        stream: Whose record it is about; None if that is not known.
        version: Of the record; None if that is not known.
    """

    kinds: Sequence[str]
    stream: str | None = None
    version: int | None = None

    def is_of(self, finding: Mapping[str, object]) -> bool:
        """Say whether a finding, as the command prints it, is this one."""
        return (
            finding["kind"] in self.kinds
            and self.stream in (None, finding["stream"])
            and self.version in (None, finding["version"])
        )


Rows = list[tuple[int, str, int]]
Draw = st.DataObject
Change = Callable[[sqlite3.Connection, Rows, Draw], Trace]

SEALED = Trace(("not_as_sealed", "cut"))
"""The seal over the range says so, or the one that is kept outside."""


def one_of(rows: Rows, draw: Draw) -> tuple[int, str, int]:
    return draw.draw(st.sampled_from(rows))


def bit_flipped(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    position, stream, version = one_of(rows, draw)
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
    return Trace(("altered",), stream, version)


def another_topic(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    position, stream, version = one_of(rows, draw)
    log.execute(
        "UPDATE stored_events SET topic = 'sent/9' WHERE position = ?", [position]
    )
    return Trace(("altered",), stream, version)


def row_deleted(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    log.execute("DELETE FROM stored_events WHERE position = ?", [one_of(rows, draw)[0]])
    return Trace(("missing", "not_as_sealed", "cut"))


def stream_dropped(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    _, stream, _ = one_of(rows, draw)
    log.execute("DELETE FROM stored_events WHERE originator_id = ?", [stream])
    return SEALED


def tail_cut(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    log.execute(
        "DELETE FROM stored_events WHERE position >= ?", [one_of(rows, draw)[0]]
    )
    return Trace(("cut",))


def rows_swapped(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    first, second = draw.draw(
        st.lists(st.sampled_from(rows), min_size=2, max_size=2, unique=True)
    )
    place = "UPDATE stored_events SET position = ? WHERE position = ?"
    log.execute(place, [-1, first[0]])
    log.execute(place, [first[0], second[0]])
    log.execute(place, [second[0], -1])
    # Two seals in each other's place are not where the one before ends.
    return Trace((*SEALED.kinds, "missing"))


def row_inserted(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
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
    return SEALED


def rewritten(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
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
    return SEALED


def row_below_all(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    """Put a linked record where nobody would look for one."""
    position = draw.draw(st.sampled_from([-(2**63), -(2**62), -1, 0]))
    [(identity,)] = log.execute("SELECT identity FROM log_identity")
    made = link(identity, "forged", 1, "sent/1", b"x" * 16, b"{}")
    log.execute(
        "INSERT INTO stored_events VALUES (?, 'forged', 1, 'sent/1', ?, ?, ?)",
        [position, b"x" * 16, made, b"{}"],
    )
    return SEALED


def seal_forged(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    """Add a linked seal that would cover all that is ever written."""
    version, end, previous = log.execute(
        "SELECT originator_version, position, hash FROM stored_events "
        "WHERE originator_id = 'seals' ORDER BY 1 DESC LIMIT 1"
    ).fetchone()
    root = root_of([(end, previous)]).digest().hex()
    state = (
        f'{{"at":"2026-03-02T12:00:00Z","first":{end},"last":{10**12},"count":1,'
        f'"root":"sha256:{root}"}}'
    ).encode()
    made = link(previous, "seals", version + 1, "seal/1", b"x" * 16, state)
    log.execute(
        "INSERT INTO stored_events VALUES (?, 'seals', ?, 'seal/1', ?, ?, ?)",
        [end + 1, version + 1, b"x" * 16, made, state],
    )
    return Trace(("not_as_sealed",))


def of_another_type(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    position, stream, version = one_of(rows, draw)
    column = draw.draw(st.sampled_from(["state", "hash", "append_id"]))
    value = draw.draw(st.sampled_from([7, 1.5, "a text"]))
    log.execute(
        f"UPDATE stored_events SET {column} = ? WHERE position = ?",  # noqa: S608
        [value, position],
    )
    return Trace(("altered",), stream, version)


def text_bent(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    digest, owner, stored = draw.draw(st.sampled_from(_texts(log)))
    bent = bytearray(stored)
    bent[draw.draw(st.integers(0, len(bent) - 1))] ^= 1 << draw.draw(st.integers(0, 7))
    log.execute(
        "UPDATE stored_texts SET bytes = ? WHERE digest = ? AND owner = ?",
        [bytes(bent), digest, owner],
    )
    return Trace(("damaged",))


def text_taken(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    digest, owner, _ = draw.draw(st.sampled_from(_texts(log)))
    log.execute(
        "DELETE FROM stored_texts WHERE digest = ? AND owner = ?", [digest, owner]
    )
    return Trace(("missing",))


def left_text_taken(log: sqlite3.Connection, rows: Rows, draw: Draw) -> Trace:
    """Take a calendar's text that the forgetting before left, however old it is."""
    left = sorted(text for text in _texts(log) if text[1])
    digest, owner, _ = draw.draw(st.sampled_from(left))
    log.execute(
        "DELETE FROM stored_texts WHERE digest = ? AND owner = ?", [digest, owner]
    )
    return Trace(("missing",))


def _texts(log: sqlite3.Connection) -> list[tuple[str, str, bytes]]:
    return log.execute("SELECT digest, owner, bytes FROM stored_texts").fetchall()


CHANGES: tuple[Change, ...] = (
    bit_flipped,
    another_topic,
    row_deleted,
    stream_dropped,
    tail_cut,
    rows_swapped,
    row_inserted,
    rewritten,
    row_below_all,
    seal_forged,
    of_another_type,
    text_bent,
    text_taken,
    left_text_taken,
)
